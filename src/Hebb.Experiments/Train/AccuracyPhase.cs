using Hebb.Data;
using Hebb.Experiments.Runs;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Persistence;

namespace Hebb.Experiments.Train;

/// <summary>Measures a network's accuracy on several sets of examples, as one phase.</summary>
internal sealed class AccuracyPhase : IPhase
{
    private const string Counts = "counts";
    private readonly Evaluation[] evaluations;
    private readonly long total;

    /// <summary>Begins with the first set.</summary>
    public AccuracyPhase(RecurrentNetwork network, IReadOnlyList<LabelledData> sets, WorkerPool workers)
    {
        evaluations = [.. sets.Select(set => new Evaluation(network, set, workers))];
        total = sets.Sum(set => (long)set.Count);
    }

    /// <inheritdoc/>
    public string Name => "evaluate";

    /// <inheritdoc/>
    public bool IsDone => evaluations.All(evaluation => evaluation.IsDone);

    /// <inheritdoc/>
    public PhaseProgress Progress => new(Name, evaluations.Sum(e => (long)e.Examples), total, "examples");

    /// <summary>The accuracy on one of the sets, in [0, 1].</summary>
    public double Accuracy(int set) => evaluations[set].Accuracy;

    /// <inheritdoc/>
    public void Advance(Run run) => evaluations.First(evaluation => !evaluation.IsDone).Step();

    /// <inheritdoc/>
    public TensorArchive Save()
    {
        int[] counts = [.. evaluations.SelectMany(e => new[] { e.Examples, e.Right })];
        return new TensorArchive([SafeTensor.From<int>(Counts, counts, evaluations.Length, 2)]);
    }

    /// <inheritdoc/>
    public void Restore(TensorArchive saved)
    {
        var counts = saved.Get(Counts, SafeTensorType.I32, evaluations.Length, 2).Values<int>();
        for (int i = 0; i < evaluations.Length; i++)
        {
            try
            {
                evaluations[i].Restore(counts[2 * i], counts[2 * i + 1]);
            }
            catch (ArgumentOutOfRangeException e)
            {
                throw new FileFormatException(saved.Name, $"tensor '{Counts}' is not that of these examples", e);
            }
        }
    }
}
