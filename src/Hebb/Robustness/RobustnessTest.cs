using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Persistence;

namespace Hebb.Robustness;

/// <summary>
/// Measures accuracy under attack: each plan at each ε on each example. One step is a block of examples at one ε under one plan. A clean
/// mistake counts as fooled everywhere, and so does a tie.
/// </summary>
/// <remarks>
/// Same victim, options, data and key give the same bits for any number of threads and ranks, any vector width and any block size. Each
/// rank attacks a part of a block; victims' scores must be a function of their input alone.
/// </remarks>
/// <example><code>
/// var options = new RobustnessOptions { Plans = [AttackPlans.Paper(), AttackPlans.Suite(network)], Epsilons = [0, 1, 2] };
/// var test = new RobustnessTest(network, options, mnist.Test.Take(200), key);
/// test.Run();
/// foreach (var point in test.Curve(plan: 0))
/// {
///     Console.WriteLine($"ε = {point.Epsilon}: {point.Accuracy:P1}, {point.Cost.ZeroFraction:P1} of the gradients are zero");
/// }
///
/// Console.WriteLine($"worst case at ε = 2: {test.WorstCase()[^1]:P1}"); // the figure to quote
/// </code></example>
public sealed class RobustnessTest : IResumable
{
    private readonly IClassifier victim;
    private readonly RobustnessOptions options;
    private readonly LabelledData data;
    private readonly RandomKey key;
    private readonly Victims victims;
    private readonly RobustnessResults results;
    private readonly LayerShape shape;
    private readonly double[] clean;
    private int known;

    /// <summary>A measurement that is about to begin.</summary>
    /// <param name="victim">Who is attacked; its weights may not change meanwhile.</param>
    /// <param name="options">Plans, norm, radii and box; they are validated.</param>
    /// <param name="data">Examples within the box and their labels; at least one.</param>
    /// <param name="key">Where random numbers come from.</param>
    /// <param name="workers">Threads, vector width, and the ranks that share each block; none means all cores.</param>
    /// <exception cref="InvalidOptionException">An option is out of range, or data or plans do not fit the victim; the message says which.</exception>
    public RobustnessTest(
        IClassifier victim,
        RobustnessOptions options,
        LabelledData data,
        RandomKey key = default,
        WorkerPool? workers = null
    )
    {
        options.Validate();
        data.RequireExamples();
        int labels = Math.Max(data.LabelCount, victim.Labels);
        InvalidOptionException.ThrowIfMismatch("the data have", labels, "labels", "the victim has", victim.Labels);
        foreach (var stage in options.Plans.SelectMany(plan => plan.Stages))
        {
            stage.RequireFit(victim, data.Inputs);
        }

        options.SetOf(0).RequireInside(data.Examples);
        this.victim = victim;
        this.options = options;
        this.data = data;
        this.key = key;
        victims = new Victims(workers ?? new WorkerPool());
        results = new RobustnessResults(options, data);
        clean = new double[data.Count];
        shape = data.Shape.Height > 1 ? data.Shape : Attack.ShapeOf(victim) ?? data.Shape;
    }

    /// <inheritdoc/>
    public bool IsDone => results.Done == results.Total;

    /// <summary>Examples attacked so far over plans and radii, and in all.</summary>
    public (long Done, long Total) Progress => (results.Done, results.Total);

    /// <summary>The fraction of examples whose true label alone has the largest score, in [0, 1].</summary>
    public double CleanAccuracy
    {
        get
        {
            int right = 0;
            foreach (double margin in CleanMargins(0, data.Count))
            {
                right += margin < 0 ? 1 : 0;
            }

            return right / (double)data.Count;
        }
    }

    /// <summary>What is attacked next, in words: plan and ε.</summary>
    public string Current
    {
        get
        {
            if (IsDone)
            {
                return "done";
            }

            var (plan, epsilon, _) = results.Next;
            return FormattableString.Invariant($"{options.Plans[plan].Name} at ε = {options.Epsilons[epsilon]}");
        }
    }

    /// <summary>Accuracy under one plan at each ε, of the examples attacked so far: points of which none was are not there yet.</summary>
    /// <param name="plan">0 … plans − 1.</param>
    public IReadOnlyList<RobustnessPoint> Curve(int plan) => results.Curve(plan);

    /// <summary>
    /// The fraction of examples, for each ε, that survive every plan at this ε and at every smaller one: an adversarial input of a smaller
    /// ball lies in the larger one too. An upper bound until all is done.
    /// </summary>
    public IReadOnlyList<double> WorstCase() => results.WorstCase();

    /// <summary>What an attack made of the first examples, those that were attacked so far.</summary>
    /// <param name="plan">0 … plans − 1.</param>
    /// <param name="epsilon">Which ε, 0 … radii − 1.</param>
    public IReadOnlyList<AdversarialExample> Examples(int plan, int epsilon) => results.Examples(plan, epsilon);

    /// <inheritdoc/>
    public void Step(CancellationToken cancel = default)
    {
        var ranks = victims.Shared.Ranks;
        ranks.ThrowIfCancelled(cancel);
        if (IsDone)
        {
            return;
        }

        var (plan, epsilon, first) = results.Next;
        // As many for each rank as one alone would attack at a time.
        int count = (int)Math.Min((long)options.BlockSize * ranks.Count, data.Count - first);
        var block = new RobustnessBlock(plan, epsilon, first, count, options.Plans[plan].Stages.Count);
        var margins = CleanMargins(first, count);
        for (int i = 0; i < count; i++)
        {
            block.FooledBy[i] = margins[i] < 0 ? block.Stages : RobustnessBlock.Clean;
        }

        // Only the example itself lies within a ball of radius 0.
        if (options.Epsilons[epsilon] > 0)
        {
            for (int stage = 0; stage < block.Stages; stage++)
            {
                RunStage(block, stage, cancel);
            }
        }

        results.Add(block, PicturesOf(block));
    }

    /// <summary>Does every step that is left.</summary>
    /// <param name="progress">Receives after each step how far it is.</param>
    /// <param name="cancel">Stops between steps of attacks.</param>
    public void Run(IProgress<(long Done, long Total)>? progress = null, CancellationToken cancel = default) =>
        this.Finish(() => Progress, progress, cancel);

    /// <inheritdoc/>
    public TensorArchive SaveState() => results.SaveState();

    /// <inheritdoc/>
    public void RestoreState(TensorArchive saved) => results.RestoreState(saved);

    private void RunStage(RobustnessBlock block, int stage, CancellationToken cancel)
    {
        int[] alive = [.. Enumerable.Range(0, block.Count).Where(i => block.FooledBy[i] == block.Stages)];
        if (alive.Length == 0)
        {
            return;
        }

        int[] indices = [.. alive.Select(i => block.First + i)];
        int[] labels = [.. indices.Select(n => data.Labels[n])];
        var result = options
            .Plans[block.Plan]
            .Stages[stage]
            .RunOnRanks(
                victims,
                victim,
                data.Examples.Select(indices),
                labels,
                indices,
                options.SetOf(block.Epsilon),
                shape,
                key.For("stage", (ulong)stage),
                cancel
            );
        block.Costs[stage] = result.Cost;
        for (int i = 0; i < alive.Length; i++)
        {
            block.Take(alive[i], result.Margins[i], result.Perturbed.Row(i));
            if (result.IsFooled(i))
            {
                block.FooledBy[alive[i]] = stage;
            }
        }
    }

    private List<AdversarialExample> PicturesOf(RobustnessBlock block)
    {
        int count = Math.Clamp(options.Pictures - block.First, 0, block.Count);
        var inputs = new Matrix(count, data.Inputs);
        for (int i = 0; i < count; i++)
        {
            (block.Perturbed[i] ?? data.Examples.Row(block.First + i)).CopyTo(inputs.Row(i));
        }

        var scores = new Matrix(count, victim.Labels);
        if (count > 0)
        {
            victims.PassOf(victim, thread: 0).Scores(inputs, count, scores);
        }

        return
        [
            .. Enumerable
                .Range(0, count)
                .Select(i => new AdversarialExample(
                    block.First + i,
                    data.Labels[block.First + i],
                    OutputLayer.Largest<float>(scores.Row(i)),
                    block.FooledBy[i] < block.Stages,
                    data.Examples.Row(block.First + i).ToArray(),
                    inputs.Row(i).ToArray()
                )),
        ];
    }

    // Margins of the examples themselves, as they are asked for: a classifier may take long for each. Ranks share them.
    private ReadOnlySpan<double> CleanMargins(int first, int count)
    {
        int missing = first + count - known;
        if (missing > 0)
        {
            int ranks = victims.Shared.Ranks.Count;
            double[][] found = victims.Shared.Share(
                ranks,
                (rank, _, _) =>
                {
                    var (start, end) = new ThreadShare(rank, ranks).Of(missing);
                    return ComputeClean(known + start, end - start);
                },
                oneByOne: true
            );
            foreach (double margin in found.SelectMany(each => each))
            {
                clean[known++] = margin;
            }
        }

        return clean.AsSpan(first, count);
    }

    private double[] ComputeClean(int first, int count)
    {
        var margins = new double[count];
        victims.Workers.For(
            (count + Victims.Rows - 1) / Victims.Rows,
            margins,
            (margins, block, thread) =>
            {
                int from = block * Victims.Rows;
                int rows = Math.Min(Victims.Rows, count - from);
                var scores = new Matrix(rows, victim.Labels);
                victims.PassOf(victim, thread).Scores(data.Examples.Part(first + from, rows), rows, scores);
                for (int i = 0; i < rows; i++)
                {
                    margins[from + i] = ScoreLosses.MarginOf(scores.Row(i), data.Labels[first + from + i]);
                }
            }
        );
        return margins;
    }
}
