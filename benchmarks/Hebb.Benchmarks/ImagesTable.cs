using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Representation;

namespace Hebb.Benchmarks;

/// <summary>Times the parts of an image recipe: the view, filters, moments, the features of all images, and the output weights.</summary>
internal static class ImagesTable
{
    private const int Compared = 200;
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>
    /// <c>images [--recipe fast] [--view none] [--data mnist] [--limit N] [--epochs N] [--seed N] [--threads N] [--write FOLDER] [--json]</c>. FOLDER
    /// becomes what the PyTorch program beside it reads: filters, moments and some features as plain numbers.
    /// </summary>
    public static int Run(string[] arguments)
    {
        string Value(string name, string other) =>
            Array.IndexOf(arguments, name) is >= 0 and var at ? arguments[at + 1] : other;
        int Number(string name, int other) =>
            int.Parse(Value(name, other.ToString(CultureInfo.InvariantCulture)), CultureInfo.InvariantCulture);
        string name = Value("--recipe", "fast");
        var recipe = Recipe(name);
        recipe = recipe with { View = View(Value("--view", "none")), Epochs = Number("--epochs", recipe.Epochs) };
        var data = DataSets.LoadAsync(Value("--data", "mnist")).GetAwaiter().GetResult();
        int limit = Number("--limit", int.MaxValue);
        var (train, test) = (
            data.Train.Take(Math.Min(limit, data.Train.Count)),
            data.Test.Take(Math.Min(limit, data.Test.Count))
        );
        using var workers = new WorkerPool(Number("--threads", 0));
        // The compiler's last word comes after the first calls.
        var few = recipe with
        {
            Filters = recipe.Filters with { Patches = 20_000 },
        };
        Train(few, data.Train.Take(2000), RandomKey.FromSeed(1), workers, new Laps());

        var laps = new Laps();
        var key = RandomKey.FromSeed((ulong)Number("--seed", 1));
        var (network, _) = Train(recipe, train, key, workers, laps);
        double accuracy = network.Accuracy(test, workers);
        laps.End("test");
        var features = network.Features(test.Examples, workers);
        _ = network.Features(train.Examples, workers);
        laps.End("features");
        if (Value("--write", "") is { Length: > 0 } folder)
        {
            Write(folder, network, features);
        }

        var found = new
        {
            recipe = name,
            banks = string.Join(',', recipe.Banks.Select(bank => Text(bank, recipe.Filters))),
            view = Value("--view", "none"),
            patches = recipe.Filters.Patches,
            epochs = recipe.Epochs,
            images = train.Count + test.Count,
            viewSeconds = laps.Seconds("view"),
            filtersSeconds = laps.Seconds("filters"),
            momentsSeconds = laps.Seconds("moments"),
            // Training computes what the output weights multiply with them.
            outputSeconds = laps.Seconds("output"),
            testSeconds = laps.Seconds("test"),
            // Of all images again, for themselves; with the view.
            featuresSeconds = laps.Seconds("features"),
            totalSeconds = laps.Total - laps.Seconds("features"),
            processSeconds = laps.Processor,
            testAccuracy = accuracy,
            threads = workers.Threads,
        };
        Console.WriteLine(
            arguments.Contains("--json")
                ? JsonSerializer.Serialize(found, Json)
                : $"{name}, {found.images:N0} images, {found.threads} threads: {100 * accuracy:0.00} % after {found.totalSeconds:0.0} s (view {found.viewSeconds:0.0}, "
                    + $"filters {found.filtersSeconds:0.0}, moments {found.momentsSeconds:0.0}, output {found.outputSeconds:0.0}, test {found.testSeconds:0.0}); "
                    + $"features of all images {found.featuresSeconds:0.0} s"
        );
        return 0;
    }

    private static (Network Network, LabelledData Images) Train(
        ImageRecipe recipe,
        LabelledData train,
        RandomKey key,
        WorkerPool workers,
        Laps laps
    )
    {
        var network = recipe.CreateNetwork(train, key);
        var images = network.Input?.Transform(train, workers) ?? train;
        var straight = network.With(null, network.LabelNames, network.InputNames);
        laps.End("view");
        foreach (var phase in Enum.GetValues<ImagePhase>())
        {
            var work = recipe.Start(phase, straight, images, key, workers);
            while (!work.IsDone)
            {
                work.Step();
            }

            laps.End(phase.ToString().ToLowerInvariant());
        }

        return (network, images);
    }

    private static ImageRecipe Recipe(string name) =>
        name switch
        {
            "fast" => ImageRecipe.Fast,
            "accurate" => ImageRecipe.Accurate,
            "best" => ImageRecipe.Best,
            _ => throw new InvalidOptionException("--recipe", name, "fast, accurate or best"),
        };

    private static ImageView View(string name) =>
        name switch
        {
            "none" => ImageView.None,
            "deskew" => ImageView.Deskew,
            "deskew-and-width" => ImageView.DeskewAndWidth,
            _ => throw new InvalidOptionException("--view", name, "none, deskew or deskew-and-width"),
        };

    // As the PyTorch program takes it: filters × side : cap : cells down and across : stride : whitening.
    private static string Text(ConvolutionOptions bank, PatchFilterOptions filters) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{bank.Filters}x{bank.PatchSide}:{bank.Cap}:{bank.Grid}:{bank.Stride}:{(bank.PatchSide <= filters.WhitenedSide ? filters.Whitening : 0)}"
        );

    private static void Write(string folder, Network network, Matrix features)
    {
        Directory.CreateDirectory(folder);
        var banks = network.Hidden[0] is ConcatenatedLayers layers ? layers.Banks : [network.Hidden[0]];
        foreach (var (i, bank) in banks.Cast<ConvolutionalLayer>().Index())
        {
            WriteNumbers(Path.Combine(folder, $"{i}.filters.f32"), bank.Filters, bank.Filters.Rows);
            WriteNumbers(Path.Combine(folder, $"{i}.mean.f32"), bank.Mean!, 1);
            WriteNumbers(Path.Combine(folder, $"{i}.scale.f32"), bank.Scale!, 1);
        }

        WriteNumbers(Path.Combine(folder, "features.f32"), features, Math.Min(Compared, features.Rows));
    }

    private static void WriteNumbers(string path, Matrix matrix, int rows)
    {
        using var file = File.Create(path);
        for (int row = 0; row < rows; row++)
        {
            file.Write(MemoryMarshal.AsBytes(matrix.Row(row)));
        }
    }

    // What each part took, on the clock and of all threads.
    private sealed class Laps
    {
        private readonly Dictionary<string, double> seconds = [];
        private readonly Process process = Process.GetCurrentProcess();
        private long last = Stopwatch.GetTimestamp();
        private TimeSpan used = Process.GetCurrentProcess().TotalProcessorTime;

        public Dictionary<string, double> Processor { get; } = [];

        public double Total => seconds.Values.Sum();

        public double Seconds(string part) => seconds.GetValueOrDefault(part);

        public void End(string part)
        {
            process.Refresh();
            seconds[part] = Stopwatch.GetElapsedTime(last).TotalSeconds;
            Processor[part] = (process.TotalProcessorTime - used).TotalSeconds;
            (last, used) = (Stopwatch.GetTimestamp(), process.TotalProcessorTime);
        }
    }
}
