using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;
using Hebb.Data;
using Hebb.Numerics;
using Hebb.Representation;

namespace Hebb.Benchmarks;

/// <summary>Times learning a local update rule without labels: all meta-steps on one data set, on one thread.</summary>
internal static class UpdateRuleTable
{
    private const double WarmUpSeconds = 3;
    private const int Runs = 51;
    private const int CheckedSteps = 40;
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);
    private static readonly RandomKey Key = RandomKey.FromSeed(1);

    private static readonly (string Name, LearnedUpdates Learn)[] Cases =
    [
        ("output", LearnedUpdates.Output),
        ("all", LearnedUpdates.All),
    ];

    /// <summary>
    /// <c>update-rule [--json] [--write FOLDER] [NAME]</c>: a line, or a JSON object, for each case whose name begins so; with
    /// <c>--write</c> each case is written to a separate file, and the files are listed.
    /// </summary>
    public static int Run(string[] arguments)
    {
        int write = Array.IndexOf(arguments, "--write");
        string? folder = write >= 0 ? arguments.ElementAtOrDefault(write + 1) : null;
        string name =
            arguments
                .Where((text, n) => !text.StartsWith("--", StringComparison.Ordinal) && (write < 0 || n != write + 1))
                .FirstOrDefault()
            ?? "";
        var cases = Cases.Where(run => run.Name.StartsWith(name, StringComparison.Ordinal)).ToArray();
        if (cases.Length == 0 || (write >= 0 && folder is null))
        {
            Console.Error.WriteLine("update-rule [--json] [--write FOLDER] [NAME]; names begin with 'output' or 'all'");
            return 2;
        }

        if (folder is not null)
        {
            string[] files = [.. cases.Select(run => Write(run.Name, run.Learn, folder))];
            Console.WriteLine(JsonSerializer.Serialize(new { files }, Json));
            return 0;
        }

        foreach (var (each, learn) in cases)
        {
            var (median, fastest, loss) = Time(learn);
            Console.WriteLine(
                arguments.Contains("--json")
                    ? JsonSerializer.Serialize(
                        new
                        {
                            Name = each,
                            Milliseconds = median,
                            Fastest = fastest,
                            LastLoss = loss,
                        },
                        Json
                    )
                    : $"{each, -8} {Options(learn).MetaSteps} meta-steps: {median:F2} ms, fastest {fastest:F2} ms"
            );
        }

        return 0;
    }

    private static UpdateRuleOptions Options(LearnedUpdates learn) => new() { Learn = learn };

    private static UpdateRuleLearner Learner(LearnedUpdates learn, LabelledData data) =>
        new(null, Options(learn), data, Key);

    private static (double Median, double Fastest, double Loss) Time(LearnedUpdates learn)
    {
        var data = Synthetic.Circles(Key).Train;
        var milliseconds = new double[Runs];
        double loss = 0;
        long begun = Stopwatch.GetTimestamp();
        do
        {
            Learner(learn, data).Train();
        } while (Stopwatch.GetElapsedTime(begun).TotalSeconds < WarmUpSeconds);

        for (int n = 0; n < Runs; n++)
        {
            long start = Stopwatch.GetTimestamp();
            var learner = Learner(learn, data);
            learner.Train();
            loss = learner.Loss;
            milliseconds[n] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }

        return (milliseconds.Order().ElementAt(Runs / 2), milliseconds.Min(), loss);
    }

    private static string Write(string name, LearnedUpdates learn, string folder)
    {
        var data = Synthetic.Circles(Key).Train;
        var options = Options(learn);
        var (network, learning) = (options.Network, options.Learning);
        var rule = Learner(learn, data).Rule;
        var order = new EpochOrder(Key, data.Count);
        int both = 2 * learning.Batch,
            inEpoch = data.Count / both;
        int[] batches =
        [
            .. Enumerable
                .Range(0, options.MetaSteps)
                .SelectMany(n => order.Of((n / inEpoch) + 1).Slice(n % inEpoch * both, both).ToArray()),
        ];
        var networks = Enumerable
            .Range(0, (options.MetaSteps + learning.Steps - 1) / learning.Steps)
            .Select(n => HebbianAutoencoder.Create(network, data.Inputs, Key.For("network", (ulong)n)))
            .ToArray();
        var replay = Learner(learn, data);
        var losses = new double[CheckedSteps];
        foreach (ref double loss in losses.AsSpan())
        {
            replay.Step();
            loss = replay.Loss;
        }

        var content = new Dictionary<string, object>
        {
            ["name"] = name,
            ["neurons"] = network.Neurons,
            ["cap"] = network.Cap,
            ["rounds"] = network.Rounds,
            ["inputs"] = data.Inputs,
            ["batch"] = learning.Batch,
            ["metaSteps"] = options.MetaSteps,
            ["steps"] = learning.Steps,
            ["decay"] = learning.Decay,
            ["softness"] = options.Softness,
            ["longestGradient"] = options.LongestGradient,
            ["stepSizes"] = new[] { learning.InputStepSize, learning.RecurrentStepSize, 1f / network.Cap },
            ["metaStepSizes"] = new[] { options.MetaStepSize, options.OutputMetaStepSize },
            ["examples"] = Bytes<float>([
                .. Enumerable
                    .Range(0, data.Count)
                    .SelectMany(n => (float[])[.. data.Examples.Row(n), network.Constant]),
            ]),
            ["order"] = Bytes<int>(batches),
            ["inputWeights"] = Bytes<float>([.. networks.SelectMany(each => Numbers(each.Input))]),
            ["recurrentWeights"] = Bytes<float>([.. networks.SelectMany(each => Numbers(each.Recurrent))]),
            ["losses"] = losses,
        };
        foreach (
            var (part, function) in new[]
            {
                ("inputFunction", rule.Input),
                ("recurrentFunction", rule.Recurrent),
                ("outputFunction", rule.Output),
            }
        )
        {
            if (function is UpdateNetwork weights)
            {
                content[part] = Bytes(weights.Weights);
            }
        }

        string file = Path.Combine(folder, $"{name}.json");
        File.WriteAllText(file, JsonSerializer.Serialize(content, Json));
        return file;
    }

    private static IEnumerable<float> Numbers(Matrix matrix) =>
        Enumerable.Range(0, matrix.Rows).SelectMany(r => matrix.Row(r).ToArray());

    private static string Bytes<T>(ReadOnlySpan<T> values)
        where T : unmanaged => Convert.ToBase64String(MemoryMarshal.AsBytes(values));
}
