using System.Globalization;
using Hebb.Experiments.Runs;
using Hebb.Numerics;
using Hebb.Persistence;
using Hebb.Plasticity;
using Hebb.RuleLearning;

namespace Hebb.Experiments.Learn;

/// <summary>Several learners in parallel, some meta-steps at a time; each computes on one thread.</summary>
internal sealed class GradientSearch : IRuleSearch
{
    private const int StepsAtOnce = 10;
    private const int FewestStepsWithCheck = 100;
    private const string Failure = "failure";

    private readonly RuleLearner[] learners;
    private readonly RuleJudge judge;
    private readonly RuleLearningOptions options;
    private readonly WorkerPool workers;
    private readonly string?[] failures;
    private readonly double[] losses;
    private LearnRecord[] lastStep = [];

    /// <summary>Begins with all learners at their first step.</summary>
    /// <param name="learners">One for each restart.</param>
    /// <param name="options">What they do.</param>
    /// <param name="judge">Says half-way which rules are no better than guessing.</param>
    /// <param name="workers">The learners run in parallel.</param>
    public GradientSearch(RuleLearner[] learners, RuleLearningOptions options, RuleJudge judge, WorkerPool workers)
    {
        this.learners = learners;
        this.judge = judge;
        this.options = options;
        this.workers = workers;
        failures = new string?[learners.Length];
        losses = new double[learners.Length];
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
        cancel.ThrowIfCancellationRequested();
        workers.For(learners.Length, StepOne);
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

    private bool IsOver(int i) => learners[i].IsDone || failures[i] is not null;

    // A rule that is no better than guessing by now hardly ever recovers; where all are, all continue.
    private void GiveUpCollapsed(int step)
    {
        var accuracies = new double[learners.Length];
        workers.For(
            learners.Length,
            i =>
            {
                using var own = new WorkerPool(1, workers.Width);
                accuracies[i] = IsOver(i) ? double.NaN : judge.QuickAccuracy(RulesOf(i), options.Plasticity, own);
            }
        );
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
