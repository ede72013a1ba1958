using System.Numerics;

namespace Hebb.Robustness;

/// <summary>What the certificate of one example needs: the scores of all templates in double precision, and the best of the label's.</summary>
internal sealed class MarginWorkspace(int templates, int inputs)
{
    /// <summary>s_u of each template.</summary>
    public double[] Scores { get; } = new double[templates];

    /// <summary>x.</summary>
    public double[] X { get; } = new double[inputs];

    /// <summary>The difference of two templates.</summary>
    public double[] Direction { get; } = new double[inputs];

    /// <summary>The label's best templates, the best first.</summary>
    public int[] Own { get; } = new int[MarginCertificate.OwnTemplates];

    /// <summary>How many of <see cref="Own"/> there are.</summary>
    public int OwnCount { get; private set; }

    /// <summary>By how much a score has to be above another to count as above it, for this example.</summary>
    public double Slack { get; set; }

    /// <summary>The label.</summary>
    public int Label { get; private set; }

    /// <summary>Computes the scores of an example.</summary>
    /// <param name="example">x.</param>
    /// <param name="label">Its label.</param>
    /// <param name="columns">For each input the weights of all templates.</param>
    /// <param name="bias">The templates' biases.</param>
    /// <param name="units">Templates for each label.</param>
    public void Load(ReadOnlySpan<float> example, int label, double[][] columns, double[] bias, int units)
    {
        Label = label;
        bias.CopyTo(Scores, 0);
        for (int i = 0; i < example.Length; i++)
        {
            X[i] = example[i];
            if (example[i] != 0)
            {
                AddScaled(example[i], columns[i], Scores);
            }
        }

        OwnCount = 0;
        for (int j = label * units; j < (label + 1) * units; j++)
        {
            Insert(j);
        }
    }

    /// <summary>s_own − s_rival less <see cref="Slack"/>.</summary>
    public double Margin(int own, int rival) => Scores[own] - Scores[rival] - Slack;

    /// <summary>|x − y|² in four chains, number i in chain i mod 4, so that the bits are the same on every machine.</summary>
    public static double SquaredDistance(double[] x, double[] y)
    {
        double a = 0,
            b = 0,
            c = 0,
            d = 0;
        int i = 0;
        for (; i <= x.Length - 4; i += 4)
        {
            a = Square(x[i] - y[i], a);
            b = Square(x[i + 1] - y[i + 1], b);
            c = Square(x[i + 2] - y[i + 2], c);
            d = Square(x[i + 3] - y[i + 3], d);
        }

        for (; i < x.Length; i++)
        {
            a = Square(x[i] - y[i], a);
        }

        return a + b + (c + d);

        static double Square(double z, double sum) => Math.FusedMultiplyAdd(z, z, sum);
    }

    private void Insert(int unit)
    {
        int place = OwnCount;
        while (place > 0 && Scores[unit] > Scores[Own[place - 1]])
        {
            place--;
        }

        if (place < Own.Length)
        {
            OwnCount = Math.Min(OwnCount + 1, Own.Length);
            Own.AsSpan(place, OwnCount - 1 - place).CopyTo(Own.AsSpan(place + 1));
            Own[place] = unit;
        }
    }

    // y += a x, each number with one rounding.
    private static void AddScaled(double a, double[] x, double[] y)
    {
        int i = 0;
        var factor = new Vector<double>(a);
        for (; i <= y.Length - Vector<double>.Count; i += Vector<double>.Count)
        {
            Vector.FusedMultiplyAdd(factor, new Vector<double>(x, i), new Vector<double>(y, i)).CopyTo(y, i);
        }

        for (; i < y.Length; i++)
        {
            y[i] = Math.FusedMultiplyAdd(a, x[i], y[i]);
        }
    }
}
