using Hebb.Baselines;
using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Experiments.Represent;

/// <summary>
/// What features are worth where few labels are known: labels are drawn from the training points, the same number of each; a
/// logistic regression is fitted to the features of those points, and its accuracy on the test points is the result.
/// </summary>
/// <remarks>
/// Features are scaled by one factor so that the mean of |h|² over the training points is 16, so that the penalty means the same for all.
/// Draws depend on the key, the number of labels and the draw alone: different features see the same draws, and differences are paired.
/// </remarks>
public static class FewLabels
{
    private const double MeanSquare = 16;

    /// <summary>Measures features.</summary>
    /// <param name="train">Features of the training points, with their labels.</param>
    /// <param name="test">Those of the test points.</param>
    /// <param name="options">How many labels, how many draws, and the penalty.</param>
    /// <param name="key">Where draws come from.</param>
    /// <param name="workers">Threads; they change no bit. None means the calling thread alone.</param>
    /// <exception cref="InvalidOptionException">A setting is out of range, or there are fewer points of a label than are drawn.</exception>
    public static FewLabelsResult Measure(
        LabelledData train,
        LabelledData test,
        FewLabelsOptions options,
        RandomKey key,
        WorkerPool? workers = null
    )
    {
        float scale = Scale(train.Examples);
        var scaled = Scaled(train, scale);
        var logistic = new LogisticOptions { C = options.C };
        return Measure(
            scaled,
            Scaled(test, scale),
            options,
            key,
            indices => LogisticRegression.Fit(scaled.Select(indices), logistic),
            workers
        );
    }

    /// <summary>Measures any classifier under the same draws.</summary>
    /// <param name="train">The training points.</param>
    /// <param name="test">The test points.</param>
    /// <param name="options">How many labels and how many draws.</param>
    /// <param name="key">Where draws come from.</param>
    /// <param name="fit">Makes a classifier from the training points whose labels are known, given by their indices; called from any thread.</param>
    /// <param name="workers">Threads; they change no bit. None means the calling thread alone.</param>
    /// <exception cref="InvalidOptionException">A setting is out of range, or there are fewer points of a label than are drawn.</exception>
    public static FewLabelsResult Measure(
        LabelledData train,
        LabelledData test,
        FewLabelsOptions options,
        RandomKey key,
        Func<int[], IClassifier> fit,
        WorkerPool? workers = null
    )
    {
        options.Validate();
        test.RequireExamples();
        (int Count, int Draw)[] jobs =
        [
            .. options.Counts.SelectMany(count => Enumerable.Range(0, options.DrawsOf(count)).Select(d => (count, d))),
        ];
        int[][] drawn = [.. jobs.Select(job => Draw(train.Labels, train.LabelCount, job.Count, job.Draw, key))];
        var accuracies = new double[jobs.Length];
        void Measure(int i) => accuracies[i] = Accuracy(fit(drawn[i]), test);
        if (workers is null)
        {
            for (int i = 0; i < jobs.Length; i++)
            {
                Measure(i);
            }
        }
        else
        {
            workers.For(jobs.Length, Measure);
        }

        return new FewLabelsResult([
            .. jobs.Zip(accuracies)
                .GroupBy(pair => pair.First.Count, pair => pair.Second)
                .Select(group => new LabelsAccuracy(group.Key, [.. group])),
        ]);
    }

    /// <summary>The training points whose labels are known: as many of each label, what is left over from labels drawn at random.</summary>
    /// <param name="labels">The label of each point.</param>
    /// <param name="labelCount">m.</param>
    /// <param name="count">How many labels are known; at least m.</param>
    /// <param name="draw">Which draw.</param>
    /// <param name="key">Where draws come from.</param>
    /// <returns>Indices in random order.</returns>
    /// <exception cref="InvalidOptionException">There are fewer points of a label than are drawn, or fewer labels than m.</exception>
    public static int[] Draw(int[] labels, int labelCount, int count, int draw, RandomKey key)
    {
        InvalidOptionException.ThrowIfOutside("number of known labels", count, labelCount, labels.Length);
        var stream = key.For("known labels", (ulong)count).For("draw", (ulong)draw).Stream();
        int[] order = [.. Enumerable.Range(0, labels.Length)];
        stream.Shuffle<int>(order);
        int[] extra = [.. Enumerable.Range(0, labelCount)];
        stream.Shuffle<int>(extra);
        int[] wanted = new int[labelCount];
        for (int i = 0; i < labelCount; i++)
        {
            wanted[extra[i]] = (count / labelCount) + (i < count % labelCount ? 1 : 0);
        }

        int[] left = [.. wanted];
        int[] chosen = [.. order.Where(i => left[labels[i]]-- > 0)];
        int lacking = Array.FindIndex(left, l => l > 0);
        if (lacking >= 0)
        {
            throw new InvalidOptionException(
                "number of known labels",
                $"{count}",
                $"one for which there are {wanted[lacking]} points of label {lacking}; there are {wanted[lacking] - left[lacking]}"
            );
        }

        return chosen;
    }

    private static double Accuracy(IClassifier classifier, LabelledData test)
    {
        var scores = new Matrix(test.Count, classifier.Labels);
        classifier.Scores(test.Examples, 0, test.Count, scores);
        int right = 0;
        for (int n = 0; n < test.Count; n++)
        {
            right += OutputLayer.Largest<float>(scores.Row(n)) == test.Labels[n] ? 1 : 0;
        }

        return right / (double)test.Count;
    }

    private static float Scale(Matrix features)
    {
        double square = 0;
        for (int n = 0; n < features.Rows; n++)
        {
            square += DoubleVectors.Dot(features.Row(n), features.Row(n));
        }

        return square == 0 ? 1 : (float)Math.Sqrt(MeanSquare * features.Rows / square);
    }

    private static LabelledData Scaled(LabelledData data, float scale)
    {
        var scaled = data.Examples.Clone();
        foreach (ref float x in scaled.Buffer)
        {
            x *= scale;
        }

        return new LabelledData(scaled, data.Labels, data.LabelCount);
    }
}
