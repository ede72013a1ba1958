using Hebb.Numerics;

namespace Hebb.Experiments.Theory;

/// <summary>
/// The weight generation matrix W of the neural net evolution paper's Theorem 2, m links × n genes, by columns: each entry is ±√(m/d) with
/// probability d/m and 0 otherwise, so that a column has squared length m on average.
/// </summary>
internal sealed class GenerationColumns
{
    private readonly int[] starts;
    private readonly int[] links;
    private readonly double[] values;
    private readonly double[] squares;

    private GenerationColumns(int m, int[] starts, int[] links, double[] values)
    {
        Links = m;
        this.starts = starts;
        this.links = links;
        this.values = values;
        squares = [.. Enumerable.Range(0, starts.Length - 1).Select(i => Column(i).Sum(entry => entry.W * entry.W))];
    }

    /// <summary>m.</summary>
    public int Links { get; }

    /// <summary>n.</summary>
    public int Genes => squares.Length;

    /// <summary>Draws a matrix.</summary>
    /// <param name="links">m.</param>
    /// <param name="genes">n.</param>
    /// <param name="d">Entries of a column, on average.</param>
    /// <param name="scale">What the theorem's matrix is multiplied by.</param>
    /// <param name="key">Where the entries come from.</param>
    public static GenerationColumns Draw(int links, int genes, int d, double scale, RandomKey key)
    {
        var random = key.For("matrix").Stream();
        double size = scale * Math.Sqrt((double)links / d);
        var starts = new int[genes + 1];
        var rows = new List<int>();
        var values = new List<double>();
        for (int i = 0; i < genes; i++)
        {
            for (int j = 0; j < links; j++)
            {
                if (random.NextBool((double)d / links))
                {
                    rows.Add(j);
                    values.Add(random.NextBool(0.5) ? size : -size);
                }
            }

            starts[i + 1] = rows.Count;
        }

        return new GenerationColumns(links, starts, [.. rows], [.. values]);
    }

    /// <summary>|w_i|².</summary>
    public double Square(int gene) => squares[gene];

    /// <summary>w_i · v.</summary>
    public double Dot(int gene, double[] v)
    {
        double sum = 0;
        for (int e = starts[gene]; e < starts[gene + 1]; e++)
        {
            sum += values[e] * v[links[e]];
        }

        return sum;
    }

    /// <summary>v += c w_i.</summary>
    public void Add(int gene, double c, double[] v)
    {
        for (int e = starts[gene]; e < starts[gene + 1]; e++)
        {
            v[links[e]] += c * values[e];
        }
    }

    /// <summary>W p.</summary>
    public double[] Weights(double[] p)
    {
        double[] weights = new double[Links];
        for (int i = 0; i < p.Length; i++)
        {
            Add(i, p[i], weights);
        }

        return weights;
    }

    /// <summary>The cosine of the angle between W p and a unit vector; 0 where W p is 0.</summary>
    public double Cosine(double[] p, double[] a)
    {
        double[] weights = Weights(p);
        double length = Math.Sqrt(weights.Sum(w => w * w));
        return length == 0 ? 0 : weights.Zip(a, (w, x) => w * x).Sum() / length;
    }

    private IEnumerable<(int Link, double W)> Column(int gene)
    {
        for (int e = starts[gene]; e < starts[gene + 1]; e++)
        {
            yield return (links[e], values[e]);
        }
    }
}
