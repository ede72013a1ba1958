using Hebb.Plasticity;

namespace Hebb.Experiments.Theory;

/// <summary>
/// The linear threshold network of section 3.1: one output neuron, inputs x_i of ±1, prediction sign(w·x), weights that start
/// at zero and change by a rule [−a, a; b, −b]. Rows: x_i = −1, +1. Columns: the true label is +1, −1; after a mistake that is
/// Table 1's p(x) = −1, +1.
/// </summary>
/// <remarks>
/// One update adds ℓ(x) v(x) to w, with v(x) = c·1 + s·x, c = (b − a)/2, s = (a + b)/2: the perceptron's update, and a common
/// part that makes all weights rise together after mistakes of label +1 and fall after those of −1.
/// </remarks>
internal sealed class ThresholdNeuron(int inputs, RuleTable rule)
{
    private readonly double[] w = new double[inputs];

    /// <summary>The rule [−a, a; b, −b] of Theorems 3 and 4.</summary>
    public static RuleTable Rule(double a, double b) => new(1, 2, 2, [(float)-a, (float)a, (float)b, (float)-b]);

    /// <summary>w·x.</summary>
    public double Score(ReadOnlySpan<sbyte> x)
    {
        double sum = 0;
        for (int i = 0; i < x.Length; i++)
        {
            sum += x[i] > 0 ? w[i] : -w[i];
        }

        return sum;
    }

    /// <summary>sign(w·x), +1 at 0.</summary>
    public static int Predict(double score) => score >= 0 ? 1 : -1;

    /// <summary>The update of one example.</summary>
    public void Learn(ReadOnlySpan<sbyte> x, int label)
    {
        int column = label > 0 ? 0 : 1;
        for (int i = 0; i < x.Length; i++)
        {
            w[i] += rule[x[i] > 0 ? 1 : 0, column];
        }
    }
}
