using System.Diagnostics;
using System.Text.Json;
using Hebb.Data;
using Hebb.Evolution;
using Hebb.Numerics;

namespace Hebb.Benchmarks;

/// <summary>
/// Times generations of neural net evolution on images like digits: <c>evolution</c> for a table of sizes, <c>evolution
/// --json</c> for one generation of 1,024 genotypes, 4,000 genes and 100 images.
/// </summary>
internal static class EvolutionTable
{
    private const int Images = 2000;
    private const int Labels = 10;

    private static readonly (int Genotypes, int Genes, int Images)[] Sizes =
    [
        (1024, 4000, 100),
        (2048, 4000, 100),
        (4096, 4000, 100),
        (16384, 4000, 100),
        (1024, 4000, 200),
        (1024, 4000, 400),
        (1024, 1000, 100),
        (1024, 8000, 100),
        (1024, 16000, 100),
        (16384, 16000, 100),
    ];

    /// <summary>Runs it.</summary>
    public static int Run(string[] args)
    {
        int threads = args.SkipWhile(arg => arg != "--threads").ElementAtOrDefault(1) is { } text ? int.Parse(text) : 0;
        using var workers = new WorkerPool(threads);
        if (args.Contains("--json"))
        {
            var (median, fastest, share) = Time(Sizes[0], workers, 15);
            Console.WriteLine(
                JsonSerializer.Serialize(
                    new
                    {
                        milliseconds = median,
                        fastest,
                        share,
                        threads = workers.Threads,
                        megabytes = Process.GetCurrentProcess().PeakWorkingSet64 >> 20,
                    }
                )
            );
            return 0;
        }

        Console.WriteLine(
            $"{"N", 7} {"n", 7} {"B", 5} {"ms", 9} {"fastest", 9} {"Gmadd", 8} {"share", 6} {"MB", 6}   {workers.Threads} threads"
        );
        foreach (var size in Sizes)
        {
            var (median, fastest, share) = Time(size, workers, 7);
            Console.WriteLine(
                $"{size.Genotypes, 7} {size.Genes, 7} {size.Images, 5} {median, 9:F1} {fastest, 9:F1} {MultiplyAdds(size) / 1e9, 8:F2} {share, 6:F2} {Process.GetCurrentProcess().PeakWorkingSet64 >> 20, 6}"
            );
        }

        return 0;
    }

    // N (25,000 B + 220 n): a fifth of 78 inputs and ten outputs for each of 1,000 units; each gene in 220 edges.
    private static double MultiplyAdds((int Genotypes, int Genes, int Images) size) =>
        size.Genotypes * ((25_000.0 * size.Images) + (220.0 * size.Genes));

    private static (double Median, double Fastest, double Share) Time(
        (int Genotypes, int Genes, int Images) size,
        WorkerPool workers,
        int generations
    )
    {
        var key = RandomKey.FromSeed(1);
        var data = new LabelledData(
            StrokeImages.Draw(Images, key),
            [.. Enumerable.Range(0, Images).Select(i => i % Labels)],
            Labels
        );
        var evolution = new NetworkEvolution(
            new GeneticShape(data.Inputs, [1000], Labels) { Genes = size.Genes },
            new NetworkEvolutionOptions { Population = size.Genotypes, BatchSize = size.Images },
            data,
            key,
            workers
        );
        var roof = new Roofline(workers, 1 << 20);
        // Until everything is compiled as well as it will be.
        long began = Stopwatch.GetTimestamp();
        while (evolution.Generation < 2 || Stopwatch.GetElapsedTime(began).TotalSeconds < 1)
        {
            evolution.Step();
        }

        var times = new List<double>();
        var shares = new List<double>();
        for (int i = 0; i < generations; i++)
        {
            double peak = roof.MeasureFlops();
            long start = Stopwatch.GetTimestamp();
            evolution.Step();
            double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            times.Add(1000 * seconds);
            shares.Add(2 * MultiplyAdds(size) / seconds / peak);
        }

        times.Sort();
        shares.Sort();
        return (times[generations / 2], times[0], shares[generations / 2]);
    }
}
