using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Robustness;

namespace Hebb.Tests.Robustness;

/// <summary>Attacks on linear classifiers, where the least perturbation that fools is known.</summary>
public sealed class LinearAttackTests : IDisposable
{
    private const int Examples = 40;
    private const float Far = 1000;

    private readonly WorkerPool workers = new(threads: 2) { WorthSharing = 0 };

    public static TheoryData<string, PerturbationNorm> Attacks()
    {
        var cases = new TheoryData<string, PerturbationNorm>();
        foreach (string name in ByName(LinearClassifier.Random(2, 2, 0)).Keys)
        {
            cases.Add(name, PerturbationNorm.L2);
            cases.Add(name, PerturbationNorm.LInfinity);
        }

        return cases;
    }

    public void Dispose() => workers.Dispose();

    [Theory]
    [MemberData(nameof(Attacks))]
    public void Each_fools_a_linear_classifier_exactly_where_the_ball_reaches_another_label(
        string name,
        PerturbationNorm norm
    )
    {
        // Those that aim at no label, or at the nearest score, may miss the nearest label: with two there is one.
        int labels = name is "paper" or "targets" ? 5 : 2;
        for (ulong seed = 0; seed < 3; seed++)
        {
            var victim = LinearClassifier.Random(inputs: 20, labels, seed);
            FoolsExactly(victim, victim, ByName(victim)[name], norm, seed);
        }
    }

    [Fact]
    public void A_classifier_of_one_label_has_nothing_to_be_fooled_about()
    {
        var victim = LinearClassifier.Random(inputs: 3, labels: 1, seed: 1);
        var attack = new PaperAttack();
        var exception = Assert.Throws<InvalidOptionException>(() =>
            attack.Run(victim, new Matrix(1, 3), [0], [0], new PerturbationSet(PerturbationNorm.L2, 1))
        );
        Assert.StartsWith("labels of the victim is 1;", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(PerturbationNorm.L2)]
    [InlineData(PerturbationNorm.LInfinity)]
    public void A_network_that_is_linear_is_fooled_there_too(PerturbationNorm norm)
    {
        var (network, linear) = LinearNetwork(inputs: 12, labels: 4, seed: 5);
        foreach (var attack in (Attack[])[new PaperAttack(), new GradientAttack(new() { Targets = 3 })])
        {
            FoolsExactly(network, linear, attack, norm, seed: 5);
        }
    }

    [Theory]
    [InlineData(PerturbationNorm.L2, 1.3)]
    [InlineData(PerturbationNorm.LInfinity, 1.35)]
    public void A_search_without_gradients_fools_never_below_and_soon_above(PerturbationNorm norm, double factor)
    {
        var victim = LinearClassifier.Random(inputs: 6, labels: 3, seed: 8);
        var (examples, labels) = Draw(victim, Examples, seed: 8);
        var attack = new SquareSearch(1000);
        for (int n = 0; n < Examples; n++)
        {
            double least = victim.Distance(examples.Row(n), labels[n], norm == PerturbationNorm.L2);
            Assert.False(Fools(victim, attack, norm, examples, labels, n, 0.999 * least));
            Assert.True(Fools(victim, attack, norm, examples, labels, n, factor * least), $"example {n}");
        }
    }

    [Fact]
    public void Accuracy_of_a_linear_classifier_never_rises_with_the_radius()
    {
        var victim = LinearClassifier.Random(inputs: 10, labels: 4, seed: 2);
        var (examples, labels) = Draw(victim, 60, seed: 2);
        var options = new RobustnessOptions
        {
            Plans = [AttackPlans.Paper(), AttackPlans.Pgd(20), AttackPlans.Suite(victim, queries: 50)],
            Epsilons = [0, 0.1f, 0.2f, 0.4f, 0.8f, 1.6f],
            Low = -Far,
            High = Far,
        };
        var test = new RobustnessTest(victim, options, new(examples, labels, 4), RandomKey.FromSeed(1), workers);
        test.Run();
        for (int plan = 0; plan < 3; plan++)
        {
            double[] curve = [.. test.Curve(plan).Select(point => point.Accuracy)];
            Assert.Equal(curve.OrderDescending(), curve);
            Assert.Equal(1, curve[0]);
            Assert.InRange(curve[3], 0.05, 0.95);
        }
    }

    private static Dictionary<string, Attack> ByName(IDifferentiableClassifier victim) =>
        new()
        {
            ["paper"] = new PaperAttack(),
            ["paper, cross-entropy"] = new PaperAttack(AttackLoss.CrossEntropy),
            ["fgsm"] = new FastGradientAttack(),
            ["pgd"] = new GradientAttack(new() { Steps = 20 }),
            ["surface"] = new GradientAttack(new() { Start = AttackStart.Surface, Restarts = 2 }),
            ["cross-entropy"] = new GradientAttack(new() { Steps = 20, Loss = AttackLoss.CrossEntropy }),
            ["targets"] = new GradientAttack(new() { Steps = 20, Targets = 4 }),
            ["transfer"] = new TransferAttack(victim, "itself", 20, 20),
        };

    private static (Matrix Examples, int[] Labels) Draw(LinearClassifier classifier, int count, ulong seed)
    {
        var random = RandomKey.FromSeed(seed).For("examples").Stream();
        var examples = new Matrix(count, classifier.Inputs);
        var labels = new int[count];
        for (int n = 0; n < count; n++)
        {
            random.FillNormal(examples.Row(n));
            labels[n] = classifier.Predict(examples.Row(n));
        }

        return (examples, labels);
    }

    // No cap, and a bias that keeps every neuron above zero: U (A x + b).
    private static (Network Network, LinearClassifier Linear) LinearNetwork(int inputs, int labels, ulong seed)
    {
        const float Bias = 50;
        var random = RandomKey.FromSeed(seed).Stream();
        var options = new RecurrentOptions(16, Cap: 16) { HiddenBias = Bias };
        var network = Network.Create(new Hebb.Data.LayerShape(inputs), labels, RandomKey.FromSeed(seed), options);
        random.FillNormal(network.U.Row(0));
        for (int j = 0; j < network.U.Rows; j++)
        {
            random.FillNormal(network.U.Row(j));
        }

        var a = ((RecurrentLayer)network.Hidden[0]).A;
        var weights = new float[labels][];
        var bias = new float[labels];
        for (int c = 0; c < labels; c++)
        {
            weights[c] = new float[inputs];
            for (int j = 0; j < network.U.Rows; j++)
            {
                // Scores without the bias would be about 0: the label is up to x then.
                bias[c] += Bias * network.U[j, c];
                for (int i = 0; i < inputs; i++)
                {
                    weights[c][i] += a[i, j] * network.U[j, c];
                }
            }
        }

        return (network, new LinearClassifier(weights, bias));
    }

    private void FoolsExactly(
        IDifferentiableClassifier victim,
        LinearClassifier linear,
        Attack attack,
        PerturbationNorm norm,
        ulong seed
    )
    {
        var (examples, labels) = Draw(linear, Examples, seed);
        for (int n = 0; n < Examples; n++)
        {
            double least = linear.Distance(examples.Row(n), labels[n], norm == PerturbationNorm.L2);
            Assert.False(Fools(victim, attack, norm, examples, labels, n, 0.98 * least), $"{attack}, example {n}");
            Assert.True(Fools(victim, attack, norm, examples, labels, n, 1.02 * least), $"{attack}, example {n}");
        }
    }

    private bool Fools(
        IClassifier victim,
        Attack attack,
        PerturbationNorm norm,
        Matrix examples,
        int[] labels,
        int n,
        double epsilon
    )
    {
        var set = new PerturbationSet(norm, (float)epsilon, -Far, Far);
        var one = new Matrix(1, examples.Columns);
        examples.Row(n).CopyTo(one.Row(0));
        return attack.Run(victim, one, labels.AsSpan(n, 1), [n], set, RandomKey.FromSeed(3), workers).IsFooled(0);
    }
}
