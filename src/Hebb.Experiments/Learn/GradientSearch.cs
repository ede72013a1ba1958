using System.Globalization;
using Hebb.Experiments.Runs;
using Hebb.Numerics;
using Hebb.Persistence;
using Hebb.Plasticity;
using Hebb.RuleLearning;

namespace Hebb.Experiments.Learn;

/// <summary>
/// Several learners, some meta-steps at a time. In parallel, each rank its share of them; or, where the batches of a step keep more
/// ranks busy, one after the other.
/// </summary>
internal sealed class GradientSearch : IRuleSearch, IDisposable
{
    private const int StepsAtOnce = 10;
    private const int FewestStepsWithCheck = 100;
    private const string Failure = "failure";

    private readonly RuleLearner[] learners;
    private readonly RuleJudge judge;
    private readonly RuleLearningOptions options;
    private readonly WorkerPool workers;
    private readonly WorkerPool[] pools;
    private readonly string?[] failures;
    private readonly double[] losses;
    private LearnRecord[] lastStep = [];

    /// <summary>Begins with all learners at their first step.</summary>
    /// <param name="restarts">How many learners.</param>
    /// <param name="create">Makes one; its batches are served by the pool.</param>
    /// <param name="options">What they do.</param>
    /// <param name="judge">Says half-way which rules are no better than guessing.</param>
    /// <param name="workers">Threads, vector width and ranks.</param>
    public GradientSearch(
        int restarts,
        Func<int, WorkerPool, RuleLearner> create,
        RuleLearningOptions options,
        RuleJudge judge,
        WorkerPool workers
    )
    {
        this.judge = judge;
        this.options = options;
        this.workers = workers;
        int ranks = workers.Ranks.Count;
        pools =
            Math.Min(ranks, options.BatchesPerStep) > restarts ? [] : Pools(restarts, (restarts + ranks - 1) / ranks);
        learners = [.. Enumerable.Range(0, restarts).Select(i => create(i, SharesBatches ? workers : pools[i]))];
        failures = new string?[restarts];
        losses = new double[restarts];
    }

    /// <inheritdoc/>
    public bool IsDone => Enumerable.Range(0, learners.Length).All(IsOver);

    /// <inheritdoc/>
    public (long Done, long Total) Progress =>
        (
            Enumerable.Range(0, learners.Length).Sum(i => (long)(IsOver(i) ? options.MetaSteps : learners[i].Steps)),
            (long)options.MetaSteps * learners.Length
        );

    /// <inheritdoc/>
    public string Unit => "meta-steps";

    /// <inheritdoc/>
    public string? Note => $"loss {learners.Min(learner => learner.Loss):F3}";

    /// <inheritdoc/>
    public IEnumerable<LearnRecord> LastStep => lastStep;

    /// <inheritdoc/>
    public PlasticityOptions Plasticity => options.Plasticity;

    /// <inheritdoc/>
    public (IPlasticityRule Output, IPlasticityRule? Graph) RulesOf(int restart) =>
        (learners[restart].Output, learners[restart].Graph);

    /// <inheritdoc/>
    public string? FailureOf(int restart) => failures[restart];

    /// <inheritdoc/>
    public void Step(CancellationToken cancel = default)
    {
        // No rank stops later on: what it has learned would not be recorded.
        workers.Ranks.ThrowIfCancelled(cancel);
        if (SharesBatches)
        {
            for (int i = 0; i < learners.Length; i++)
            {
                StepOne(i);
            }
        }
        else
        {
            StepShares();
        }

        lastStep =
        [
            .. Enumerable
                .Range(0, learners.Length)
                .Where(i => failures[i] is null)
                .Select(i => new LearnRecord("step", i + 1) { Step = learners[i].Steps, Loss = losses[i] }),
        ];

        int half = options.MetaSteps / 2 / StepsAtOnce * StepsAtOnce;
        if (options.MetaSteps >= FewestStepsWithCheck && learners.Max(learner => learner.Steps) == half)
        {
            GiveUpCollapsed(half);
        }
    }

    /// <inheritdoc/>
    public TensorArchive SaveState()
    {
        var texts = failures
            .Select((text, i) => (Key: $"{i}_{Failure}", text))
            .Where(pair => pair.text is not null)
            .ToDictionary(pair => pair.Key, pair => pair.text!);
        return ResumableParts.Save(learners, texts);
    }

    /// <inheritdoc/>
    public void RestoreState(TensorArchive saved)
    {
        ResumableParts.Restore(learners, saved);
        for (int i = 0; i < learners.Length; i++)
        {
            failures[i] = saved.Metadata.GetValueOrDefault($"{i}_{Failure}");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Array.ForEach(pools, pool => pool.Dispose());

    private bool SharesBatches => pools.Length == 0;

    private bool IsOver(int i) => learners[i].IsDone || failures[i] is not null;

    // A rule that is no better than guessing by now hardly ever recovers; where all are, all continue.
    private void GiveUpCollapsed(int step)
    {
        double[] accuracies =
        [
            .. workers
                .Share(
                    learners.Length,
                    (i, own, _) => [IsOver(i) ? double.NaN : judge.QuickAccuracy(RulesOf(i), options.Plasticity, own)]
                )
                .Select(found => found[0]),
        ];
        if (!accuracies.Any(accuracy => !judge.IsCollapsed(accuracy) && !double.IsNaN(accuracy)))
        {
            return;
        }

        for (int i = 0; i < learners.Length; i++)
        {
            if (judge.IsCollapsed(accuracies[i]))
            {
                failures[i] = string.Create(
                    CultureInfo.InvariantCulture,
                    $"collapsed: {100 * accuracies[i]:F1} % right after {step} meta-steps, and guessing has {100 * judge.Guessing:F1} %"
                );
            }
        }
    }

    // Each rank its share of the learners; then all have the result of each.
    private void StepShares()
    {
        bool isAlone = workers.Ranks.Count == 1;
        byte[][] all = workers.ShareBytes(
            learners.Length,
            (i, _, _) =>
            {
                bool wasOver = IsOver(i);
                StepOne(i);
                return isAlone || wasOver ? [] : Pack(i);
            }
        );
        var (start, end) = workers.Ranks.ShareOf(learners.Length);
        for (int i = 0; i < all.Length; i++)
        {
            if (all[i].Length > 0 && (i < start || i >= end))
            {
                Unpack(i, all[i]);
            }
        }
    }

    private byte[] Pack(int i)
    {
        var packed = new MemoryStream();
        using var writer = new BinaryWriter(packed);
        writer.Write(losses[i]);
        writer.Write(failures[i] ?? "");
        writer.Flush();
        learners[i].SaveState().Write(packed);
        return packed.ToArray();
    }

    private void Unpack(int i, byte[] packed)
    {
        using var bytes = new MemoryStream(packed);
        using var reader = new BinaryReader(bytes);
        losses[i] = reader.ReadDouble();
        string failure = reader.ReadString();
        failures[i] = failure.Length == 0 ? null : failure;
        learners[i].RestoreState(TensorArchive.Read(bytes, $"learner {i}"));
    }

    private WorkerPool[] Pools(int restarts, int ofRank)
    {
        // Threads that are left over serve the batches of a step.
        int threads = Math.Clamp(workers.Threads / ofRank, 1, options.BatchesPerStep);
        return [.. Enumerable.Range(0, restarts).Select(_ => new WorkerPool(threads, workers.Width))];
    }

    // The mean over these steps is the loss that is recorded.
    private void StepOne(int i)
    {
        double sum = 0;
        int steps = 0;
        try
        {
            for (; steps < StepsAtOnce && !IsOver(i); steps++)
            {
                learners[i].Step();
                sum += learners[i].Loss;
            }
        }
        catch (DivergedException e)
        {
            failures[i] = e.Message;
        }

        losses[i] = steps == 0 ? losses[i] : sum / steps;
    }
}
