using Hebb.Data;
using Hebb.Numerics;
using Hebb.Persistence;

namespace Hebb.Networks;

/// <summary>
/// Predicts block by block, and counts how many labels are right and how many examples have scores that say nothing: the first of the
/// largest scores is the prediction.
/// </summary>
internal sealed class Evaluation : IResumable
{
    private const int MostBlock = 256;
    private const string Counts = "counts";
    private const string Predicted = "predictions";

    private readonly LabelledData data;
    private readonly NetworkPass? pass;
    private readonly KeptScores? kept;
    private readonly int[] predictions;
    private readonly int labels;
    private readonly int block;

    /// <summary>Begins with the first example.</summary>
    /// <param name="network">The network; its weights may not change meanwhile.</param>
    /// <param name="data">What to predict.</param>
    /// <param name="workers">Threads and vector width; none means all cores.</param>
    /// <param name="activity">Where the hidden activity of these very examples is kept, perhaps; none means that it is computed.</param>
    /// <exception cref="InvalidOptionException">The examples are not of the network's size d.</exception>
    public Evaluation(Network network, LabelledData data, WorkerPool? workers = null, FixedActivity? activity = null)
    {
        network.RequireInputs(data.Inputs);
        workers ??= new WorkerPool();
        this.data = data;
        labels = network.Labels;
        block = Math.Clamp(data.Count, 1, MostBlock);
        if (activity is null)
        {
            pass = new NetworkPass(network, block, workers, packsInputWeights: true);
        }
        else
        {
            kept = new KeptScores(network, activity, workers);
            block = Math.Min(block, activity.Block);
        }

        predictions = new int[data.Count];
    }

    /// <summary>Examples looked at so far.</summary>
    public int Examples { get; private set; }

    /// <summary>Those of them whose label was predicted.</summary>
    public int Right { get; private set; }

    /// <summary>Those of them with a score that is not finite: activity or weights overflowed.</summary>
    public int NotFinite { get; private set; }

    /// <summary>Those of them with the same score for every label: no neuron that fires has learned anything, or none fires.</summary>
    public int Undecided { get; private set; }

    /// <summary>The labels predicted so far, in the order of the examples.</summary>
    public ReadOnlySpan<int> Predictions => predictions.AsSpan(0, Examples);

    /// <summary>Whether all examples were looked at.</summary>
    public bool IsDone => Examples == data.Count;

    /// <summary>The fraction of right ones among the examples so far, in [0, 1]; 0 for none.</summary>
    public double Accuracy => Examples == 0 ? 0 : Right / (double)Examples;

    /// <summary>Examples looked at so far, and in all.</summary>
    public (long Done, long Total) Progress => (Examples, data.Count);

    /// <summary>Looks at the next block of examples, if there is one.</summary>
    /// <param name="cancel">Checked before the block.</param>
    /// <exception cref="OperationCanceledException">It was cancelled; nothing was counted.</exception>
    public void Step(CancellationToken cancel = default)
    {
        cancel.ThrowIfCancellationRequested();
        int count = Math.Min(block, data.Count - Examples);
        var labels = data.Labels.AsSpan(Examples, count);
        kept?.Compute(data.Examples, Examples, count);
        pass?.Load(data.Examples, Examples, count);
        pass?.ComputeScores(0, count);
        for (int b = 0; b < count; b++)
        {
            var scores = kept is null ? pass!.Scores(b) : kept.Scores(b);
            int prediction = OutputLayer.Largest(scores);
            predictions[Examples + b] = prediction;
            Right += prediction == labels[b] ? 1 : 0;
            NotFinite += scores.ContainsAnyExceptInRange(float.MinValue, float.MaxValue) ? 1 : 0;
            Undecided += scores.ContainsAnyExcept(scores[0]) ? 0 : 1;
        }

        Examples += count;
    }

    /// <summary>The counts and the predictions.</summary>
    public TensorArchive SaveState() =>
        new([
            SafeTensor.From<int>(Counts, [Examples, Right, NotFinite, Undecided], 4),
            SafeTensor.From<int>(Predicted, Predictions, Examples),
        ]);

    /// <summary>Continues from the state of an equal evaluation.</summary>
    /// <exception cref="FileFormatException">There are fewer examples, more right ones than examples, or a prediction is no label.</exception>
    public void RestoreState(TensorArchive saved)
    {
        var counts = saved.Get(Counts, SafeTensorType.I32, 4).Values<int>();
        if ((uint)counts[0] > (uint)data.Count || counts[1..].ContainsAnyExceptInRange(0, counts[0]))
        {
            throw new FileFormatException(
                saved.Name,
                $"{string.Join(", ", counts.ToArray())} are not counts of {data.Count} examples"
            );
        }

        var saidSoFar = saved.Get(Predicted, SafeTensorType.I32, counts[0]).Values<int>();
        if (saidSoFar.ContainsAnyExceptInRange(0, labels - 1))
        {
            throw new FileFormatException(saved.Name, $"a prediction is not in 0 … {labels - 1}");
        }

        saidSoFar.CopyTo(predictions);
        (Examples, Right, NotFinite, Undecided) = (counts[0], counts[1], counts[2], counts[3]);
    }
}
