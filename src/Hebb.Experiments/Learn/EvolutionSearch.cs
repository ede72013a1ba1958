using Hebb.Experiments.Runs;
using Hebb.Networks;
using Hebb.Persistence;
using Hebb.Plasticity;
using Hebb.RuleLearning;

namespace Hebb.Experiments.Learn;

/// <summary>Populations of rules, one after the other; a step is a few networks trained by them and measured.</summary>
/// <param name="populations">At their first generations.</param>
/// <param name="layer">The networks.</param>
/// <param name="plasticity">How the rules are applied.</param>
internal sealed class EvolutionSearch(RuleEvolution[] populations, RecurrentOptions layer, PlasticityOptions plasticity)
    : IRuleSearch
{
    private readonly ResumableParts parts = new(populations);
    private LearnRecord[] lastStep = [];

    /// <inheritdoc/>
    public bool IsDone => parts.IsDone;

    /// <inheritdoc/>
    public PlasticityOptions Plasticity => plasticity;

    /// <inheritdoc/>
    public (long Done, long Total) Progress => parts.Progress;

    /// <inheritdoc/>
    public string Unit => "networks";

    /// <inheritdoc/>
    public string? Note =>
        populations[parts.Current].Summary is { } last
            ? $"generation {last.Generation}: {100 * last.OfMean:F1} %, without it {100 * last.OfTwin:F1} %"
            : "generation 1";

    /// <inheritdoc/>
    public IEnumerable<LearnRecord> LastStep => lastStep;

    /// <inheritdoc/>
    public void Step(CancellationToken cancel = default)
    {
        int i = parts.Current;
        int before = populations[i].Generations;
        parts.Step(cancel);
        lastStep =
            populations[i].Generations > before && populations[i].Summary is { } generation
                ?
                [
                    new LearnRecord("generation", i + 1)
                    {
                        Step = generation.Generation,
                        Loss = 1 - generation.Mean,
                        MeanAccuracy = generation.Mean,
                        BestAccuracy = generation.Best,
                        RuleAccuracy = generation.OfMean,
                        TwinAccuracy = generation.OfTwin,
                        FixedShare = generation.FixedShare,
                    },
                ]
                : [];
    }

    /// <inheritdoc/>
    public TensorArchive SaveState() => parts.SaveState();

    /// <inheritdoc/>
    public void RestoreState(TensorArchive saved) => parts.RestoreState(saved);

    /// <inheritdoc/>
    public (IPlasticityRule Output, IPlasticityRule? Graph) RulesOf(int restart) =>
        (
            populations[restart].Output.For(layer.Rounds),
            layer.Rounds == 1 ? null : populations[restart].Graph.For(layer.Rounds, default)
        );

    /// <inheritdoc/>
    public string? FailureOf(int restart) => null;
}
