using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Persistence;
using Hebb.Representation;

namespace Hebb.Tests.Representation;

/// <summary>What holds for every local rule.</summary>
public class LayerRuleTests
{
    private static readonly RandomKey Key = RandomKey.FromSeed(7);

    public static TheoryData<string> Rules =>
        [
            "imprint",
            "k-means",
            "neural-gas",
            "self-organising-map",
            "oja",
            "bcm",
            "sanger",
            "foldiak",
            "forward-forward",
            "coefficients",
            "winner",
            "krotov-hopfield",
            "soft-hebb",
        ];

    [Theory]
    [MemberData(nameof(Rules))]
    public void Neither_threads_nor_vector_widths_change_a_bit(string name)
    {
        var rule = Rule(name);
        // 52 examples in batches of 5: the last batch of each epoch has 2.
        var examples = RuleBench.Plane(PlaneFamily.Moons, 52);
        using var one = new WorkerPool(1);
        float[] expected = Bench(rule, examples, 40, 8, Key, one).LearnAll().Everything();
        Assert.All(expected, value => Assert.True(float.IsFinite(value)));
        foreach (var width in Enum.GetValues<VectorWidth>())
        {
            using var workers = new WorkerPool(2, width) { WorthSharing = 0 };
            Assert.Equal(expected, Bench(rule, examples, 40, 8, Key, workers).LearnAll().Everything());
        }
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void A_rule_saved_in_the_middle_resumes_with_the_same_bits(string name)
    {
        var rule = Rule(name);
        var examples = RuleBench.Plane(PlaneFamily.Circles, 50);
        using var workers = new WorkerPool(1);
        var whole = Bench(rule, examples, 20, 5, Key, workers);
        int middle = whole.Batches / 3;
        var interrupted = Bench(rule, examples, 20, 5, Key, workers).Learn(0, middle);
        var resumed = Bench(rule, examples, 20, 5, Key, workers);
        resumed.Restore(interrupted);
        resumed.Learn(middle, whole.Batches).Learner.Finish();

        Assert.Equal(whole.LearnAll().Everything(), resumed.Everything());
        Assert.Equal(middle > 0, !interrupted.Everything().SequenceEqual(resumed.Everything()));
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void A_training_that_is_killed_resumes_from_its_file(string name)
    {
        var rule = Rule(name);
        var data = Synthetic.Plane(PlaneFamily.Moons, Key, count: 50).Train;
        using var workers = new WorkerPool(1);
        var (whole, network) = Training();
        whole.Finish();
        var (killed, _) = Training();
        for (int step = 0; step < whole.Progress.Total / rule.BatchSize / 3; step++)
        {
            killed.Step();
        }

        using var file = new MemoryStream();
        killed.SaveState().Write(file);
        file.Position = 0;
        var (resumed, other) = Training();
        resumed.RestoreState(TensorArchive.Read(file, "file"));
        resumed.Finish();
        Assert.Equal(Weights(network), Weights(other));

        (LayerTraining, Network) Training()
        {
            var layer = rule is CoefficientRule own
                ? own.NewLayer(10, 20, [2, 4])
                : CoefficientRule.RuleH.NewLayer(10, 20, [4]);
            var network = new Network(null, [layer], new Matrix(20, 2));
            return (new LayerTrainer(network, [rule], Key, workers).Start(data), network);
        }

        static float[] Weights(Network network) =>
            [.. network.Hidden[0].Weights.SelectMany(weights => weights.Values.Buffer.ToArray())];
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void Another_key_gives_other_weights(string name)
    {
        var rule = Rule(name);
        var examples = RuleBench.Plane(PlaneFamily.Circles, 50);
        using var workers = new WorkerPool(1);
        float[] first = Bench(rule, examples, 20, 5, Key, workers).LearnAll().Everything();
        float[] other = Bench(rule, examples, 20, 5, RandomKey.FromSeed(8), workers).LearnAll().Everything();
        Assert.NotEqual(first, other);
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void More_units_than_examples_or_than_the_cap_are_no_trouble(string name)
    {
        var rule = Rule(name);
        var examples = RuleBench.Plane(PlaneFamily.Blobs, 6);
        using var workers = new WorkerPool(1);
        foreach (int units in new[] { 2, 3, 17 })
        {
            var bench = Bench(rule, examples, units, Math.Min(2, units - 1), Key, workers).LearnAll();
            Assert.All(bench.Everything(), value => Assert.True(float.IsFinite(value)));
        }
    }

    [Fact]
    public void Settings_out_of_range_are_named()
    {
        Refuses("Epochs is 0; it must be between 1 and 1000000", new KMeansRule { Epochs = 0 });
        Refuses("BatchSize is 0; it must be between 1 and 65536", new OjaRule { BatchSize = 0 });
        Refuses("FirstStepSize is 2; it must be above 0 and at most 1", new NeuralGasRule { FirstStepSize = 2 });
        Refuses("LastRange is 0; it must be above 0 and at most 1000000", new NeuralGasRule { LastRange = 0 });
        Refuses(
            "LastRadius is NaN; it must be above 0 and at most 1000000",
            new SelfOrganisingMapRule { LastRadius = float.NaN }
        );
        Refuses("Constant is -1; it must be between 0 and 1000", new SangerRule { Constant = -1 });
        Refuses("LateralRate is -1; it must be between 0 and 100", new FoldiakRule { LateralRate = -1 });
        Refuses("ThresholdRate is 2; it must be above 0 and at most 1", new BcmRule { ThresholdRate = 2 });
        Refuses("LastStepSize is 0; it must be above 0 and at most 10", new ForwardForwardRule { LastStepSize = 0 });
        Refuses("Homeostasis is -1; it must be between 0 and 1000", new WinnerRule { Homeostasis = -1 });
        Refuses("Norm is 1; it must be between 2 and 8", new KrotovHopfieldRule { Norm = 1 });
        Refuses("Rank is 65; it must be between 2 and 64", new KrotovHopfieldRule { Rank = 65 });
        Refuses("Sharpness is 0; it must be above 0 and at most 1000", new SoftHebbRule { Sharpness = 0 });

        static void Refuses(string message, ILayerRule rule) =>
            Assert.Equal(message, Assert.Throws<InvalidOptionException>(rule.Validate).Message);
    }

    // The rule with recurrent weights learns a recurrent layer.
    private static RuleBench Bench(
        ILayerRule rule,
        Matrix examples,
        int units,
        int cap,
        RandomKey key,
        WorkerPool workers
    ) =>
        rule is CoefficientRule own
            ? new RuleBench(rule, examples, units, [1, cap], own.Injection, key, workers)
            : new RuleBench(rule, examples, units, cap, key, workers);

    private static ILayerRule Rule(string name)
    {
        ILayerRule rule = name switch
        {
            "imprint" => new ImprintRule(),
            "k-means" => new KMeansRule { Epochs = 2 },
            "neural-gas" => new NeuralGasRule { Epochs = 2 },
            "self-organising-map" => new SelfOrganisingMapRule { Epochs = 2 },
            "oja" => new OjaRule { Epochs = 2 },
            "bcm" => new BcmRule { Epochs = 2 },
            "sanger" => new SangerRule { Epochs = 2 },
            "foldiak" => new FoldiakRule { Epochs = 2 },
            "coefficients" => CoefficientRule.RuleH.With([
                .. CoefficientRule.RuleH.Coefficients.Select(c => c + 0.05f),
            ]),
            "winner" => new WinnerRule { BatchSize = 5 },
            "krotov-hopfield" => new KrotovHopfieldRule
            {
                Epochs = 2,
                BatchSize = 5,
                Norm = 3,
                Rank = 4,
            },
            "soft-hebb" => new SoftHebbRule
            {
                Epochs = 2,
                BatchSize = 5,
                AdaptsToLength = true,
                FirstLength = 2,
            },
            _ => new ForwardForwardRule { Epochs = 2 },
        };
        Assert.Equal(name, rule.Name);
        return rule;
    }
}
