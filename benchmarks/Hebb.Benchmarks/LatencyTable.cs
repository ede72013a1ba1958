using System.Diagnostics;
using System.Globalization;
using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Plasticity;
using Hebb.Representation;

namespace Hebb.Benchmarks;

/// <summary>One image at a time, each call timed alone: the labels that networks of <see cref="ImageRecipe"/> predict, and learning online.</summary>
internal static class LatencyTable
{
    private const int Measured = 1000;

    /// <summary><c>latency [--calls N]</c>: the time of half of the calls and of all but a hundredth, and the bytes that they allocate.</summary>
    public static int Run(string[] arguments)
    {
        int calls = arguments is ["--calls", var text] ? int.Parse(text, CultureInfo.InvariantCulture) : 10_000;
        var mnist = DataSets.LoadAsync("mnist").GetAwaiter().GetResult();
        Console.WriteLine($"{"one image", -20} {"p50 µs", 9} {"p99 µs", 9} {"bytes", 7}");
        foreach (
            var (name, recipe) in new[]
            {
                ("fast", ImageRecipe.Fast),
                ("accurate", ImageRecipe.Accurate),
                ("best", ImageRecipe.Best),
            }
        )
        {
            Print(name, recipe with { View = ImageView.DeskewAndWidth }, mnist, calls);
        }

        return 0;
    }

    private static void Print(string name, ImageRecipe recipe, DataSet data, int calls)
    {
        var key = RandomKey.FromSeed(1);
        using var workers = new WorkerPool(1);
        var network = recipe.CreateNetwork(data.Train, key);
        new MomentsTrainer(network, recipe.Moments with { Examples = Measured }, key, workers).Train(data.Train);
        var trainer = new PlasticityTrainer(network, recipe.Output, key, workers);
        var images = data.Test;
        Print($"{name}, learn", calls, n => trainer.Learn(images.Examples.Row(n), images.Labels[n]), images.Count);
        Print($"{name}, predict", calls, n => network.Predict(images.Examples.Row(n)), images.Count);
    }

    private static void Print(string name, int calls, Action<int> call, int images)
    {
        for (int n = 0; n < Measured; n++)
        {
            call(n % images);
        }

        var times = new double[calls];
        long allocated = -GC.GetAllocatedBytesForCurrentThread();
        for (int n = 0; n < calls; n++)
        {
            long start = Stopwatch.GetTimestamp();
            call(n % images);
            times[n] = Stopwatch.GetElapsedTime(start).TotalMicroseconds;
        }

        allocated += GC.GetAllocatedBytesForCurrentThread();
        Array.Sort(times);
        Console.WriteLine(
            $"{name, -20} {times[calls / 2], 9:F1} {times[calls * 99 / 100], 9:F1} {(double)allocated / calls, 7:F1}"
        );
    }
}
