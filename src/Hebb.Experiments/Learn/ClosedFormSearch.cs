using Hebb.Data;
using Hebb.Experiments.Runs;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Persistence;
using Hebb.Plasticity;
using Hebb.RuleLearning;

namespace Hebb.Experiments.Learn;

/// <summary>The output rule of least squared error, for one fresh network after the other; a step is one of them on each rank.</summary>
internal sealed class ClosedFormSearch : IRuleSearch
{
    private readonly LearnOptions options;

    // The rule of each, and its error.
    private readonly Measurements found;
    private int before;

    /// <param name="options">The network and how often.</param>
    /// <param name="data">The training examples that each rule is the best for.</param>
    /// <param name="key">Where the networks come from.</param>
    /// <param name="workers">Threads and vector width.</param>
    public ClosedFormSearch(LearnOptions options, LabelledData data, RandomKey key, WorkerPool workers)
    {
        this.options = options;
        found = new Measurements(options.Restarts, Solve, workers, oneByOne: true);

        double[] Solve(int restart, WorkerPool own, CancellationToken cancel)
        {
            var network = Network.Create(data, key.For("network", (ulong)restart), null, options.Layer);
            var (rule, error) = OptimalOutputRule.Solve(network, data, Plasticity.StepSize, own);
            return [.. rule, error];
        }
    }

    /// <inheritdoc/>
    public bool IsDone => found.IsDone;

    /// <inheritdoc/>
    public (long Done, long Total) Progress => found.Progress;

    /// <inheritdoc/>
    public string Unit => "rules";

    /// <inheritdoc/>
    public string? Note => null;

    /// <inheritdoc/>
    public IEnumerable<LearnRecord> LastStep =>
        found
            .Measured.Skip(before)
            .Select(
                (rule, i) =>
                    new LearnRecord("rule", before + i + 1) { Loss = double.IsFinite(rule[^1]) ? rule[^1] : null }
            );

    /// <summary>What the rule is the best for: every output edge changes after every example, and the last weights count.</summary>
    public PlasticityOptions Plasticity =>
        options.Learning.Plasticity with
        {
            When = UpdateWhen.Every,
            Edges = OutputEdges.All,
            FinalWeights = FinalWeights.Last,
        };

    /// <inheritdoc/>
    public void Step(CancellationToken cancel = default)
    {
        before = found.Measured.Count;
        found.Step(cancel);
    }

    /// <inheritdoc/>
    public TensorArchive SaveState() => found.SaveState();

    /// <inheritdoc/>
    public void RestoreState(TensorArchive saved) => found.RestoreState(saved);

    /// <inheritdoc/>
    public (IPlasticityRule Output, IPlasticityRule? Graph) RulesOf(int restart) =>
        (
            OptimalOutputRule.ToTable(found.Measured[restart][..^1], options.Layer.Rounds),
            options.Layer.Rounds == 1 ? null : GraphRule.Zero.For(options.Layer.Rounds, default)
        );

    /// <inheritdoc/>
    public string? FailureOf(int restart) =>
        found.Measured[restart].All(number => float.IsFinite((float)number))
            ? null
            : "the entries or the error of the optimal rule are not finite numbers: the inputs are too large or too small to "
                + "compute with";
}
