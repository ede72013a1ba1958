using Hebb.Numerics;

namespace Hebb.Benchmarks;

/// <summary>Matrix products: with packed weights, and with recurrent weights that change all the time.</summary>
internal static class GemmKernels
{
    /// <summary>The products on the given threads.</summary>
    public static IEnumerable<Kernel> All(WorkerPool workers)
    {
        yield return Packed(workers, "", Random(1000, 1000, 1, "a"), 1000);
        yield return Packed(workers, "", Random(64, 784, 1, "a"), 1000);
        yield return Packed(workers, " at 19 %", Random(256, 784, 0.19, "a"), 1000);
        yield return Packed(workers, " images", StrokeImages.Draw(256, RandomKey.FromSeed(1)), 1000);
        foreach (double density in new[] { 1, 0.5 })
        {
            foreach (int rows in new[] { 1, 4, 16, 64 })
            {
                yield return Recurrent(workers, rows, 1000, density);
            }
        }
    }

    private static Kernel Packed(WorkerPool workers, string kind, Matrix a, int n)
    {
        int m = a.Rows,
            k = a.Columns;
        var b = new PackedMatrix(Random(k, n, 1, "b"));
        var c = new Matrix(m, n);
        var scratch = Scratch(workers);
        void Serve(int thread)
        {
            var (from, to) = workers.Share(m, 4, thread);
            Gemm.MultiplyRows(a, b, c, from, to, accumulate: false, workers.Width, scratch[thread]);
        }

        Action<int> serve = Serve;
        long size = sizeof(float) * (((long)m * k) + ((long)k * n) + ((long)m * n));
        return new Kernel(
            $"packed {m}×{k}×{n}{kind}",
            workers,
            () => workers.OnEachThread(serve),
            2.0 * NonZero(a) * n,
            size,
            size
        );
    }

    private static Kernel Recurrent(WorkerPool workers, int rows, int neurons, double density)
    {
        var a = Random(rows, neurons, density, "a");
        var b = Random(neurons, neurons, 1, "b");
        var c = new Matrix(rows, neurons);
        var scratch = Scratch(workers);
        void Serve(int thread)
        {
            var (from, to) = workers.Share(b.Stride, Matrix.Lanes, thread);
            Gemm.AddColumns(a, b, c, new Block(0, rows, from, to), workers.Width, scratch[thread]);
        }

        // A row of B is needed if any row of A has something for it.
        int needed = Enumerable.Range(0, neurons).Count(k => Enumerable.Range(0, rows).Any(r => a[r, k] != 0));
        Action<int> serve = Serve;
        return new Kernel(
            $"recurrent {rows}×{neurons}×{neurons}{Percent(density)}",
            workers,
            () => workers.OnEachThread(serve),
            2.0 * NonZero(a) * neurons,
            sizeof(float) * (double)needed * neurons,
            sizeof(float) * (long)b.Buffer.Length
        );
    }

    private static GemmScratch[] Scratch(WorkerPool workers) =>
        [.. Enumerable.Range(0, workers.Threads).Select(_ => new GemmScratch())];

    private static string Percent(double density) => density < 1 ? $" at {density:P0}" : "";

    private static long NonZero(Matrix a)
    {
        long count = 0;
        foreach (float value in a.Buffer)
        {
            count += value != 0 ? 1 : 0;
        }

        return count;
    }

    private static Matrix Random(int rows, int columns, double density, string purpose)
    {
        var random = RandomKey.FromSeed(1).For(purpose).Stream();
        var matrix = new Matrix(rows, columns);
        for (int r = 0; r < rows; r++)
        {
            foreach (ref float value in matrix.Row(r))
            {
                // Both signs, so that results added up over many runs stay of ordinary size.
                value = random.NextBool(density) ? random.NextSingle(-1, 1) : 0;
            }
        }

        return matrix;
    }
}
