using Hebb.Data;
using Hebb.Experiments.Reproduce;
using Hebb.Experiments.Runs;
using Hebb.Numerics;
using Hebb.Robustness;

namespace Hebb.Experiments.Papers;

/// <summary>Networks of the first paper under attack: its robust accuracies beside ours, and whether they can be believed.</summary>
internal sealed class RobustCells
{
    // Table 2's robust accuracies at ε = 2 and 4.
    private static readonly Dictionary<string, (double At2, double At4)> Paper = new()
    {
        [RobustTraining.Feedforward.Name] = (0, 0),
        [RobustTraining.Ones.Name] = (0.12, 0),
        [RobustTraining.Recurrent.Name] = (0.60, 0.36),
        [RobustTraining.Learned.Name] = (0.60, 0.36),
    };

    private static readonly (string Curve, float Epsilon)[] Shown =
    [
        (AttackedCurves.Paper, 0),
        (AttackedCurves.Paper, 1),
        (AttackedCurves.Paper, 2),
        (AttackedCurves.Paper, 4),
        (AttackedCurves.Published, 2),
        (AttackedCurves.Published, 4),
        (AttackedCurves.ZeroGradients, 2),
        (AttackedCurves.WorstCase, 1),
        (AttackedCurves.WorstCase, 2),
        (AttackedCurves.WorstCase, 4),
    ];

    private readonly IReadOnlyList<RobustTraining> networks;
    private readonly AttackedCurves attack;
    private readonly ILookup<string, double[]> found;
    private readonly MaskingVerdict verdict;

    private RobustCells(
        IReadOnlyList<RobustTraining> networks,
        AttackedCurves attack,
        ILookup<string, double[]> found,
        MaskingVerdict verdict
    )
    {
        this.networks = networks;
        this.attack = attack;
        this.found = found;
        this.verdict = verdict;
    }

    /// <summary>The networks whose robust accuracies Table 2 gives.</summary>
    public static IReadOnlyList<RobustTraining> OfTable2 { get; } =
    [RobustTraining.Feedforward, RobustTraining.Ones, RobustTraining.Recurrent, RobustTraining.Learned];

    /// <summary>Trains and attacks, as the phases <c>attack</c> and <c>masking</c>.</summary>
    /// <param name="context">Data, seeds, run.</param>
    /// <param name="networks">Those of <see cref="OfTable2"/>, and perhaps more.</param>
    /// <param name="epsilons">The sizes, ascending; 2 and 4 among them.</param>
    public static RobustCells Measure(
        ReproductionContext context,
        IReadOnlyList<RobustTraining> networks,
        IReadOnlyList<float> epsilons
    )
    {
        var mnist = context.Data("mnist");
        var data = context.Quick ? mnist with { Train = mnist.Train.Take(3000) } : mnist;
        var attack = new AttackedCurves(epsilons, context.Quick ? 20 : 100);
        var found = context.Measure(
            "attack",
            context.Seeds(5).SelectMany(seed => networks.Select(network => network.Attacked(data, attack, seed)))
        );
        return new RobustCells(networks, attack, found, Inspect(context, data.Train, data.Test, attack.Images));
    }

    /// <summary>What was measured, beside the paper's figures.</summary>
    public IEnumerable<ReproduceRow> Rows => networks.SelectMany(network => RowsOf(network.Name));

    /// <summary>How, and what the masking alarm says.</summary>
    public IReadOnlyList<string> Notes =>
        [
            $"{attack.Images} test images per network, drawn at random; perturbations in the L2 ball and in [0, 1]. The paper's attack: nine "
                + "targets, 40 steps of 2.5 ε / 40 along the normalised gradient of the margin; any wrong label on the way counts.",
            "The published code attacks the cross-entropy of a softmax of a softmax in single precision. Its gradient is exactly zero where "
                + "the inner softmax is saturated, and nothing moves: such a curve says nothing about the network.",
            "The suite: projected gradients from the image and from random points, on the cross-entropy, at targets, a search without "
                + "gradients, straight through and past a smoothed cap, with many steps. The worst case is what survives every attack at a size "
                + "and at all smaller ones: the figure to quote.",
            $"Masking alarm for {RobustTraining.Learned.Name} under the published loss: {verdict.Summary}",
        ];

    /// <summary>A mean over the seeds.</summary>
    public double Mean(RobustTraining network, string curve, float epsilon) =>
        found[network.Name].Average(run => attack.At(run, curve, epsilon));

    /// <summary>What the paper says, and what was found.</summary>
    public IReadOnlyList<ReproduceClaim> Claims
    {
        get
        {
            string Points(RobustTraining network, string curve) =>
                $"{100 * Mean(network, curve, 2):F1} % at ε = 2, {100 * Mean(network, curve, 4):F1} % at 4";
            double ones = Mean(RobustTraining.Ones, AttackedCurves.Paper, 2);
            RobustTraining[] recurrent = [RobustTraining.Recurrent, RobustTraining.Learned];
            double zero = Mean(RobustTraining.Learned, AttackedCurves.ZeroGradients, 2);
            return
            [
                new ReproduceClaim(
                    "T = 1*: the paper's 12 % at ε = 2 and 0 % at ε = 4",
                    Math.Abs(ones - 0.12) <= 0.08 && Mean(RobustTraining.Ones, AttackedCurves.Paper, 4) <= 0.02,
                    Points(RobustTraining.Ones, AttackedCurves.Paper)
                ),
                new ReproduceClaim(
                    "T = 1: the paper's 0 % at ε = 2",
                    Mean(RobustTraining.Feedforward, AttackedCurves.Paper, 2) <= 0.02,
                    Points(RobustTraining.Feedforward, AttackedCurves.Paper)
                ),
                new ReproduceClaim(
                    "T = 3 with a learned graph rule: the paper's 60 % at ε = 2 and 36 % at ε = 4 under its attack, within ten points",
                    Math.Abs(Mean(RobustTraining.Learned, AttackedCurves.Paper, 2) - 0.60) <= 0.1
                        && Math.Abs(Mean(RobustTraining.Learned, AttackedCurves.Paper, 4) - 0.36) <= 0.1,
                    Points(RobustTraining.Learned, AttackedCurves.Paper)
                ),
                new ReproduceClaim(
                    "T = 3: the paper's 60 % at ε = 2 and 36 % at ε = 4, in the worst case",
                    recurrent.Any(network => Mean(network, AttackedCurves.WorstCase, 2) >= 0.5),
                    string.Join(
                        "; ",
                        recurrent.Select(network =>
                            $"{network.Name}: {Points(network, AttackedCurves.WorstCase)} (paper's attack on the margin alone: {Points(network, AttackedCurves.Paper)})"
                        )
                    )
                ),
                new ReproduceClaim(
                    "T = 3 under the published loss looks robust because its gradients are zero, and the masking alarm says so",
                    zero > 0.9 && verdict.IsSuspect,
                    $"{100 * zero:F0} % of the gradients are zero; {Points(RobustTraining.Learned, AttackedCurves.Published)}; "
                        + $"worst case {Points(RobustTraining.Learned, AttackedCurves.WorstCase)}"
                ),
            ];
        }
    }

    /// <summary>A curve of every network.</summary>
    public ReproduceFigure Figure(string curve)
    {
        double[] epsilons = [.. attack.Epsilons.Select(epsilon => (double)epsilon)];
        return new ReproduceFigure(
            $"Accuracy under attack: {curve}",
            "size of the perturbation, ε (L2)",
            "accuracy (%)",
            [
                .. networks.Select(network =>
                    ReproduceFigure.Percent(
                        network.Name,
                        epsilons,
                        found[network.Name].Select(run => attack.Curve(run, curve))
                    )
                ),
            ]
        );
    }

    private IEnumerable<ReproduceRow> RowsOf(string network)
    {
        bool known = Paper.TryGetValue(network, out var paper);
        foreach (var (curve, epsilon) in Shown.Where(shown => attack.Epsilons.Contains(shown.Epsilon)))
        {
            // The paper gives figures for its attack only.
            double? theirs =
                !known || curve != AttackedCurves.Paper ? null
                : epsilon == 2 ? paper.At2
                : epsilon == 4 ? paper.At4
                : null;
            yield return ReproduceRow.Of(
                $"{network}: {curve}, ε = {epsilon}",
                theirs,
                found[network].Select(run => attack.At(run, curve, epsilon))
            ) with
            {
                Group = network,
            };
        }
    }

    private static MaskingVerdict Inspect(
        ReproductionContext context,
        LabelledData train,
        LabelledData test,
        int images
    )
    {
        var network = RobustTraining.Learned.Train(train, context.Seed, context.Workers, context.Run.Cancel);
        var alarm = new MaskingAlarm(
            network,
            new MaskingOptions { Quoted = AttackPlans.Paper(AttackLoss.PublishedDoubleSoftmax) },
            test.Take(images),
            RandomKey.FromSeed(context.Seed).For("masking"),
            context.Workers
        );
        context.Run.Do(new Phase("masking", "checks", alarm));
        return alarm.Verdict;
    }
}
