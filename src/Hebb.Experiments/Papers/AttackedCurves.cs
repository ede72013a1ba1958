using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Robustness;

namespace Hebb.Experiments.Papers;

/// <summary>Curves of accuracy under several attacks, as the numbers of a trial.</summary>
/// <param name="Epsilons">The sizes, ascending.</param>
/// <param name="Images">Test examples to attack, drawn at random.</param>
internal sealed record AttackedCurves(IReadOnlyList<float> Epsilons, int Images)
{
    /// <summary>What is measured at each size, in this order: a value of each for every ε.</summary>
    public static IReadOnlyList<string> Curves { get; } = [Paper, Published, ZeroGradients, Suite, WorstCase];

    /// <summary>The paper's attack, on the margin of the scores.</summary>
    public const string Paper = "paper's attack";

    /// <summary>The paper's attack on the loss of the published code.</summary>
    public const string Published = "published loss";

    /// <summary>The share of its gradients that are exactly zero.</summary>
    public const string ZeroGradients = "published loss: zero gradients";

    /// <summary>Every attack, one after the other.</summary>
    public const string Suite = "suite";

    /// <summary>What survives all of them.</summary>
    public const string WorstCase = "worst case";

    /// <summary>Attacks a network.</summary>
    public double[] Measure(
        Network network,
        LabelledData test,
        ulong seed,
        WorkerPool workers,
        CancellationToken cancel
    )
    {
        var measured = Test(network, test, seed, workers);
        measured.Run(cancel: cancel);
        var (paper, published, suite) = (measured.Curve(0), measured.Curve(1), measured.Curve(2));
        return
        [
            .. paper.Select(point => point.Accuracy),
            .. published.Select(point => point.Accuracy),
            .. published.Select(point => point.Cost.ZeroFraction),
            .. suite.Select(point => point.Accuracy),
            .. measured.WorstCase(),
        ];
    }

    /// <summary>One curve of a trial's numbers.</summary>
    public double[] Curve(double[] measured, string name) =>
        measured[(Curves.ToList().IndexOf(name) * Epsilons.Count)..][..Epsilons.Count];

    /// <summary>One value of a trial's numbers.</summary>
    public double At(double[] measured, string name, float epsilon) =>
        Curve(measured, name)[Epsilons.ToList().IndexOf(epsilon)];

    private RobustnessTest Test(Network network, LabelledData test, ulong seed, WorkerPool workers)
    {
        var key = RandomKey.FromSeed(seed).For("attack");
        var options = new RobustnessOptions
        {
            Plans =
            [
                AttackPlans.Paper(),
                AttackPlans.Paper(AttackLoss.PublishedDoubleSoftmax),
                AttackPlans.Suite(network),
            ],
            Epsilons = Epsilons,
            Pictures = 0,
        };
        var chosen = test.Sample(Math.Min(Images, test.Count), key.For("images"));
        return new RobustnessTest(network, options, chosen, key.For("test"), workers);
    }
}
