using Hebb.Experiments.Runs;
using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Experiments.Show;

/// <summary>How often the neurons of a hidden layer fire.</summary>
/// <param name="Layer">The layer's number; layers side by side count as one.</param>
/// <param name="Neurons">|V|.</param>
/// <param name="Examples">The examples that it was looked at for.</param>
/// <param name="Dead">Neurons that fired for no example, in no round.</param>
/// <param name="AlwaysOn">Neurons that fired for every example, in some round of each.</param>
/// <param name="Active">For each round, how many neurons fired, in the mean over the examples.</param>
/// <param name="Frequencies">For each neuron, the share of the examples for which it fired in some round.</param>
public sealed record FiringSummary(
    int Layer,
    int Neurons,
    int Examples,
    int Dead,
    int AlwaysOn,
    IReadOnlyList<double> Active,
    IReadOnlyList<double> Frequencies
)
{
    private const int MostBlock = 256;

    /// <summary>Runs examples through a network.</summary>
    /// <param name="network">The network.</param>
    /// <param name="examples">n × d, at least one.</param>
    /// <param name="workers">Threads and vector width.</param>
    /// <param name="observer">Receives progress.</param>
    /// <param name="cancel">Stops between blocks of examples.</param>
    /// <returns>A summary for each hidden layer.</returns>
    /// <exception cref="InvalidOptionException">There are no examples, or they are not of the network's size.</exception>
    public static IReadOnlyList<FiringSummary> Of(
        Network network,
        Matrix examples,
        WorkerPool workers,
        IRunObserver observer,
        CancellationToken cancel = default
    )
    {
        int n = examples.Rows;
        InvalidOptionException.ThrowIfOutside("examples", n, 1, int.MaxValue);
        var pass = new NetworkPass(network, Math.Min(n, MostBlock), workers, packsInputWeights: true);
        var fired = network.Hidden.Select(layer => new int[layer.OutputShape.Size]).ToArray();
        var active = network.Hidden.Select(layer => new long[layer.Rounds]).ToArray();
        var patterns = new ushort[fired.Max(counts => Activity.PatternsLength(counts.Length))];
        observer.Report(new PhaseProgress("firing", 0, n, "examples"));
        for (int first = 0; first < n; first += pass.Capacity)
        {
            cancel.ThrowIfCancellationRequested();
            int count = Math.Min(pass.Capacity, n - first);
            pass.Load(examples, first, count);
            for (int l = 0; l < fired.Length; l++)
            {
                for (int b = 0; b < count; b++)
                {
                    pass.ActivityOf(l).Patterns(b, patterns);
                    Count(patterns, fired[l], active[l]);
                }
            }

            observer.Report(new PhaseProgress("firing", first + count, n, "examples"));
        }

        return
        [
            .. fired.Select(
                (counts, l) =>
                    new FiringSummary(
                        l,
                        counts.Length,
                        n,
                        counts.Count(times => times == 0),
                        counts.Count(times => times == n),
                        [.. active[l].Select(times => times / (double)n)],
                        [.. counts.Select(times => times / (double)n)]
                    )
            ),
        ];
    }

    // The first round is the most significant bit of a pattern.
    private static void Count(ReadOnlySpan<ushort> patterns, int[] fired, long[] active)
    {
        for (int i = 0; i < fired.Length; i++)
        {
            int pattern = patterns[i];
            fired[i] += pattern == 0 ? 0 : 1;
            for (int round = active.Length - 1; pattern != 0; round--, pattern >>= 1)
            {
                active[round] += pattern & 1;
            }
        }
    }
}
