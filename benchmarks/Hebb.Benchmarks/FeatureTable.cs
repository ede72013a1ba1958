using System.Diagnostics;
using System.Globalization;
using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Benchmarks;

/// <summary>
/// Features of images by convolutional k-cap layers: images a second, and the share of the multiply-adds that the machine can do, which
/// counts the products of every filter at every position and nothing else.
/// </summary>
/// <remarks>Positions where an image is blank are left out, so a share may be above that of the products that are really done.</remarks>
internal static class FeatureTable
{
    // About a millisecond, as the probes take: a longer stretch would be interrupted more often.
    private const int Block = 32;
    private const double WarmUpSeconds = 1;

    private static readonly int[] FilterCounts = [64, 128, 256];
    private static readonly int[] Strides = [1, 2];

    /// <summary><c>features [--images N] [--repeats N] [--threads N] [--data NAME]</c>: filters of 7×7, k = 4, contrast 0.01, soft cells 5×5, roots.</summary>
    public static int Run(string[] arguments)
    {
        string Value(string name, string other) =>
            Array.IndexOf(arguments, name) is >= 0 and var at ? arguments[at + 1] : other;
        int Number(string name, int other) =>
            int.Parse(Value(name, other.ToString(CultureInfo.InvariantCulture)), CultureInfo.InvariantCulture);
        var images = DataSets
            .LoadAsync(Value("--data", "mnist"))
            .GetAwaiter()
            .GetResult()
            .Test.Take(Number("--images", 2048))
            .Examples;
        using var workers = new WorkerPool(Number("--threads", 0));
        Console.WriteLine(
            $"{"features", -20} {"thr", 3} {"images/s", 10} {"µs/image", 9} {"products/s", 11} {"registers", 10} {"share", 6} {"best", 6}"
        );
        foreach (int filters in FilterCounts)
        {
            foreach (int stride in Strides)
            {
                Print(images, filters, stride, Number("--repeats", 15), workers);
            }
        }

        return 0;
    }

    private static void Print(Matrix images, int filters, int stride, int repeats, WorkerPool workers)
    {
        var options = new ConvolutionOptions(filters, 7, Cap: 4)
        {
            Stride = stride,
            Contrast = 0.01f,
            Grid = 5,
            Pooling = Pooling.Soft,
            SquareRoot = true,
        };
        var layer = options.Create(new LayerShape(1, 28, 28), RandomKey.FromSeed(1));
        var pass = new ConvolutionalPass(layer, new PassOptions(Block, workers, PacksInputWeights: true));
        var roofline = new Roofline(workers, 1 << 16);
        var blocks = Enumerable.Range(0, images.Rows / Block).Select(b => images.Part(b * Block, Block)).ToArray();
        long start = Stopwatch.GetTimestamp();
        do
        {
            pass.Load(new Rows(blocks[0], null), 0, Block);
            roofline.MeasureFlops();
        } while (Stopwatch.GetElapsedTime(start).TotalSeconds < WarmUpSeconds);

        double flops = 2.0 * layer.Positions * layer.Filters.Rows * filters;
        var times = new List<double>();
        var peaks = new List<double>();
        var shares = new List<double>();
        for (int r = 0; r < repeats; r++)
        {
            foreach (var block in blocks)
            {
                // The probe stands beside what it judges, so that a neighbour's noise hits both.
                peaks.Add(roofline.MeasureFlops());
                start = Stopwatch.GetTimestamp();
                pass.Load(new Rows(block, null), 0, Block);
                times.Add(Stopwatch.GetElapsedTime(start).TotalSeconds / Block);
                shares.Add(flops / times[^1] / peaks[^1]);
            }
        }

        double time = Median(times);
        Console.WriteLine(
            $"{$"{filters}×7×7, stride {stride}", -20} {workers.Threads, 3} {1 / time, 10:F0} {time * 1e6, 9:F2} {flops / time / 1e9, 11:F1}"
                + $" {Median(peaks) / 1e9, 10:F1} {Median(shares), 6:F2} {flops / times.Min() / peaks.Max(), 6:F2}"
        );
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
