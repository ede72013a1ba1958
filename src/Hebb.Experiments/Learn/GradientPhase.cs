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
    private const string Failure = "failure";

    private readonly RuleLearner[] learners;
    private readonly RuleLearningOptions options;
    private readonly Compute compute;
    private readonly string?[] failures;
    private readonly double[] losses;

    /// <summary>Begins with all learners at their first step.</summary>
    public GradientPhase(RuleLearner[] learners, RuleLearningOptions options, Compute compute)
    {
        this.learners = learners;
        this.options = options;
        this.compute = compute;
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
    public (RuleTable Output, RuleTable? Graph) RulesOf(int restart) =>
        (learners[restart].Output, learners[restart].Graph);

    /// <inheritdoc/>
    public string? FailureOf(int restart) => failures[restart];

    /// <inheritdoc/>
    public void Advance(Run run)
    {
        compute.For(learners.Length, AdvanceOne);
        for (int i = 0; i < learners.Length; i++)
        {
            var (step, restart) = (learners[i].Steps, i + 1);
            if (failures[i] is null)
            {
                run.Append(new LearnRecord("step", restart) { Step = step, Loss = losses[i] });
            }
        }
    }

    /// <inheritdoc/>
    public SafetensorsFile Save()
    {
        var texts = failures
            .Select((text, i) => (Key: $"{i}_{Failure}", text))
            .Where(pair => pair.text is not null)
            .ToDictionary(pair => pair.Key, pair => pair.text!);
        return RestartState.Save([.. learners.Select(learner => learner.Save())], texts);
    }

    /// <inheritdoc/>
    public void Restore(SafetensorsFile saved)
    {
        for (int i = 0; i < learners.Length; i++)
        {
            learners[i].Restore(RestartState.Of(saved, i));
            failures[i] = saved.Metadata.GetValueOrDefault($"{i}_{Failure}");
        }
    }

    private bool IsOver(int i) => learners[i].IsDone || failures[i] is not null;

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
