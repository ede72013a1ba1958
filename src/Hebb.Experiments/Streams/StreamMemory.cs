using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Experiments.Streams;

/// <summary>The test examples of a stream: how many of each group are right with some output weights.</summary>
internal sealed class StreamMemory
{
    private const int BlockSize = 256;

    // Each phase of a drift has its own version of them, and the activity of all of them is kept.
    private const int MostWithDrift = 2000;
    private const int MostVersions = 20_000;

    private readonly Network network;
    private readonly LabelledData test;
    private readonly StreamPlan plan;
    private readonly WorkerPool workers;

    // The activity of each block, for each version of the test examples, once it is known.
    private readonly List<(Activity Activity, int[] Labels, int Task)> blocks = [];

    public StreamMemory(Network network, LabelledData test, StreamPlan plan, WorkerPool workers)
    {
        this.network = network;
        int most = plan.Drifts ? Math.Min(MostWithDrift, MostVersions / plan.Phases) : test.Count;
        this.test = test.Take(Math.Min(test.Count, most));
        this.plan = plan;
        this.workers = workers;
        Totals = plan.Drifts ? [.. plan.Groups.Select(_ => (long)this.test.Count)] : new long[plan.Groups.Length];
        foreach (int label in plan.Drifts ? [] : this.test.Labels)
        {
            Totals[label]++;
        }
    }

    /// <summary>Test examples that are used.</summary>
    public int Count => test.Count;

    /// <summary>Test examples of each group.</summary>
    public long[] Totals { get; }

    /// <summary>The accuracy on each group with each of the weights: for the first weights all groups, then for the second.</summary>
    /// <param name="weights">Output weights.</param>
    /// <param name="cancel">Stops between blocks.</param>
    public double[] Measure(Matrix[] weights, CancellationToken cancel)
    {
        Fill(cancel);
        var right = new long[weights.Length][];
        workers.For(weights.Length, w => right[w] = Right(weights[w]));
        // A label that no test example has is left out.
        return [.. right.SelectMany(groups => groups.Zip(Totals, (r, total) => total == 0 ? 0 : r / (double)total))];
    }

    /// <summary>The accuracy over all groups that came in a phase or before it.</summary>
    /// <param name="groups">Accuracies of the groups.</param>
    /// <param name="phase">The phase.</param>
    public double Seen(ReadOnlySpan<double> groups, int phase)
    {
        double right = 0;
        double all = 0;
        for (int g = 0; g < groups.Length; g++)
        {
            if (plan.IsSeen(g, phase))
            {
                right += groups[g] * Totals[g];
                all += Totals[g];
            }
        }

        return all == 0 ? 0 : right / all;
    }

    private void Fill(CancellationToken cancel)
    {
        if (blocks.Count > 0)
        {
            return;
        }

        var filled = new List<(Activity, int[], int)>();
        var pass = new NetworkPass(network, BlockSize, workers, packsInputWeights: true);
        var examples = new Matrix(BlockSize, test.Inputs);
        for (int t = 0; t < plan.Tasks.Length; t++)
        {
            for (int first = 0; first < test.Count; first += BlockSize)
            {
                cancel.ThrowIfCancellationRequested();
                int count = Math.Min(BlockSize, test.Count - first);
                int[] labels = new int[count];
                for (int b = 0; b < count; b++)
                {
                    plan.Tasks[t].Apply(test.Examples.Row(first + b), examples.Row(b));
                    labels[b] = plan.Tasks[t].Label(test.Labels[first + b]);
                }

                pass.Activity = pass.CreateActivity(count);
                pass.Load(examples, 0, count);
                filled.Add((pass.Activity, labels, t));
            }
        }

        blocks.AddRange(filled);
    }

    private long[] Right(Matrix weights)
    {
        var right = new long[Totals.Length];
        var scores = new float[weights.Stride];
        var active = new int[network.Hidden[^1].MostActive];
        foreach (var (activity, labels, task) in blocks)
        {
            for (int b = 0; b < labels.Length; b++)
            {
                OutputLayer.Scores(activity, b, weights, scores, active, workers.Width);
                bool isRight = OutputLayer.Largest<float>(scores.AsSpan(0, weights.Columns)) == labels[b];
                right[plan.Drifts ? task : labels[b]] += isRight ? 1 : 0;
            }
        }

        return right;
    }
}
