using Hebb.Numerics;
using Hebb.Persistence;

namespace Hebb.Experiments.Runs;

/// <summary>What rank 0 found in the run's folder, which the other ranks need not see: the states of the phases, and the metrics.</summary>
internal static class SharedState
{
    /// <summary>Gives all ranks what rank 0 has.</summary>
    /// <param name="ranks">The ranks of the run.</param>
    /// <param name="phases">The state of each phase by its name; on other ranks they are added.</param>
    /// <param name="metrics">What was recorded so far; on other ranks it is replaced.</param>
    /// <returns>Whether there was anything.</returns>
    public static bool Share(IRanks ranks, Dictionary<string, TensorArchive> phases, MetricsFile metrics)
    {
        byte[] all = ranks.Broadcast(ranks.Rank == 0 ? Pack(phases, metrics) : []);
        if (ranks.Rank != 0)
        {
            Unpack(all, phases, metrics);
        }

        return phases.Count > 0;
    }

    private static byte[] Pack(Dictionary<string, TensorArchive> phases, MetricsFile metrics)
    {
        var packed = new MemoryStream();
        using var writer = new BinaryWriter(packed);
        writer.Write(phases.Count);
        foreach (var (name, state) in phases)
        {
            using var bytes = new MemoryStream();
            state.Write(bytes);
            writer.Write(name);
            Write(writer, bytes.ToArray());
        }

        Write(writer, metrics.ReadAll());
        return packed.ToArray();
    }

    private static void Unpack(byte[] packed, Dictionary<string, TensorArchive> phases, MetricsFile metrics)
    {
        using var reader = new BinaryReader(new MemoryStream(packed));
        int count = reader.ReadInt32();
        for (int i = 0; i < count; i++)
        {
            string name = reader.ReadString();
            using var bytes = new MemoryStream(reader.ReadBytes(reader.ReadInt32()));
            phases[name] = TensorArchive.Read(bytes, name);
        }

        metrics.Replace(reader.ReadBytes(reader.ReadInt32()));
    }

    private static void Write(BinaryWriter writer, byte[] bytes)
    {
        writer.Write(bytes.Length);
        writer.Write(bytes);
    }
}
