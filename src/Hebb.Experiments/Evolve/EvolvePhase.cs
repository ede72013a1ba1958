using Hebb.Data;
using Hebb.Evolution;
using Hebb.Experiments.Reports;
using Hebb.Experiments.Runs;
using Hebb.Numerics;
using Hebb.Persistence;

namespace Hebb.Experiments.Evolve;

/// <summary>A population that evolves; a step is a generation.</summary>
/// <param name="evolution">At its first generation.</param>
/// <param name="options">How long, and how often it is measured.</param>
/// <param name="validation">Where it is measured; may be empty.</param>
/// <param name="workers">Threads and vector width.</param>
internal sealed class EvolvePhase(
    NetworkEvolution evolution,
    EvolveOptions options,
    LabelledData validation,
    WorkerPool workers
) : IPhase
{
    private double expected = double.NaN;

    /// <inheritdoc/>
    public string Name => "evolve";

    /// <inheritdoc/>
    public bool IsDone => evolution.Generation >= options.Evolution.Generations;

    /// <inheritdoc/>
    public PhaseProgress Progress =>
        new(
            Name,
            evolution.Generation,
            options.Evolution.Generations,
            "generations",
            double.IsNaN(expected) ? null : $"validation {100 * expected:F1} %"
        );

    /// <inheritdoc/>
    public void Advance(Run run)
    {
        evolution.Step();
        if (evolution.Generation % options.MeasureEvery != 0 && !IsDone)
        {
            return;
        }

        var found = validation.Count == 0 ? null : AccuracyOf(evolution, validation, workers, run.Cancel);
        expected = found?.Expected ?? double.NaN;
        run.Append(
            new EvolveRecord("generation")
            {
                Generation = evolution.Generation,
                Minibatch = evolution.LastAccuracy,
                Sampled = found?.Sampled,
                Rounded = found?.Rounded,
                Expected = found?.Expected,
                FixedAlleles = evolution.Fixed,
                Histogram = FrequencyHistogram.Counts(new FrequencySample("", evolution.Frequencies.ToArray())),
            }
        );
    }

    /// <inheritdoc/>
    public TensorArchive Save() => evolution.Save();

    /// <inheritdoc/>
    public void Restore(TensorArchive saved) => evolution.Restore(saved);

    /// <summary>The three ways to express the population.</summary>
    public static EvolveAccuracy AccuracyOf(
        NetworkEvolution evolution,
        LabelledData on,
        WorkerPool workers,
        CancellationToken cancel
    ) =>
        new(
            evolution.SampledAccuracy(on, cancel: cancel),
            evolution.Rounded().Accuracy(on, workers, cancel),
            evolution.Expected().Accuracy(on, workers, cancel)
        );
}
