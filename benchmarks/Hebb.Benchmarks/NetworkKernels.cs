using Hebb.Numerics;

namespace Hebb.Benchmarks;

/// <summary>What a recurrent network does besides its matrix products: the cap, the plastic weights, the output.</summary>
internal static class NetworkKernels
{
    private const int Neurons = 1000;
    private const int Labels = 10;
    private const int Rounds = 3;

    // Rows in one run, so that a thread has something to do.
    private const int Rows = 64;

    /// <summary>The kernels on the given threads.</summary>
    public static IEnumerable<Kernel> All(WorkerPool workers)
    {
        yield return Cap(workers, Neurons / 2);
        yield return Update(workers, 0.5);
        yield return Output(workers, Neurons / 2);
    }

    // Every run caps the same values again, so it copies them first: the traffic is one reading and one writing.
    private static Kernel Cap(WorkerPool workers, int cap)
    {
        var net = Random(Rows, Neurons, "net");
        var values = new Matrix(Rows, Neurons);
        var fired = new ulong[workers.Threads][];
        for (int t = 0; t < fired.Length; t++)
        {
            fired[t] = new ulong[(Neurons + 63) / 64];
        }

        Action<ThreadShare> serve = share =>
        {
            var (from, to) = share.Of(Rows);
            for (int row = from; row < to; row++)
            {
                net.PaddedRow(row).CopyTo(values.PaddedRow(row));
                CapSelection.ReluCap(values.PaddedRow(row), cap, false, fired[share.Thread], workers.Width);
            }
        };
        long size = sizeof(float) * (long)values.Buffer.Length;
        return new Kernel(
            $"{Rows} caps {cap} of {Neurons}",
            workers,
            () => workers.OnEachThread(serve),
            0,
            2 * size,
            2 * size,
            MemoryTraffic.Update
        );
    }

    private static Kernel Update(WorkerPool workers, double density)
    {
        var weights = Random(Neurons, Neurons, "weights");
        var edges = new BitMatrix(Neurons, Neurons);
        var steps = Random(1 << Rounds, Neurons, "steps");
        var classes = new ushort[Neurons];
        var random = RandomKey.FromSeed(1).For("edges").Stream();
        for (int j = 0; j < Neurons; j++)
        {
            classes[j] = (ushort)random.NextInt32(1 << Rounds);
            for (int i = 0; i < Neurons; i++)
            {
                edges[j, i] = random.NextBool(density);
            }
        }

        bool[] active = [.. Enumerable.Repeat(true, 1 << Rounds)];
        Action<ThreadShare> serve = share =>
        {
            var (from, to) = share.Of(weights.Stride, Matrix.Lanes);
            MaskedUpdate.Run(weights, edges, classes, steps, active, false, (-1, 1), from, to, workers.Width);
        };
        long size = sizeof(float) * (long)weights.Buffer.Length;
        return new Kernel(
            $"masked update {Neurons}×{Neurons} at {density:P0}",
            workers,
            () => workers.OnEachThread(serve),
            density * Neurons * Neurons,
            2 * size,
            size,
            MemoryTraffic.Update
        );
    }

    private static Kernel Output(WorkerPool workers, int cap)
    {
        var matrix = Random(Neurons, Labels, "output");
        var products = new Matrix(Rows, Labels);
        var kept = Random(Rows, cap, "kept");
        var indices = new int[Rows][];
        var random = RandomKey.FromSeed(1).For("fired").Stream();
        for (int row = 0; row < Rows; row++)
        {
            var all = Enumerable.Range(0, Neurons).ToArray();
            random.Shuffle(all);
            indices[row] = [.. all.Take(cap).Order()];
        }

        Action<ThreadShare> serve = share =>
        {
            var (from, to) = share.Of(Rows);
            for (int row = from; row < to; row++)
            {
                SparseProducts.Multiply(indices[row], kept.Row(row), matrix, products.PaddedRow(row), workers.Width);
            }
        };
        return new Kernel(
            $"{Rows} sparse rows {cap} of {Neurons}×{Labels}",
            workers,
            () => workers.OnEachThread(serve),
            2.0 * Rows * cap * Labels,
            sizeof(float) * (double)Rows * cap * (matrix.Stride + 2),
            sizeof(float) * (long)matrix.Buffer.Length
        );
    }

    private static Matrix Random(int rows, int columns, string purpose)
    {
        var random = RandomKey.FromSeed(1).For(purpose).Stream();
        var matrix = new Matrix(rows, columns);
        for (int r = 0; r < rows; r++)
        {
            random.FillNormal(matrix.Row(r));
        }

        return matrix;
    }
}
