using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Baselines;

/// <summary>A classifier without hidden neurons, to compare networks with. Fitted once and never changed: safe for any number of readers.</summary>
public abstract class BaselineClassifier : IClassifier
{
    private protected BaselineClassifier(int inputs, int labels) => (Inputs, Labels) = (inputs, labels);

    /// <inheritdoc/>
    public int Inputs { get; }

    /// <inheritdoc/>
    public int Labels { get; }

    /// <inheritdoc/>
    public void Scores(Matrix examples, int first, int rows, Matrix scores, WorkerPool? workers = null)
    {
        InvalidOptionException.ThrowIfMismatch(
            "an example has",
            examples.Columns,
            "numbers",
            "the classifier expects",
            Inputs
        );
        if (workers is null)
        {
            for (int r = 0; r < rows; r++)
            {
                Score(examples.Row(first + r), scores.Row(r));
            }
        }
        else
        {
            workers.For(
                rows,
                (This: this, Examples: examples, First: first, Scores: scores),
                static (work, r, _) => work.This.Score(work.Examples.Row(work.First + r), work.Scores.Row(r))
            );
        }
    }

    /// <summary>The share of examples whose label is predicted, in [0, 1].</summary>
    /// <param name="data">Examples of d numbers, at least one.</param>
    /// <param name="workers">Threads; none means the calling thread alone.</param>
    /// <exception cref="InvalidOptionException">There are no examples, or they are not of size d.</exception>
    public double Accuracy(LabelledData data, WorkerPool? workers = null)
    {
        data.RequireExamples();
        var scores = new Matrix(data.Count, Labels);
        Scores(data.Examples, 0, data.Count, scores, workers);
        int right = 0;
        for (int n = 0; n < data.Count; n++)
        {
            right += OutputLayer.Largest<float>(scores.Row(n)) == data.Labels[n] ? 1 : 0;
        }

        return right / (double)data.Count;
    }

    /// <summary>The scores of one example.</summary>
    private protected abstract void Score(ReadOnlySpan<float> x, Span<float> scores);

    /// <summary>Checks what a baseline is fitted to.</summary>
    private protected static void Require(LabelledData data)
    {
        data.RequireExamples();
        InvalidOptionException.ThrowIfOutside("number of labels", data.LabelCount, 2, LabelledData.MostLabels);
    }
}
