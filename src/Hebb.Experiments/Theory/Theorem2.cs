using Hebb.Data;
using Hebb.Experiments.Reports;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Plasticity;
using Hebb.RuleLearning;

namespace Hebb.Experiments.Theory;

/// <summary>
/// Theorem 2: "The problem of finding the output layer update rule that minimizes the cross entropy loss is a convex
/// optimization problem", as the loss is convex in the output weights, "which are linear functions of the output layer rule
/// for any fixed graph and sequence of examples".
/// </summary>
/// <remarks>
/// The sequence of updates is fixed when every example changes the edges to all labels. When only mistakes do, as in the
/// paper's own procedure, the rule decides which examples those are, and the weights are linear in it piece by piece only.
/// </remarks>
internal static class Theorem2
{
    private const int Labels = 4;
    private const int Neurons = 40;
    private const int Inputs = 10;
    private const int Examples = 100;
    private const double StepSize = 0.01;
    private const double L2 = 0.01;
    private const float StartDeviation = 3;
    private const int PairsATrial = 100;
    private const int Segments = 40;

    // The rules of the picture are smaller, so that it shows more than the straight arms of the loss.
    private const double Shrink = 0.2;

    // Losses are found in single precision here; a true bump is orders of magnitude higher.
    private const double Bump = 1e-3;

    private static readonly IEnumerable<int> Pairs = Enumerable.Range(0, PairsATrial);
    private static readonly string[] Optimum = ["silentTrue", "silentOther", "firedTrue", "firedOther"];

    /// <summary>The checks of this theorem.</summary>
    public static IReadOnlyList<Claim> Claims => [SameOptimum(), Convexity(), OnMistakes()];

    private static Claim SameOptimum() =>
        new(
            "theorem-2",
            Interpretation.WithConditions,
            "With the sequence of updates fixed, gradient descent on cross entropy plus an L2 term comes to the same output "
                + "rule from every start."
        )
        {
            Quantity = "largest distance of two optima",
            Bound = 1e-6,
            Remark =
                "True: the loss is then convex, and with the L2 term strongly so. 100 examples of four labels, each of which changes the edges to all labels; λ = 0.01; starts N(0, 3²); until no "
                + "entry of the gradient is above 10⁻¹⁰. Without the L2 term the optimal rule is not unique: whatever the number of labels, "
                + "the loss depends on r[a, true] − r[a, other] alone.",
            Trials = 20,
            Columns = ["startDistance", .. Optimum, "steps", "gradient"],
            RunTrial = trial =>
            {
                // All from one network and one sequence: the claim's.
                using var workers = new WorkerPool(1, trial.Width);
                var start = NormalRule(trial.Key.For("start"));
                var (rule, steps, left) = Loss(trial.ClaimKey, L2, workers).Descend(start);
                return [Distance(start, rule), .. rule, steps, left];
            },
            Evaluate = rows =>
            {
                double[][] optima =
                [
                    .. Enumerable
                        .Range(0, rows.Count)
                        .Select(row => Optimum.Select(entry => rows[row, entry]).ToArray()),
                ];
                return (
                    optima.SelectMany(a => optima.Select(b => Distance(a, b))).Max(),
                    new Dictionary<string, double>
                    {
                        ["largestDistanceFromTheStart"] = rows.Max("startDistance"),
                        ["mostSteps"] = rows.Max("steps"),
                        ["largestGradientLeft"] = rows.Max("gradient"),
                    }
                );
            },
        };

    private static Claim Convexity() =>
        new(
            "theorem-2-convexity",
            Interpretation.WithConditions,
            "With the network and the sequence of updates fixed, the cross entropy halfway between two output rules is at most the mean of "
                + "theirs."
        )
        {
            Quantity = "midpoint's loss above the ends' mean",
            Bound = 1e-11,
            Remark =
                "True as the paper justifies it, for a fixed sequence of updates: the scores are linear in the rule, and log Σ exp is "
                + "convex. 2,000 random pairs of rules N(0, 3²) over 20 networks and tasks with four labels, no L2 term; the bound is "
                + "rounding.",
            Trials = 20,
            Columns = ["excess", "shift"],
            RunTrial = trial =>
            {
                using var workers = new WorkerPool(1, trial.Width);
                var loss = Loss(trial.Key, l2: 0, workers);
                double Excess(int pair)
                {
                    var (a, b) = Pair(trial.Key, pair);
                    return loss.Value(Between(a, b, 0.5)) - ((loss.Value(a) + loss.Value(b)) / 2);
                }

                // The same number added to both entries of a row.
                double Shift(int pair)
                {
                    var (a, b) = Pair(trial.Key, pair);
                    return Math.Abs(loss.Value(a) - loss.Value([a[0] + b[0], a[1] + b[0], a[2] + b[1], a[3] + b[1]]));
                }

                return [Pairs.Max(Excess), Pairs.Max(Shift)];
            },
            Evaluate = rows =>
                (
                    rows.Max("excess"),
                    new Dictionary<string, double>
                    {
                        ["largestChangeWhenBothEntriesOfARowGrowAlike"] = rows.Max("shift"),
                    }
                ),
        };

    private static Claim OnMistakes() =>
        new(
            "theorem-2-on-mistakes",
            Interpretation.Applied,
            "The cross entropy is convex in the output rule also when, as in the paper's own procedure, only mistaken examples "
                + "change the weights."
        )
        {
            Quantity = "share of pairs with a bump between",
            Bound = 0,
            Remark =
                "The theorem does not carry over to the paper's own procedure: the rule then decides which examples are mistakes, so the "
                + "sequence of updates is not fixed and the loss jumps where a prediction changes. The least example: one neuron that is "
                + "always 1, labels 1, 0, 0, rule (t, −t), ties to label 0; the loss is 0.647, 0.693, 0.693 at t = −½, 0, 1, and a convex "
                + "one would have at most 0.662 at 0.",
            Trials = 20,
            Columns =
            [
                "bumps",
                "highest",
                "leastExample",
                .. Enumerable.Range(0, Segments + 1).SelectMany(t => new[] { $"every@{t}", $"mistakes@{t}" }),
            ],
            RunTrial = CompareProcedures,
            Evaluate = rows =>
                (
                    rows.Mean("bumps") / PairsATrial,
                    new Dictionary<string, double>
                    {
                        ["highestBump"] = rows.Max("highest"),
                        ["bumpOfTheLeastExample"] = rows.Max("leastExample"),
                    }
                ),
            Plot = rows => new LineChart(
                "Theorem 2: the loss on the straight line between two random rules",
                "place between the two (%)",
                "cross entropy (nats)",
                [
                    .. new[]
                    {
                        ("every example changes the weights", "every"),
                        ("only mistakes do", "mistakes"),
                    }.Select(line => new LineSeries(
                        line.Item1,
                        [
                            .. Enumerable
                                .Range(0, Segments + 1)
                                .Select(t => new LinePoint(100.0 * t / Segments, rows[0, $"{line.Item2}@{t}"])),
                        ]
                    )),
                ]
            ),
        };

    private static double[] CompareProcedures(ClaimTrial trial)
    {
        using var workers = new WorkerPool(1, trial.Width);
        var (network, data) = Task(trial.Key);
        int[] batch = [.. Enumerable.Range(0, data.Count)];
        MetaGradient Procedure(UpdateWhen when, OutputEdges edges) =>
            new(
                network,
                new PlasticityOptions
                {
                    When = when,
                    Edges = edges,
                    StepSize = (float)StepSize,
                },
                RuleLoss.SoftmaxCrossEntropy,
                data.Count,
                workers
            );
        var every = Procedure(UpdateWhen.Every, OutputEdges.All);
        var mistakes = Procedure(UpdateWhen.Misclassified, OutputEdges.LabelAndPrediction);
        double Loss(MetaGradient procedure, double[] r) =>
            procedure.Run(new RuleTable(1, 2, 2, [.. r.Select(entry => (float)entry)]), graph: null, data, batch);
        int bumps = 0;
        double highest = 0;
        for (int pair = 0; pair < PairsATrial; pair++)
        {
            var (a, b) = Pair(trial.Key, pair);
            double bump = Loss(mistakes, Between(a, b, 0.5)) - ((Loss(mistakes, a) + Loss(mistakes, b)) / 2);
            bumps += bump > Bump ? 1 : 0;
            highest = Math.Max(highest, bump);
        }

        var (from, to) = Pair(trial.Key, 0);
        return
        [
            bumps,
            highest,
            NonConvexExample.Excess(workers),
            .. Enumerable
                .Range(0, Segments + 1)
                .Select(t => Between(from, to, (double)t / Segments).Select(entry => Shrink * entry).ToArray())
                .SelectMany(r => new[] { Loss(every, r), Loss(mistakes, r) }),
        ];
    }

    private static LinearRuleLoss Loss(RandomKey key, double l2, WorkerPool workers)
    {
        var (network, data) = Task(key);
        return LinearRuleLoss.Of(network, data, data, StepSize, l2, workers);
    }

    // Labelled by the largest of four random projections.
    private static (Network Network, LabelledData Data) Task(RandomKey key)
    {
        var random = key.For("task").Stream();
        var teacher = new float[Labels * Inputs];
        random.FillNormal(teacher);
        var examples = new Matrix(Examples, Inputs);
        var labels = new int[Examples];
        for (int n = 0; n < Examples; n++)
        {
            var x = examples.Row(n);
            random.FillNormal(x);
            double best = double.NegativeInfinity;
            for (int c = 0; c < Labels; c++)
            {
                double score = 0;
                for (int i = 0; i < Inputs; i++)
                {
                    score += (double)teacher[(c * Inputs) + i] * x[i];
                }

                (best, labels[n]) = score > best ? (score, c) : (best, labels[n]);
            }
        }

        var data = new LabelledData(examples, labels, Labels);
        return (Network.Create(data, key.For("network"), null, new RecurrentOptions(Neurons, Neurons / 2)), data);
    }

    private static (double[] A, double[] B) Pair(RandomKey key, int pair) =>
        (NormalRule(key.For("pair", 2UL * (ulong)pair)), NormalRule(key.For("pair", (2UL * (ulong)pair) + 1)));

    private static double[] NormalRule(RandomKey key)
    {
        var rule = new float[LinearRuleLoss.Entries];
        key.Stream().FillNormal(rule);
        return [.. rule.Select(entry => (double)(StartDeviation * entry))];
    }

    private static double[] Between(double[] a, double[] b, double t) =>
        [.. a.Zip(b, (x, y) => ((1 - t) * x) + (t * y))];

    private static double Distance(double[] a, double[] b) => Math.Sqrt(a.Zip(b, (x, y) => (x - y) * (x - y)).Sum());
}
