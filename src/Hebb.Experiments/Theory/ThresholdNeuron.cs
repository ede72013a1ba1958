using Hebb.Plasticity;

namespace Hebb.Experiments.Theory;

/// <summary>
/// The linear threshold network of section 3.1: one output neuron, inputs x_i of ±1, prediction sign(w·x), weights that start
/// at zero and change by a rule [−a, a; b, −b]. Rows: x_i = −1, +1. Columns: the true label is +1, −1; after a mistake that is
/// Table 1's p(x) = −1, +1. Rules are of whole numbers, so all is exact.
/// </summary>
/// <remarks>
/// One update adds ℓ(x) v(x) to w, with v(x) = c·1 + s·x, c = (b − a)/2, s = (a + b)/2: the perceptron's update, and a common
/// part that makes all weights rise together after mistakes of label +1 and fall after those of −1.
/// </remarks>
internal sealed class ThresholdNeuron(int inputs, RuleTable rule)
{
    private readonly long[] w = new long[inputs];

    /// <summary>w.</summary>
    public ReadOnlySpan<long> Weights => w;

    /// <summary>The rule [−a, a; b, −b] of Theorems 3 and 4.</summary>
    public static RuleTable Rule(int a, int b) => new(1, 2, 2, [-a, a, b, -b]);

    /// <summary>w·x.</summary>
    public long Score(ReadOnlySpan<sbyte> x)
    {
        long sum = 0;
        for (int i = 0; i < x.Length; i++)
        {
            sum += x[i] > 0 ? w[i] : -w[i];
        }

        return sum;
    }

    /// <summary>sign(w·x), +1 at 0.</summary>
    public static int Predict(long score) => score >= 0 ? 1 : -1;

    /// <summary>The update of one example.</summary>
    public void Learn(ReadOnlySpan<sbyte> x, int label)
    {
        int column = label > 0 ? 0 : 1;
        for (int i = 0; i < x.Length; i++)
        {
            w[i] += (long)rule[x[i] > 0 ? 1 : 0, column];
        }
    }

    /// <summary>Predicts each example in turn, and learns from it after a mistake and where |w·x| ≤ <paramref name="γ"/>.</summary>
    /// <param name="examples">The examples.</param>
    /// <param name="labels">Their labels, ±1.</param>
    /// <param name="γ">How near the threshold right examples are learned from too; below 0: none are.</param>
    /// <param name="scores">Receives w·x of each example when it came; empty if not wanted.</param>
    /// <returns>Wrong predictions, and updates.</returns>
    public (int Mistakes, int Updates) Pass(
        IReadOnlyList<sbyte[]> examples,
        IReadOnlyList<int> labels,
        double γ = -1,
        Span<long> scores = default
    )
    {
        int mistakes = 0;
        int updates = 0;
        for (int n = 0; n < examples.Count; n++)
        {
            long score = Score(examples[n]);
            bool wrong = Predict(score) != labels[n];
            mistakes += wrong ? 1 : 0;
            if (wrong || Math.Abs(score) <= γ)
            {
                Learn(examples[n], labels[n]);
                updates++;
            }

            if (scores.Length > 0)
            {
                scores[n] = score;
            }
        }

        return (mistakes, updates);
    }
}
