using Hebb.Data;
using Hebb.Gradients;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Persistence;
using Hebb.Plasticity;
using Hebb.Representation;
using Hebb.Robustness;
using Hebb.Tests.Numerics;

namespace Hebb.Tests.Robustness;

/// <summary>Classifiers that hide their gradients are accused, honest ones are not.</summary>
public sealed class MaskingAlarmTests : IDisposable
{
    private static readonly LabelledData Training = RobustCase.Images(300, seed: 2);
    private static readonly LabelledData Data = RobustCase.Images(40);
    private static readonly LinearClassifier Honest = LinearClassifier.Trained(Training);

    private readonly WorkerPool workers = new(threads: 2);

    public static TheoryData<string> Kinds() => [.. Masker.All(Honest, Honest).Select(entry => entry.Kind)];

    public void Dispose() => workers.Dispose();

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_masker_is_accused(string kind)
    {
        var other = LinearClassifier.Random(Honest.Inputs, Honest.Labels, seed: 77);
        var (_, sign, masker) = Masker.All(Honest, other).Single(entry => entry.Kind == kind);
        var verdict = Inspect(masker);
        Assert.True(verdict.IsSuspect, Text(verdict));
        Assert.True(verdict.Flags.Any(flag => flag.Raised && flag.Name == sign), Text(verdict));
        Assert.StartsWith("Gradients are masked: ", verdict.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void A_linear_classifier_is_not_accused() => IsHonest(Honest);

    [Fact]
    public void A_network_trained_by_gradient_is_not_accused()
    {
        var key = RandomKey.FromSeed(4);
        var network = Network.Create(Training, key, null, new RecurrentOptions(50, Cap: 25));
        network.DrawOutputWeights(key);
        var options = new GradientOptions { TrainedWeights = TrainedWeights.All, BatchSize = 20 };
        new GradientTrainer(network, options, key, workers).Train(Training, epochs: 5);
        Assert.True(network.Accuracy(Data) > 0.9);
        IsHonest(network);
    }

    [Fact]
    public void A_convolutional_network_with_learned_filters_is_not_accused()
    {
        var network = Convolutional();
        Assert.True(network.Accuracy(Data) > 0.9);
        IsHonest(network);
    }

    [Fact]
    public void A_curve_under_the_published_double_softmax_is_accused_and_one_under_the_margin_is_not()
    {
        var network = RobustCase.Trained(Training, rounds: 3);
        foreach (ref float weight in network.U.Buffer)
        {
            weight *= 100_000;
        }

        var blind = Inspect(network, AttackPlans.Paper(AttackLoss.PublishedDoubleSoftmax));
        var flag = blind.Flags.Single(flag => flag.Name == "the quoted attack is blind");
        Assert.True(flag.Raised, Text(blind));
        Assert.Contains("published double softmax", flag.Evidence, StringComparison.Ordinal);
        Assert.Contains("'paper'", flag.Evidence, StringComparison.Ordinal);
        Assert.Matches("gradients of .* [0-9]+,[0-9]{3} are exactly zero", flag.Evidence);
        Assert.True(blind.IsSuspect);
        Assert.All(blind.Flags, f => Assert.True(f.Evidence.Split(". ").Length <= 2, f.Evidence));
        Assert.True(blind.Summary.Split(". ").Length <= 2, blind.Summary);
        var seeing = Inspect(network, AttackPlans.Paper());
        Assert.False(seeing.Flags.Single(flag => flag.Name == "the quoted attack is blind").Raised, Text(seeing));

        // The curve itself: flat, where another attack gets through.
        var options = new RobustnessOptions
        {
            Plans = [AttackPlans.Paper(AttackLoss.PublishedDoubleSoftmax), AttackPlans.Pgd(30)],
            Epsilons = [0, 0.3f, 0.6f],
        };
        var test = new RobustnessTest(network, options, Data, default, workers);
        test.Run();
        Assert.Equal(test.CleanAccuracy, test.Curve(0)[2].Accuracy);
        Assert.Equal(1, test.Curve(0)[2].Cost.ZeroFraction);
        Assert.True(test.WorstCase()[2] < test.CleanAccuracy);
    }

    [Fact]
    public void A_classifier_without_gradients_is_searched_and_the_rest_is_said_not_to_be_checked()
    {
        var verdict = Inspect(new ScoresOnly(Honest));
        Assert.False(verdict.IsSuspect, Text(verdict));
        Assert.Contains(verdict.Flags, flag => flag.Evidence.Contains("gives no gradients", StringComparison.Ordinal));
    }

    [Fact]
    public void Ranks_share_the_attacks_and_come_to_the_same_verdict()
    {
        var network = RobustCase.Trained(Training, rounds: 2);
        var options = Options(AttackPlans.Fgsm(), isNetwork: true) with { Queries = 50 };
        var expected = new MaskingAlarm(network, options, Data, RandomKey.FromSeed(1), workers).Inspect();

        var found = ThreadRanks.Run(
            3,
            ranks =>
            {
                using var own = new WorkerPool(1, ranks: ranks);
                return new MaskingAlarm(network, options, Data, RandomKey.FromSeed(1), own).Inspect();
            }
        );

        Assert.All(found, verdict => Assert.Equal(expected.Flags, verdict.Flags));
    }

    [Fact]
    public void Resumed_between_any_two_checks_it_comes_to_the_same_verdict()
    {
        var options = Options(AttackPlans.Fgsm());
        var whole = new MaskingAlarm(Honest, options, Data, RandomKey.FromSeed(1), workers);
        var states = new List<TensorArchive>();
        while (!whole.IsDone)
        {
            states.Add(whole.SaveState());
            whole.Step();
        }

        Assert.True(states.Count > 10);
        foreach (var state in states.Where((_, i) => i % 5 == 2))
        {
            using var one = new WorkerPool(1);
            var resumed = new MaskingAlarm(Honest, options, Data, RandomKey.FromSeed(1), one);
            resumed.RestoreState(state);
            Assert.Equal(whole.Verdict.Flags, resumed.Inspect().Flags);
        }

        var other = new MaskingAlarm(Honest, options with { Epsilon = 1 }, Data, default, workers);
        Assert.Throws<FileFormatException>(() => other.RestoreState(states[3]));
        Assert.Throws<InvalidOptionException>(() => new MaskingAlarm(Honest, options with { Examples = 1 }, Data));
    }

    private MaskingVerdict Inspect(IClassifier victim, AttackPlan? quoted = null) =>
        new MaskingAlarm(victim, Options(quoted, victim is Network), Data, RandomKey.FromSeed(1), workers).Inspect();

    private void IsHonest(IClassifier victim)
    {
        var verdict = Inspect(victim, AttackPlans.Pgd(60, 2));
        Assert.False(verdict.IsSuspect, Text(verdict));
        Assert.StartsWith("No sign", verdict.Summary, StringComparison.Ordinal);
    }

    // Radii at which some examples are fooled and some are not.
    private static MaskingOptions Options(AttackPlan? quoted, bool isNetwork = false) =>
        new()
        {
            Epsilon = isNetwork ? 0.6f : 2,
            Queries = 300,
            Quoted = quoted,
            Surrogates = [("another linear classifier", LinearClassifier.Trained(RobustCase.Images(300, seed: 5)))],
        };

    private Network Convolutional()
    {
        var key = RandomKey.FromSeed(6);
        var layer = new ConvolutionOptions(Filters: 16, PatchSide: 4, Cap: 4) { Grid = 3 };
        var drawn = Network.Create(Training, key, null, layer);
        new PatchFilterTrainer(drawn, new PatchFilterOptions { Patches = 3000 }, key, workers).Train(Training);
        var network = drawn.WithReading(new OutputReading(UnitLength: true));
        var options = new PlasticityOptions
        {
            Graded = true,
            Margin = 0.3f,
            FinalWeights = FinalWeights.Averaged,
        };
        new PlasticityTrainer(network, options, key, workers).Train(NoisyExamples.Of(Training, 0.2f, key), epochs: 5);
        return network;
    }

    private static string Text(MaskingVerdict verdict) =>
        string.Join(
            "\n",
            verdict.Flags.Select(flag => $"{(flag.Raised ? "RAISED" : "ok")} {flag.Name}: {flag.Evidence}")
        );
}
