using Hebb.Experiments.Runs;
using Hebb.Networks;
using Hebb.Persistence;
using Hebb.Plasticity;
using Hebb.RuleLearning;

namespace Hebb.Experiments.Learn;

/// <summary>Populations of rules, one after the other; a step is a few networks trained by them and measured.</summary>
/// <param name="populations">At their first generations.</param>
/// <param name="shape">The networks.</param>
/// <param name="plasticity">How the rules are applied.</param>
internal sealed class RuleEvolutionPhase(RuleEvolution[] populations, NetworkShape shape, PlasticityOptions plasticity)
    : IRuleSearch
{
    /// <inheritdoc/>
    public string Name => LearnExperiment.LearnPhaseName;

    /// <inheritdoc/>
    public bool IsDone => populations.All(population => population.IsDone);

    /// <inheritdoc/>
    public PlasticityOptions Plasticity => plasticity;

    /// <inheritdoc/>
    public PhaseProgress Progress
    {
        get
        {
            var now = populations.FirstOrDefault(population => !population.IsDone) ?? populations[^1];
            string note = now.Summary is { } last
                ? $"generation {last.Generation}: {100 * last.OfMean:F1} %, without it {100 * last.OfTwin:F1} %"
                : "generation 1";
            return new PhaseProgress(
                Name,
                populations.Sum(population => population.Trials),
                populations.Sum(population => population.AllTrials),
                "networks",
                note
            );
        }
    }

    /// <inheritdoc/>
    public void Advance(Run run)
    {
        int i = Array.FindIndex(populations, population => !population.IsDone);
        int before = populations[i].Generations;
        populations[i].Advance(run.Cancel);
        if (populations[i].Generations > before && populations[i].Summary is { } generation)
        {
            run.Append(
                new LearnRecord("generation", i + 1)
                {
                    Step = generation.Generation,
                    Loss = 1 - generation.Mean,
                    MeanAccuracy = generation.Mean,
                    BestAccuracy = generation.Best,
                    RuleAccuracy = generation.OfMean,
                    TwinAccuracy = generation.OfTwin,
                    FixedShare = generation.FixedShare,
                }
            );
        }
    }

    /// <inheritdoc/>
    public TensorArchive Save() => RestartState.Save([.. populations.Select(population => population.Save())]);

    /// <inheritdoc/>
    public void Restore(TensorArchive saved)
    {
        for (int i = 0; i < populations.Length; i++)
        {
            populations[i].Restore(RestartState.Of(saved, i));
        }
    }

    /// <inheritdoc/>
    public (IPlasticityRule Output, IPlasticityRule? Graph) RulesOf(int restart) =>
        (
            populations[restart].Output.For(shape.Rounds),
            shape.Rounds == 1 ? null : populations[restart].Graph.For(shape.Rounds, default)
        );

    /// <inheritdoc/>
    public string? FailureOf(int restart) => null;
}
