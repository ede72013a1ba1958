using System.Diagnostics;
using System.Text.Json;
using Hebb.Numerics;

namespace Hebb.Benchmarks;

/// <summary>Times meta-steps of one batch on one thread, each between probes of what the machine can do.</summary>
internal static class MetaBatchTable
{
    private const double WarmUpSeconds = 3;
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>
    /// <c>meta-batch [--json] [--write FOLDER] [NAME]</c>: a line, or a JSON object, for each case whose name begins so, or is
    /// exactly that after '='; with <c>--write</c> each case goes into a separate file, and the files are listed.
    /// </summary>
    public static int Run(string[] arguments)
    {
        bool json = arguments.Contains("--json");
        int write = Array.IndexOf(arguments, "--write");
        string? folder = write >= 0 ? arguments.ElementAtOrDefault(write + 1) : null;
        string name =
            arguments
                .Where((text, n) => !text.StartsWith("--", StringComparison.Ordinal) && (write < 0 || n != write + 1))
                .FirstOrDefault()
            ?? "";
        var cases = MetaBatchCase.All.Where(run => IsNamed(run, name)).ToArray();
        if (cases.Length == 0 || (write >= 0 && folder is null))
        {
            string names = string.Join("', '", MetaBatchCase.All.Select(run => run.Name));
            Console.Error.WriteLine($"meta-batch [--json] [--write FOLDER] [NAME]; '{name}' begins none of '{names}'");
            return 2;
        }

        using var workers = new WorkerPool(1);
        if (folder is not null)
        {
            string[] files = [.. cases.Select(run => MetaBatchFile.Write(run, folder, workers))];
            Console.WriteLine(JsonSerializer.Serialize(new { files }, Json));
            return 0;
        }

        if (!json)
        {
            Console.WriteLine(MetaBatchTiming.Header);
        }

        foreach (var run in cases)
        {
            var timing = Time(run, workers);
            Console.WriteLine(json ? JsonSerializer.Serialize(timing, Json) : timing.Line);
        }

        return 0;
    }

    private static bool IsNamed(MetaBatchCase run, string name) =>
        name.StartsWith('=') ? run.Name == name[1..] : run.Name.StartsWith(name, StringComparison.Ordinal);

    private static MetaBatchTiming Time(MetaBatchCase run, WorkerPool workers)
    {
        var learner = run.Learner(workers);
        var roofline = new Roofline(workers, MetaBatchWork.WorkingSet(run.Layer));
        long start = Stopwatch.GetTimestamp();
        do
        {
            learner.Step();
        } while (Stopwatch.GetElapsedTime(start).TotalSeconds < WarmUpSeconds);

        // The learner that is timed goes through the same steps in every run.
        learner = run.Learner(workers);
        var milliseconds = new double[run.Steps];
        var updates = new double[run.Steps];
        var flops = new List<double>();
        var bandwidth = new List<double>();
        for (int n = 0; n < run.Steps; n++)
        {
            if (n % Math.Max(1, run.Steps / 50) == 0)
            {
                flops.Add(roofline.MeasureFlops());
                bandwidth.Add(roofline.MeasureBandwidth(MemoryTraffic.Update));
            }

            long begun = Stopwatch.GetTimestamp();
            learner.Step();
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
