using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Hebb.Data;
using Hebb.Dopamine;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Plasticity;

namespace Hebb.Benchmarks;

/// <summary>
/// Times the hidden features of a wide dopaminergic net and epochs of training over them, beside the multiply-adds that the
/// machine does in registers in the same seconds.
/// </summary>
internal static class DopamineTable
{
    private const int Probes = 20;
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary><c>dopamine [--json] [--threads N] [IMAGES [NEURONS [CAP]]]</c>; MNIST's images where they are, strokes like them otherwise.</summary>
    public static int Run(string[] arguments)
    {
        int threadsAt = Array.IndexOf(arguments, "--threads");
        int threads = threadsAt < 0 ? 0 : Number(arguments[threadsAt + 1]);
        string[] numbers =
        [
            .. arguments.Where(
                (text, n) => text != "--json" && n != threadsAt && (threadsAt < 0 || n != threadsAt + 1)
            ),
        ];
        int images = numbers.Length > 0 ? Number(numbers[0]) : 60_000;
        int neurons = numbers.Length > 1 ? Number(numbers[1]) : 100_000;
        int cap = numbers.Length > 2 ? Number(numbers[2]) : Math.Min(256, neurons);
        var timing = Time(Images(images), neurons, cap, threads);
        Console.WriteLine(arguments.Contains("--json") ? JsonSerializer.Serialize(timing, Json) : timing.Text);
        return 0;
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static LabelledData Images(int count)
    {
        try
        {
            var mnist = DataSets.LoadAsync("mnist").GetAwaiter().GetResult().Train;
            return mnist.Select([.. Enumerable.Range(0, count).Select(n => n % mnist.Count)]);
        }
        catch (HebbException)
        {
            var key = RandomKey.FromSeed(1);
            var random = key.For("labels").Stream();
            int[] labels = [.. Enumerable.Range(0, count).Select(_ => random.NextInt32(10))];
            return new LabelledData(StrokeImages.Draw(count, key), labels, 10);
        }
    }

    private static DopamineTiming Time(LabelledData data, int neurons, int cap, int threads)
    {
        using var workers = new WorkerPool(threads);
        var layer = new RecurrentOptions(neurons, cap)
        {
            EdgeProbability = 1,
            InputInitialization = InputInitialization.HeUniform,
        };
        // The compiler's last word comes after the first calls.
        WarmUp(data, layer with { Neurons = 20_000, Cap = 256 }, workers);
        GC.Collect(2, GCCollectionMode.Aggressive);
        long before = Environment.WorkingSet;
        var network = Network.Create(data, RandomKey.FromSeed(1), null, layer);
        var roofline = new Roofline(workers, 1 << 20);
        var peaks = new List<double>();
        long most = 0;

        long start = Stopwatch.GetTimestamp();
        double probing = 0;
        var rows = new SparseRows.Builder(neurons);
        var computation = new WideFeatures(network, data.Examples, workers);
        while (!computation.IsDone)
        {
            computation.Step(rows);
            most = Math.Max(most, Environment.WorkingSet - before);
            long probe = Stopwatch.GetTimestamp();
            if (peaks.Count < Probes || computation.Examples % 8 == 0)
            {
                peaks.Add(roofline.MeasureFlops() / 2);
            }

            probing += Stopwatch.GetElapsedTime(probe).TotalSeconds;
        }

        using var features = rows.ToRows();
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds - probing;
        double products = (double)data.Count * data.Inputs * neurons;
        double nonZeroInputs = Enumerable
            .Range(0, data.Count)
            .Sum(n => (double)data.Examples.Row(n).Length - data.Examples.Row(n).Count(0f));
        double peak = peaks.Order().ElementAt(peaks.Count / 2);
        return new DopamineTiming(
            data.Count,
            neurons,
            cap,
            workers.Threads,
            seconds,
            products / seconds / 1e9,
            nonZeroInputs * neurons / seconds / 1e9,
            peak / 1e9,
            products / seconds / peak,
            most / 1e6,
            SparseRows.BytesFor(features.Rows, features.Entries) / 1e6,
            Epoch(features, data, new DopamineOptions(), workers),
            Epoch(features, data, new DopamineOptions { BatchSize = 100, Weights = FinalWeights.Last }, workers),
            Epoch(features, data, new DopamineOptions { Method = OutputMethod.Adam }, workers)
        );
    }

    private static void WarmUp(LabelledData data, RecurrentOptions layer, WorkerPool workers)
    {
        var small = Network.Create(data, RandomKey.FromSeed(1), null, layer);
        var some = data.Take(2000);
        WideFeatures.All(small, some.Examples, workers).Dispose();
    }

    // The second of two epochs.
    private static double Epoch(SparseRows features, LabelledData data, DopamineOptions options, WorkerPool workers)
    {
        var u = new Matrix(features.Columns, 10);
        var training = new OutputTraining(features, data.Labels, u, options, 2, RandomKey.FromSeed(1), workers);
        while (training.Epochs.Count < 1)
        {
            training.Step();
        }

        long start = Stopwatch.GetTimestamp();
        while (!training.IsDone)
        {
            training.Step();
        }

        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
