using System.Diagnostics;

namespace Hebb.Benchmarks;

/// <summary>The quick table: each kernel's time, rate, and share of the roof that binds it.</summary>
internal static class RooflineTable
{
    private const int Repeats = 51;

    // The compiler's last word on a method comes a tenth of a second after the first.
    private const double WarmUpSeconds = 0.3;

    // As long as a probe takes: a longer stretch would be interrupted more often than the probes it is compared with.
    private const double LeastSeconds = 0.001;

    /// <summary>Times every kernel whose name has all the words and prints one line for each.</summary>
    public static void Print(IReadOnlyCollection<string> words)
    {
        Console.WriteLine(
            $"{"kernel", -36} {"µs", 9} {"GFLOP/s", 9} {"GB/s", 7} {"roof", 5} {"at", 9} {"share", 6} {"best", 6}"
        );
        foreach (var kernel in KernelCatalogue.All())
        {
            if (words.All(word => kernel.ToString().Contains(word, StringComparison.OrdinalIgnoreCase)))
            {
                Print(kernel);
            }
        }
    }

    private static void Print(Kernel kernel)
    {
        var roofline = new Roofline(kernel.Workers, kernel.WorkingSet);
        int runs = Calibrate(kernel);
        roofline.MeasureFlops();
        roofline.MeasureBandwidth(kernel.Access);

        var seconds = new double[Repeats];
        var flops = new double[Repeats];
        var bandwidth = new double[Repeats];
        var share = new double[Repeats];
        for (int r = 0; r < Repeats; r++)
        {
            // The probes stand right beside the kernel, so that a neighbour's noise hits both.
            flops[r] = roofline.MeasureFlops();
            bandwidth[r] = roofline.MeasureBandwidth(kernel.Access);
            kernel.Run();
            seconds[r] = Time(kernel, runs);
            share[r] = Math.Max(kernel.Flops / flops[r], kernel.Traffic / bandwidth[r]) / seconds[r];
        }

        // What the kernel can do on an idle machine: the quietest moments of both.
        double best = Math.Max(kernel.Flops / flops.Max(), kernel.Traffic / bandwidth.Max()) / seconds.Min();
        double time = Median(seconds);
        bool arithmetic = kernel.Flops / Median(flops) > kernel.Traffic / Median(bandwidth);
        string roof = arithmetic ? "flops" : "bytes";
        double at = arithmetic ? Median(flops) : Median(bandwidth);
        Console.WriteLine(
            $"{kernel, -36} {time * 1e6, 9:F1} {kernel.Flops / time / 1e9, 9:F1} {kernel.Traffic / time / 1e9, 7:F1}"
                + $" {roof, 5} {at / 1e9, 9:F1} {Median(share), 6:F2} {best, 6:F2}"
        );
    }

    // Runs enough to be timed, after enough to be compiled and warm.
    private static int Calibrate(Kernel kernel)
    {
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start).TotalSeconds < WarmUpSeconds)
        {
            kernel.Run();
        }

        int runs = 1;
        while (Time(kernel, runs) * runs < LeastSeconds)
        {
            runs *= 2;
        }

        return runs;
    }

    private static double Time(Kernel kernel, int runs)
    {
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < runs; i++)
        {
            kernel.Run();
        }

        return Stopwatch.GetElapsedTime(start).TotalSeconds / runs;
    }

    private static double Median(double[] values) => values.Order().ElementAt(values.Length / 2);
}
