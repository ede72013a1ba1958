using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Hebb.Data;
using Hebb.Gradients;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Robustness;

namespace Hebb.Benchmarks;

/// <summary>Times the attack of the plasticity-rules paper on MNIST's first test images.</summary>
internal static class AttackTable
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>
    /// <c>attack MODEL [--images N] [--epsilons LIST] [--steps N] [--keep] [--threads N] [--json]</c>, or <c>attack --gradient MODEL</c>, which
    /// trains a small network by gradient descent and writes it.
    /// </summary>
    public static int Run(string[] arguments)
    {
        string Value(string name, string other) =>
            Array.IndexOf(arguments, name) is >= 0 and var at ? arguments[at + 1] : other;
        int Number(string name, int other) =>
            int.Parse(Value(name, other.ToString(CultureInfo.InvariantCulture)), CultureInfo.InvariantCulture);
        var mnist = DataSets.LoadAsync("mnist").GetAwaiter().GetResult();
        using var workers = new WorkerPool(Number("--threads", 0));
        if (arguments[0] == "--gradient")
        {
            TrainByGradient(mnist.Train, workers).Save(arguments[1]);
            return 0;
        }

        var network = Network.Load(arguments[0]);
        float[] epsilons =
        [
            .. Value("--epsilons", "0,0.5,1,1.5,2,2.5,3,3.5,4")
                .Split(',')
                .Select(text => float.Parse(text, CultureInfo.InvariantCulture)),
        ];
        var images = mnist.Test.Take(Number("--images", 1000));
        var attack = new PaperAttack(AttackLoss.Margin, Number("--steps", 40), arguments.Contains("--keep"));
        Measure(network, attack, images.Take(10), [1], workers);
        long start = Stopwatch.GetTimestamp();
        var curve = Measure(network, attack, images, epsilons, workers);
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        long gradients = curve.Sum(point => point.Cost.Gradients);
        if (arguments.Contains("--json"))
        {
            var points = curve.Select(point => new { point.Epsilon, point.Accuracy });
            Console.WriteLine(
                JsonSerializer.Serialize(
                    new
                    {
                        seconds,
                        gradients,
                        curve = points,
                        workers.Threads,
                    },
                    Json
                )
            );
        }
        else
        {
            foreach (var point in curve)
            {
                Console.WriteLine(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"ε = {point.Epsilon, 4:G3}  {100 * point.Accuracy, 6:F2} %"
                    )
                );
            }

            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{seconds:F2} s, {gradients:N0} gradients, {1e6 * seconds / Math.Max(1, gradients):F1} µs each, {workers.Threads} threads"
                )
            );
        }

        return 0;
    }

    private static IReadOnlyList<RobustnessPoint> Measure(
        Network network,
        Attack attack,
        LabelledData images,
        IReadOnlyList<float> epsilons,
        WorkerPool workers
    )
    {
        var options = new RobustnessOptions
        {
            Plans = [new AttackPlan("paper", [attack])],
            Epsilons = epsilons,
            Pictures = 0,
        };
        var test = new RobustnessTest(network, options, images, RandomKey.FromSeed(1), workers);
        test.Run();
        return test.Curve(0);
    }

    private static Network TrainByGradient(LabelledData data, WorkerPool workers)
    {
        var key = RandomKey.FromSeed(1);
        var network = Network.Create(data, key, null, new RecurrentOptions(200, Cap: 100));
        var options = new GradientOptions { TrainedWeights = TrainedWeights.All };
        new GradientTrainer(network, options, key, workers).Train(data.Take(20_000), epochs: 2);
        return network;
    }
}
