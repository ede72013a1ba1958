using Hebb.Numerics;

namespace Hebb.Experiments.Theory;

/// <summary>Examples of ±1 labelled by a unit vector w* whose entries add up to 0, as in Theorem 3.</summary>
/// <param name="Teacher">w*.</param>
/// <param name="Examples">The examples.</param>
/// <param name="Labels">sign(w*·x), ±1.</param>
/// <param name="Projections">w*·x of each.</param>
internal sealed record SignedExamples(double[] Teacher, sbyte[][] Examples, int[] Labels, double[] Projections)
{
    /// <summary>γ, the least |w*·x|.</summary>
    public double Margin => Projections.Min(Math.Abs);

    /// <summary>The standard deviation of w*·x: that of a sum of inputs of which <paramref name="on"/> are +1.</summary>
    /// <param name="inputs">n.</param>
    /// <param name="on">k; none means fair coins.</param>
    public static double Deviation(int inputs, int? on) =>
        on is { } k ? 2 * Math.Sqrt((double)k * (inputs - k) / ((double)inputs * (inputs - 1))) : 1;

    /// <summary>Draws them.</summary>
    /// <param name="count">How many.</param>
    /// <param name="inputs">n.</param>
    /// <param name="on">k, how many inputs of each example are +1, as a cap gives; none means fair coins.</param>
    /// <param name="margin">Examples with |w*·x| below this are drawn again.</param>
    /// <param name="key">Where they come from.</param>
    public static SignedExamples Draw(int count, int inputs, int? on, double margin, RandomKey key)
    {
        var random = key.For("signed examples").Stream();
        double[] teacher = UnitVector(inputs, ref random);
        var examples = new sbyte[count][];
        var labels = new int[count];
        var projections = new double[count];
        for (int n = 0; n < count; )
        {
            var x = new sbyte[inputs];
            for (int i = 0; i < inputs; i++)
            {
                bool isOn = on is { } k ? i < k : random.NextBool(0.5);
                x[i] = isOn ? (sbyte)1 : (sbyte)-1;
            }

            if (on is not null)
            {
                random.Shuffle<sbyte>(x);
            }

            double projection = 0;
            for (int i = 0; i < inputs; i++)
            {
                projection += teacher[i] * x[i];
            }

            if (Math.Abs(projection) >= margin && projection != 0)
            {
                (examples[n], labels[n], projections[n]) = (x, projection > 0 ? 1 : -1, projection);
                n++;
            }
        }

        return new SignedExamples(teacher, examples, labels, projections);
    }

    private static double[] UnitVector(int inputs, ref RandomStream random)
    {
        var w = new double[inputs];
        foreach (ref double value in w.AsSpan())
        {
            value = random.NextNormal();
        }

        double mean = w.Average();
        double norm = Math.Sqrt(w.Sum(value => (value - mean) * (value - mean)));
        return [.. w.Select(value => (value - mean) / norm)];
    }
}
