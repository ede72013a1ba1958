using Hebb.Data;
using Hebb.Evolution;
using Hebb.Experiments.Reports;
using Hebb.Experiments.Runs;
using Hebb.Numerics;
using Hebb.Persistence;

namespace Hebb.Experiments.Evolve;

/// <summary>An evolution as a phase; a step is a generation. About a hundred times it measures and records.</summary>
/// <param name="evolution">The evolution, at its first generation.</param>
/// <param name="generations">Generations in all.</param>
/// <param name="heldOut">The examples that it measures on.</param>
/// <param name="compute">Threads and vector width.</param>
internal sealed class EvolutionPhase(NetworkEvolution evolution, int generations, LabelledData heldOut, Compute compute)
    : IPhase
{
    private const int Points = 100;

    // Of the whole, in sixty-fourths, when the spread of the frequencies is recorded.
    private static readonly int[] Looks = [0, 1, 4, 16, 64];
    private string note = "";

    /// <inheritdoc/>
    public string Name => "evolve";

    /// <inheritdoc/>
    public bool IsDone => evolution.IsDone;

    /// <inheritdoc/>
    public PhaseProgress Progress => new(Name, evolution.Generation, generations, "generations", note);

    /// <inheritdoc/>
    public void Advance(Run run)
    {
        if (evolution.Generation == 0)
        {
            run.Append(Alleles());
        }

        int before = Point(evolution.Generation);
        evolution.Advance();
        int now = evolution.Generation;
        if (Point(now) > before)
        {
            var accuracy = Measure(evolution, heldOut, compute);
            note = $"{100 * accuracy.Expected:F1} % expected, {100 * accuracy.Sampled:F1} % sampled";
            run.Append(
                new EvolveRecord("generation", now)
                {
                    Accuracy = accuracy,
                    MinibatchAccuracy = evolution.MinibatchAccuracy,
                    MinibatchLoss = evolution.MinibatchLoss,
                    FixedAlleles = evolution.FixedAlleles,
                }
            );
        }

        if (Looks.Any(look => now == (int)Math.Ceiling(generations * look / 64.0)))
        {
            run.Append(Alleles());
        }
    }

    /// <inheritdoc/>
    public SafetensorsFile Save() => evolution.Save();

    /// <inheritdoc/>
    public void Restore(SafetensorsFile saved) => evolution.Restore(saved);

    /// <summary>The three accuracies as the population stands.</summary>
    internal static EvolveAccuracy Measure(NetworkEvolution evolution, LabelledData data, Compute compute) =>
        new(
            evolution.SampledAccuracy(data),
            evolution.Rounded().Accuracy(data, compute),
            evolution.Expected().Accuracy(data, compute)
        );

    private int Point(int generation) => (int)((long)generation * Math.Min(Points, generations) / generations);

    private EvolveRecord Alleles() =>
        new("alleles", evolution.Generation)
        {
            Histogram = FrequencyHistogram.Counts(new FrequencySample("", [.. evolution.Alleles])),
        };
}
