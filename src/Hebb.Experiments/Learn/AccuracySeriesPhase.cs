using Hebb.Experiments.Runs;
using Hebb.Persistence;

namespace Hebb.Experiments.Learn;

/// <summary>Measures one accuracy after the other; a step is one whole measurement.</summary>
/// <param name="name">The phase's name.</param>
/// <param name="count">How many measurements.</param>
/// <param name="measure">Does one; NaN where there is nothing to measure.</param>
/// <param name="record">The record of one, or none.</param>
internal sealed class AccuracySeriesPhase(
    string name,
    int count,
    Func<int, CancellationToken, double> measure,
    Func<int, double, LearnRecord?> record
) : IPhase
{
    private const string Accuracies = "accuracies";
    private readonly List<double> accuracies = [];

    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public bool IsDone => accuracies.Count == count;

    /// <inheritdoc/>
    public PhaseProgress Progress => new(Name, accuracies.Count, count, "networks");

    /// <summary>What was measured so far.</summary>
    public IReadOnlyList<double> Measured => accuracies;

    /// <inheritdoc/>
    public void Advance(Run run)
    {
        double accuracy = measure(accuracies.Count, run.Cancel);
        if (record(accuracies.Count, accuracy) is { } line)
        {
            run.Append(line);
        }

        accuracies.Add(accuracy);
    }

    /// <inheritdoc/>
    public TensorArchive Save() => new([SafeTensor.From<double>(Accuracies, [.. accuracies], accuracies.Count)]);

    /// <inheritdoc/>
    public void Restore(TensorArchive saved)
    {
        var values = saved[Accuracies].Values<double>();
        if (values.Length > count)
        {
            throw new FileFormatException(saved.Name, $"tensor '{Accuracies}' has {values.Length} values");
        }

        accuracies.Clear();
        accuracies.AddRange(values);
    }
}
