using Hebb.Numerics;
using Hebb.Persistence;

namespace Hebb.Experiments.Runs;

/// <summary>What rank 0 found in the run's folder, which the other ranks need not see: the states of the phases, and the metrics.</summary>
internal static class SharedState
{
    private const int LargestPiece = 1 << 26;

    /// <summary>Gives all ranks what rank 0 has.</summary>
    /// <param name="ranks">The ranks of the run.</param>
    /// <param name="phases">The state of each phase by its name; on other ranks they are added.</param>
    /// <param name="metrics">What was recorded so far; on other ranks it is replaced.</param>
    /// <param name="largest">Bytes that are sent at a time.</param>
    /// <returns>Whether there was anything.</returns>
    public static bool Share(
        IRanks ranks,
        Dictionary<string, TensorArchive> phases,
        MetricsFile metrics,
        int largest = LargestPiece
    )
    {
        bool leads = ranks.Rank == 0;
        var (lengths, ofMetrics) = Unpack(ranks.Broadcast(leads ? Pack(phases, metrics) : []));
        foreach (var (name, length) in lengths)
        {
            using var pieces = new BroadcastStream(ranks, length, largest);
            if (leads)
            {
                phases[name].Write(pieces);
            }
            else
            {
                phases[name] = TensorArchive.Read(pieces, name);
            }
        }

        using var records = new BroadcastStream(ranks, ofMetrics, largest);
        if (leads)
        {
            metrics.CopyTo(records);
        }
        else
        {
            metrics.Replace(records);
        }

        return phases.Count > 0;
    }

    // How long everything is, in the order in which it comes.
    private static byte[] Pack(Dictionary<string, TensorArchive> phases, MetricsFile metrics)
    {
        var packed = new MemoryStream();
        using var writer = new BinaryWriter(packed);
        writer.Write(phases.Count);
        foreach (var (name, state) in phases)
        {
            writer.Write(name);
            writer.Write(state.FileLength);
        }

        writer.Write(metrics.Content.Bytes);
        writer.Flush();
        return packed.ToArray();
    }

    private static ((string Name, long Length)[] Phases, long Metrics) Unpack(byte[] packed)
    {
        using var reader = new BinaryReader(new MemoryStream(packed));
        var phases = new (string, long)[reader.ReadInt32()];
        for (int i = 0; i < phases.Length; i++)
        {
            phases[i] = (reader.ReadString(), reader.ReadInt64());
        }

        return (phases, reader.ReadInt64());
    }
}
