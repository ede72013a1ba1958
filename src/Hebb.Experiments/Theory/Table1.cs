using Hebb.Numerics;
using Hebb.Plasticity;

namespace Hebb.Experiments.Theory;

/// <summary>
/// Table 1: the perceptron and multiplicative weights are output rules. A network whose hidden neurons are the inputs
/// themselves learns online by the rule, in parallel with the textbook algorithm, written out here; both predict each example
/// before they learn from it.
/// </summary>
/// <remarks>
/// Table 1 has one output neuron and a threshold; the network has two output neurons and takes the larger score. A feature
/// of ±1 is a pair of neurons of which one fires; the scores of the two labels are then w·x and −w·x. With factors 2 and ½ the
/// weights of the two labels are each other's inverse: that is balanced Winnow (Littlestone 1988, 1989). All weights are whole
/// numbers or powers of two, so that both sides are exact.
/// </remarks>
internal static class Table1
{
    private const int Features = 16;
    private const int Examples = 1000;
    private const int Sequences = 20;
    private const int ExamplesOfAConcept = 200;
    private const int Disjuncts = 3;
    private const double Share = 0.25;

    /// <summary>The checks of this table.</summary>
    public static IReadOnlyList<Claim> Claims =>
        [Perceptron(OutputRule.Perceptron), MultiplicativeWeights(OutputRule.MultiplicativeWeights)];

    /// <summary>The perceptron column, for a rule that should be it.</summary>
    internal static Claim Perceptron(OutputRule rule) =>
        Same(
            "table-1-perceptron",
            "The additive rule [−1, 1; 1, −1] makes the predictions of Rosenblatt's perceptron, step by step.",
            "True; a test of the implementation. Table 1 has one output neuron and a threshold; here two output neurons and the larger "
                + "score stand for it. On features of ±1, each a pair of neurons of which one fires.",
            trial => RunBeside(trial, rule, UpdateKind.Additive, paired: true, new Rosenblatt(Features))
        );

    /// <summary>The multiplicative-weights column, for a rule that should be it.</summary>
    internal static Claim MultiplicativeWeights(OutputRule rule) =>
        Same(
            "table-1-multiplicative-weights",
            "The multiplicative rule [1, 1; 2, ½] makes the predictions of multiplicative weights (balanced Winnow), step by "
                + "step.",
            "On features of 0 and 1. As printed, p(x) = sign(w·x) with w > 0 and x of 0 and 1 is never −1: the table lacks a threshold or a "
                + "second output neuron. With the second neuron, our repair, it is balanced Winnow; with a threshold it would be "
                + "plain Winnow. That gradient descent on the rule recovers multiplicative weights, as the abstract says, nothing in the "
                + "paper shows: no multiplicative rule is learned there.",
            trial => RunBeside(trial, rule, UpdateKind.Multiplicative, paired: false, new BalancedWinnow(Features))
        );

    private static Claim Same(string name, string statement, string remark, Func<ClaimTrial, double[]> run) =>
        new(name, Interpretation.WithConditions, statement)
        {
            Quantity = "predictions that differ",
            Bound = 0,
            Remark =
                $"{remark} 20 sequences of 1,000 examples of 16 features; the label says whether one of three features is on, other "
                + "three after every 200 examples, so that mistakes continue. Both sides are "
                + "exact while a score needs at most 24 bits; with noisy labels the weights of Winnow spread beyond that, and "
                + "single precision rounds.",
            Trials = Sequences,
            Columns = ["differing", "mistakes", "lastMistake", "bits"],
            RunTrial = run,
            Evaluate = rows =>
                (
                    rows.Column("differing").Sum(),
                    new Dictionary<string, double>
                    {
                        ["predictions"] = (double)rows.Count * Examples,
                        ["mistakes"] = rows.Column("mistakes").Sum(),
                        ["meanPlaceOfTheLastMistake"] = rows.Mean("lastMistake"),
                        ["mostBitsOfAScore"] = rows.Max("bits"),
                    }
                ),
        };

    private static double[] RunBeside(
        ClaimTrial trial,
        OutputRule rule,
        UpdateKind update,
        bool paired,
        ITextbook textbook
    )
    {
        using var workers = new WorkerPool(1, trial.Width);
        int neurons = paired ? 2 * Features : Features;
        var options = new PlasticityOptions
        {
            OutputRule = rule,
            Update = update,
            StepSize = 1,
        };
        var trainer = new PlasticityTrainer(TransparentNetwork.Create(neurons), options, workers: workers);
        var random = trial.Key.Stream();
        int[] features = [.. Enumerable.Range(0, Features)];
        var on = new bool[Features];
        var x = new float[neurons];
        int differing = 0;
        int mistakes = 0;
        int last = 0;
        double bits = 0;
        for (int n = 1; n <= Examples; n++)
        {
            if (n % ExamplesOfAConcept == 1)
            {
                random.Shuffle<int>(features);
            }

            for (int i = 0; i < Features; i++)
            {
                on[i] = random.NextBool(Share);
                x[i] = on[i] ? 1 : 0;
                if (paired)
                {
                    x[Features + i] = 1 - x[i];
                }
            }

            int label = features.Take(Disjuncts).Any(i => on[i]) ? 0 : 1;
            int predicted = textbook.Predict(on);
            differing += trainer.Learn(x, label) == predicted ? 0 : 1;
            if (predicted != label)
            {
                textbook.Correct(on, label);
                bits = Math.Max(bits, textbook.Bits);
                mistakes++;
                last = n;
            }
        }

        return [differing, mistakes, last, bits];
    }

    private interface ITextbook
    {
        int Predict(bool[] on);

        void Correct(bool[] on, int label);

        /// <summary>Bits that a score may need: with up to 24 the network's single precision is exact.</summary>
        double Bits { get; }
    }

    /// <summary>Rosenblatt's perceptron: w ← w + ℓ x after a mistake, x of ±1, label 0 is ℓ = +1.</summary>
    private sealed class Rosenblatt(int features) : ITextbook
    {
        private readonly long[] w = new long[features];

        public double Bits => Math.Log2(1 + w.Sum(Math.Abs));

        public int Predict(bool[] on)
        {
            long sum = 0;
            for (int i = 0; i < w.Length; i++)
            {
                sum += on[i] ? w[i] : -w[i];
            }

            return sum >= 0 ? 0 : 1;
        }

        public void Correct(bool[] on, int label)
        {
            for (int i = 0; i < w.Length; i++)
            {
                w[i] += on[i] == (label == 0) ? 1 : -1;
            }
        }
    }

    /// <summary>
    /// Balanced Winnow with factor 2: after a mistake the positive weights of the features that are on double and the
    /// negative ones halve, or the other way round.
    /// </summary>
    private sealed class BalancedWinnow : ITextbook
    {
        private readonly double[] positive;
        private readonly double[] negative;

        public double Bits => Math.Log2(positive.Length * positive.Max() / positive.Min());

        public BalancedWinnow(int features)
        {
            positive = new double[features];
            negative = new double[features];
            Array.Fill(positive, 1);
            Array.Fill(negative, 1);
        }

        public int Predict(bool[] on)
        {
            double sum = 0;
            for (int i = 0; i < positive.Length; i++)
            {
                sum += on[i] ? positive[i] - negative[i] : 0;
            }

            return sum >= 0 ? 0 : 1;
        }

        public void Correct(bool[] on, int label)
        {
            double factor = label == 0 ? 2 : 0.5;
            for (int i = 0; i < positive.Length; i++)
            {
                if (on[i])
                {
                    positive[i] *= factor;
                    negative[i] /= factor;
                }
            }
        }
    }
}
