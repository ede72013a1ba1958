using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Persistence;

namespace Hebb.Experiments.Streams;

/// <summary>
/// The stream at work: block after block, each learner predicts an example and then learns from it; after each phase, what each still knows of
/// the test examples is measured. All learners see the same features.
/// </summary>
internal sealed class StreamWork : IResumable
{
    // Of the curve; least squares is solved as often.
    private const int Intervals = 40;
    private const int BlockSize = 256;
    private const string Place = "place";
    private const string Right = "right";
    private const string Curve = "curve";
    private const string Known = "known";

    private readonly LabelledData data;
    private readonly StreamPlan plan;
    private readonly StreamMemory memory;
    private readonly StreamLearner[] learners;
    private readonly StreamLearner[] beside;
    private readonly WorkerPool workers;
    private readonly NetworkPass pass;
    private readonly Matrix block;
    private readonly long[] right;
    private readonly List<double[]> curve = [];
    private readonly List<double[]> known = [];
    private readonly List<StreamRecord> news = [];
    private int position;

    /// <param name="network">Its hidden layers are shared and may not change.</param>
    /// <param name="data">The examples and a plan of them.</param>
    /// <param name="plan">Their order.</param>
    /// <param name="memory">The test examples.</param>
    /// <param name="learners">Who learns.</param>
    /// <param name="workers">Threads and vector width.</param>
    public StreamWork(
        Network network,
        LabelledData data,
        StreamPlan plan,
        StreamMemory memory,
        StreamLearner[] learners,
        WorkerPool workers
    )
    {
        this.data = data;
        this.plan = plan;
        this.memory = memory;
        this.learners = learners;
        beside = [.. learners.Where(learner => !learner.UsesAllThreads)];
        this.workers = workers;
        pass = new NetworkPass(network, BlockSize, workers, packsInputWeights: true);
        block = new Matrix(BlockSize, data.Inputs);
        right = new long[2 * learners.Length];
    }

    /// <inheritdoc/>
    public bool IsDone => known.Count == plan.Phases;

    /// <inheritdoc/>
    public (long Done, long Total) Progress => (position, data.Count);

    /// <summary>The share of predictions before learning that were right in each interval of the stream, for each learner.</summary>
    public IReadOnlyList<double[]> Predicted => curve;

    /// <summary>For each phase that is over, and each learner, the accuracy on each group of test examples.</summary>
    public IReadOnlyList<double[]> Remembered => known;

    /// <summary>The share of all predictions before learning that were right, for each learner.</summary>
    public double[] RightOfAll =>
        [.. learners.Select((_, l) => right[learners.Length + l] / (double)Math.Max(1, position))];

    /// <summary>The place in the stream after an interval.</summary>
    public int EndOf(int interval) => (int)((long)data.Count * (interval + 1) / IntervalCount);

    /// <summary>What the last step found.</summary>
    public IReadOnlyList<StreamRecord> News => news;

    private int IntervalCount => Math.Min(Intervals, data.Count);

    /// <inheritdoc/>
    public void Step(CancellationToken cancel = default)
    {
        cancel.ThrowIfCancellationRequested();
        news.Clear();
        if (IsDone)
        {
            return;
        }

        int phase = known.Count;
        if (position == plan.Ends[phase])
        {
            double[] found = memory.Measure([.. learners.Select(learner => learner.Weights())], cancel);
            known.Add(found);
            news.Add(StreamRecord.OfPhase(phase, position, Names, found.Chunk(plan.Groups.Length)));
            return;
        }

        int end = Math.Min(EndOf(curve.Count), plan.Ends[phase]);
        Learn(phase, Math.Min(BlockSize, end - position));
        if (position == EndOf(curve.Count))
        {
            int start = curve.Count == 0 ? 0 : EndOf(curve.Count - 1);
            double[] shares = [.. learners.Select((_, l) => right[l] / (double)(position - start))];
            curve.Add(shares);
            news.Add(StreamRecord.Point(phase, position, Names, shares));
            Array.Clear(right, 0, learners.Length);
            foreach (var learner in learners)
            {
                learner.Catch();
            }
        }
    }

    /// <inheritdoc/>
    public TensorArchive SaveState()
    {
        double[] points = [.. curve.SelectMany(point => point)];
        double[] phases = [.. known.SelectMany(phase => phase)];
        List<SafeTensor> tensors =
        [
            SafeTensor.From<int>(Place, [position], 1),
            SafeTensor.From<long>(Right, right, right.Length),
            SafeTensor.From<double>(Curve, points, curve.Count, learners.Length),
            SafeTensor.From<double>(Known, phases, known.Count, learners.Length * plan.Groups.Length),
        ];
        var texts = new Dictionary<string, string>();
        foreach (var (l, learner) in learners.Index())
        {
            var state = learner.Save();
            tensors.AddRange(state.Tensors.Select(tensor => tensor.Renamed(Prefix(l) + tensor.Name)));
            foreach (var (name, text) in state.Metadata)
            {
                texts.Add(Prefix(l) + name, text);
            }
        }

        return new TensorArchive(tensors, texts);
    }

    /// <inheritdoc/>
    public void RestoreState(TensorArchive saved)
    {
        int place = saved.Get(Place, SafeTensorType.I32, 1).Values<int>()[0];
        var counts = saved.Get(Right, SafeTensorType.I64, right.Length).Values<long>();
        var points = Rows(saved, Curve, learners.Length, IntervalCount);
        var phases = Rows(saved, Known, learners.Length * plan.Groups.Length, plan.Phases);
        bool fits =
            place >= (phases.Length == 0 ? 0 : plan.Ends[phases.Length - 1])
            && place <= plan.Ends[Math.Min(phases.Length, plan.Phases - 1)]
            && place >= (points.Length == 0 ? 0 : EndOf(points.Length - 1))
            && place <= EndOf(Math.Min(points.Length, IntervalCount - 1));
        if (!fits)
        {
            throw new FileFormatException(saved.Name, $"{place} is no place of this stream");
        }

        foreach (var (l, learner) in learners.Index())
        {
            learner.Restore(saved.Part(Prefix(l)));
        }

        position = place;
        counts.CopyTo(right);
        curve.Clear();
        curve.AddRange(points);
        known.Clear();
        known.AddRange(phases);
    }

    private string[] Names => [.. learners.Select(learner => learner.Name)];

    private static string Prefix(int learner) => $"{learner}.";

    private static double[][] Rows(TensorArchive saved, string name, int columns, int most)
    {
        long count = saved[name].Shape is [long found, _] && found <= most ? found : 0;
        var values = saved.Get(name, SafeTensorType.F64, count, columns).Values<double>();
        return values.ContainsAnyExceptInRange(0, 1)
            ? throw new FileFormatException(saved.Name, $"a number of {name} is not in 0 … 1")
            : [.. values.ToArray().Chunk(columns)];
    }

    private void Learn(int phase, int count)
    {
        var task = plan.TaskOf(phase);
        int[] labels = new int[count];
        for (int b = 0; b < count; b++)
        {
            int n = plan.Order[position + b];
            task.Apply(data.Examples.Row(n), block.Row(b));
            labels[b] = task.Label(data.Labels[n]);
        }

        pass.Load(block, 0, count);
        var found = new int[learners.Length];
        workers.For(beside.Length, l => found[Array.IndexOf(learners, beside[l])] = Learn(beside[l], labels));
        foreach (var learner in learners.Except(beside))
        {
            found[Array.IndexOf(learners, learner)] = Learn(learner, labels);
        }

        for (int l = 0; l < learners.Length; l++)
        {
            right[l] += found[l];
            right[learners.Length + l] += found[l];
        }

        position += count;
    }

    private int Learn(StreamLearner learner, int[] labels)
    {
        int rightOnes = 0;
        for (int b = 0; b < labels.Length; b++)
        {
            rightOnes += learner.Learn(pass.Activity, b, labels[b]) == labels[b] ? 1 : 0;
        }

        return rightOnes;
    }
}
