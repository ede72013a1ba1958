using System.Diagnostics;
using System.Text.Json;
using Hebb.Numerics;

namespace Hebb.Benchmarks;

/// <summary>Times meta-steps of one batch on one thread, each between probes of what the machine can do.</summary>
internal static class MetaBatchTable
{
    private const double WarmUpSeconds = 0.5;
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>
    /// <c>meta-batch [--json] [--write FOLDER] [name]</c>: a line, or a JSON object, for each case whose name begins so; with
    /// <c>--write</c> each case goes into a file of its own instead.
    /// </summary>
    public static int Run(string[] arguments)
    {
        bool json = arguments.Contains("--json");
        int write = Array.IndexOf(arguments, "--write");
        string? folder = write >= 0 ? arguments.ElementAtOrDefault(write + 1) : null;
        string name = arguments.Where((text, n) => !text.StartsWith("--") && n != write + 1).FirstOrDefault() ?? "";
        var cases = MetaBatchCase.All.Where(run => run.Name.StartsWith(name, StringComparison.Ordinal)).ToArray();
        if (cases.Length == 0 || (write >= 0 && folder is null))
        {
            string names = string.Join("', '", MetaBatchCase.All.Select(run => run.Name));
            Console.Error.WriteLine($"meta-batch [--json] [--write FOLDER] [NAME]; '{name}' is none of '{names}'");
            return 2;
        }

        using var compute = new Compute(1);
        if (!json && folder is null)
        {
            Console.WriteLine(
                $"{"meta-batch", -18} {"ms", 9} {"fastest", 9} {"updates", 8} {"Gflop", 7} {"GB", 7} {"share", 6} {"best", 6}"
            );
        }

        foreach (var run in cases)
        {
            if (folder is not null)
            {
                MetaBatchFile.Write(run, Path.Combine(folder, $"{run.Name.Replace(", ", "-")}.json"), compute);
                continue;
            }

            var timing = Time(run, compute);
            Console.WriteLine(json ? JsonSerializer.Serialize(timing, Json) : timing.Line);
        }

        return 0;
    }

    private static MetaBatchTiming Time(MetaBatchCase run, Compute compute)
    {
        var learner = run.Learner(compute);
        var roofline = new Roofline(compute, MetaBatchWork.WorkingSet(run.Shape));
        long start = Stopwatch.GetTimestamp();
        do
        {
            learner.Advance();
        } while (Stopwatch.GetElapsedTime(start).TotalSeconds < WarmUpSeconds);

        // The learner that is timed goes through the same steps in every run.
        learner = run.Learner(compute);
        var milliseconds = new double[run.Steps];
        var updates = new double[run.Steps];
        var flops = new List<double>();
        var bandwidth = new List<double>();
        for (int n = 0; n < run.Steps; n++)
        {
            if (n % Math.Max(1, run.Steps / 50) == 0)
            {
                flops.Add(roofline.MeasureFlops());
                bandwidth.Add(roofline.MeasureBandwidth(Access.Update));
            }

            long begun = Stopwatch.GetTimestamp();
            learner.Advance();
            milliseconds[n] = Stopwatch.GetElapsedTime(begun).TotalMilliseconds;
            updates[n] = learner.Updates;
        }

        var work = run.Work(updates.Average());
        double median = Median(milliseconds);
        return new MetaBatchTiming(
            run.Name,
            median,
            milliseconds.Min(),
            updates.Average(),
            (work.TrainingFlops + work.PassFlops + work.ContractionFlops) / 1e9,
            work.Training / 1e9,
            work.Seconds(Median(flops), Median(bandwidth)) / (median / 1e3),
            work.Seconds(flops.Max(), bandwidth.Max()) / (milliseconds.Min() / 1e3),
            Median(flops) / 1e9,
            Median(bandwidth) / 1e9
        );
    }

    private static double Median(IReadOnlyCollection<double> values) => values.Order().ElementAt(values.Count / 2);
}
