using Hebb.Data;
using Hebb.Experiments.Runs;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Persistence;
using Hebb.Plasticity;
using Hebb.RuleLearning;

namespace Hebb.Experiments.Learn;

/// <summary>The output rule of least squared error, for one fresh network after the other; a step is one of them.</summary>
/// <param name="options">The network and how often.</param>
/// <param name="data">The training examples that each rule is the best for.</param>
/// <param name="key">Where the networks come from.</param>
/// <param name="workers">Threads and vector width.</param>
internal sealed class ClosedFormPhase(LearnOptions options, LabelledData data, RandomKey key, WorkerPool workers)
    : IRuleSearch
{
    private const string Rules = "rules";
    private readonly List<double[]> found = [];

    /// <inheritdoc/>
    public string Name => LearnExperiment.LearnPhaseName;

    /// <inheritdoc/>
    public bool IsDone => found.Count == options.Restarts;

    /// <summary>What the rule is the best for: every output edge changes after every example, and the last weights count.</summary>
    public PlasticityOptions Plasticity =>
        options.Learning.Plasticity with
        {
            When = UpdateWhen.Every,
            Edges = OutputEdges.All,
            FinalWeights = FinalWeights.Last,
        };

    /// <inheritdoc/>
    public PhaseProgress Progress => new(Name, found.Count, options.Restarts, "rules");

    /// <inheritdoc/>
    public void Advance(Run run)
    {
        var network = RecurrentNetwork.Create(options.Shape, key.For("network", (ulong)found.Count));
        var (rule, error) = OptimalOutputRule.Solve(network, data, Plasticity.StepSize, workers);
        found.Add(rule);
        run.Append(new LearnRecord("rule", found.Count) { Loss = error });
    }

    /// <inheritdoc/>
    public TensorArchive Save() =>
        new([SafeTensor.From<double>(Rules, [.. found.SelectMany(rule => rule)], found.Count, Entries)]);

    /// <inheritdoc/>
    public void Restore(TensorArchive saved)
    {
        var values = saved[Rules].Values<double>().ToArray();
        if (values.Length % Entries != 0 || values.Length / Entries > options.Restarts)
        {
            throw new FileFormatException(saved.Name, $"tensor '{Rules}' has {values.Length} values");
        }

        found.Clear();
        found.AddRange(values.Chunk(Entries));
    }

    /// <inheritdoc/>
    public (IPlasticityRule Output, IPlasticityRule? Graph) RulesOf(int restart) =>
        (
            OptimalOutputRule.ToTable(found[restart], options.Shape.Rounds),
            options.Shape.Rounds == 1 ? null : GraphRule.Zero.For(options.Shape.Rounds, default)
        );

    /// <inheritdoc/>
    public string? FailureOf(int restart) => null;

    private int Entries => 2 * options.Shape.Patterns;
}
