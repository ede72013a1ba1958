using System.Globalization;
using Hebb.Experiments.Runs;
using Hebb.Numerics;
using Hebb.Persistence;
using Hebb.Plasticity;
using Hebb.RuleLearning;

namespace Hebb.Experiments.Learn;

/// <summary>Several learners beside one another, some meta-steps at a time; each computes on one thread.</summary>
internal sealed class GradientPhase : IRuleSearch
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

    /// <summary>Begins with all learners at their first step.</summary>
    /// <param name="learners">One for each restart.</param>
    /// <param name="options">What they do.</param>
    /// <param name="judge">Says half-way which rules are no better than guessing.</param>
    /// <param name="workers">The learners run beside one another.</param>
    public GradientPhase(RuleLearner[] learners, RuleLearningOptions options, RuleJudge judge, WorkerPool workers)
    {
        this.learners = learners;
        this.judge = judge;
        this.options = options;
        this.workers = workers;
        failures = new string?[learners.Length];
        losses = new double[learners.Length];
    }

    /// <inheritdoc/>
    public string Name => LearnExperiment.LearnPhaseName;

    /// <inheritdoc/>
    public bool IsDone => Enumerable.Range(0, learners.Length).All(IsOver);

    /// <inheritdoc/>
    public PhaseProgress Progress
    {
        get
        {
            long done = Enumerable
                .Range(0, learners.Length)
                .Sum(i => (long)(IsOver(i) ? options.MetaSteps : learners[i].Steps));
            string note = $"loss {learners.Min(learner => learner.Loss):F3}";
            return new PhaseProgress(Name, done, (long)options.MetaSteps * learners.Length, "meta-steps", note);
        }
    }

    /// <inheritdoc/>
    public PlasticityOptions Plasticity => options.Plasticity;

    /// <inheritdoc/>
    public (IPlasticityRule Output, IPlasticityRule? Graph) RulesOf(int restart) =>
        (learners[restart].Output, learners[restart].Graph);

    /// <inheritdoc/>
    public string? FailureOf(int restart) => failures[restart];

    /// <inheritdoc/>
    public void Advance(Run run)
    {
        workers.For(learners.Length, AdvanceOne);
        for (int i = 0; i < learners.Length; i++)
        {
            var (step, restart) = (learners[i].Steps, i + 1);
            if (failures[i] is null)
            {
                run.Append(new LearnRecord("step", restart) { Step = step, Loss = losses[i] });
            }
        }

        int half = options.MetaSteps / 2 / StepsAtOnce * StepsAtOnce;
        if (options.MetaSteps >= FewestStepsWithCheck && learners.Max(learner => learner.Steps) == half)
        {
            GiveUpCollapsed(half);
        }
    }

    /// <inheritdoc/>
    public TensorArchive Save()
    {
        var texts = failures
            .Select((text, i) => (Key: $"{i}_{Failure}", text))
            .Where(pair => pair.text is not null)
            .ToDictionary(pair => pair.Key, pair => pair.text!);
        return RestartState.Save([.. learners.Select(learner => learner.Save())], texts);
    }

    /// <inheritdoc/>
    public void Restore(TensorArchive saved)
    {
        for (int i = 0; i < learners.Length; i++)
        {
            learners[i].Restore(RestartState.Of(saved, i));
            failures[i] = saved.Metadata.GetValueOrDefault($"{i}_{Failure}");
        }
    }

    private bool IsOver(int i) => learners[i].IsDone || failures[i] is not null;

    // A rule that is no better than guessing by now hardly ever recovers; where all are, all go on.
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
    private void AdvanceOne(int i)
    {
        double sum = 0;
        int steps = 0;
        try
        {
            for (; steps < StepsAtOnce && !IsOver(i); steps++)
            {
                learners[i].Advance();
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
