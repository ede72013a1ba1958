using Hebb.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace Hebb.Experiments.Theory;

/// <summary>
/// The loss of every genotype of n genes, and what the neural net evolution paper makes of it (section 2): all expectations by
/// enumeration of the 2^n genotypes. Gene i is bit i of a genotype's number.
/// </summary>
/// <param name="losses">2^n numbers of 0 or more.</param>
internal sealed class GenotypeLoss(double[] losses)
{
    private const int Inputs = 3;
    private const int Hidden = 2;
    private const int Labels = 2;
    private const int Links = (Inputs * Hidden) + (Hidden * Labels);
    private const int Examples = 20;
    private const double Density = 0.5;

    /// <summary>n.</summary>
    public int Genes { get; } = (int)Math.Log2(losses.Length);

    /// <summary>U, the supremum of L(p): L is linear in each p(i), so some genotype has it.</summary>
    public double Largest => losses.Max();

    /// <summary>B, the infimum.</summary>
    public double Least => losses.Min();

    /// <summary>A genotype's loss.</summary>
    public double this[int genotype] => losses[genotype];

    /// <summary>
    /// Cross-entropy of a network 3–2–2 with a ReLU layer whose 10 links are sparse linear functions of the genes, as in the paper's
    /// experiments, over 20 random examples.
    /// </summary>
    public static GenotypeLoss OfNetwork(int genes, RandomKey key)
    {
        var random = key.For("network").Stream();
        double[] w =
        [
            .. Enumerable
                .Range(0, Links * genes)
                .Select(_ => random.NextBool(Density) ? (double)random.NextSingle(-1, 1) : 0),
        ];
        float[] examples = new float[Examples * Inputs];
        random.FillNormal(examples);
        int[] labels = [.. Enumerable.Range(0, Examples).Select(_ => random.NextInt32(Labels))];
        return new GenotypeLoss([
            .. Enumerable
                .Range(0, 1 << genes)
                .Select(genotype => CrossEntropy(LinksOf(w, genes, genotype), examples, labels)),
        ]);
    }

    /// <summary>A loss drawn for each genotype alone, uniform in [0, 2]: no structure at all.</summary>
    public static GenotypeLoss OfNothing(int genes, RandomKey key)
    {
        var random = key.For("losses").Stream();
        return new GenotypeLoss([.. Enumerable.Range(0, 1 << genes).Select(_ => 2 * random.NextOpenDouble())]);
    }

    /// <summary>Whether a genotype carries allele 1 of a gene.</summary>
    public static bool Carries(int genotype, int gene) => (genotype >> gene & 1) == 1;

    /// <summary>L(p).</summary>
    public double Expected(double[] p)
    {
        double sum = 0;
        for (int genotype = 0; genotype < losses.Length; genotype++)
        {
            sum += Probability(p, genotype) * losses[genotype];
        }

        return sum;
    }

    /// <summary>Eqs. 1 and 2: the mean of −L over those that carry allele 1 of each gene, and over the others.</summary>
    /// <param name="p">Each in (0, 1).</param>
    public (double[] Carriers, double[] Others) Rewards(double[] p)
    {
        var (carriers, others) = Sums(p);
        return ([.. carriers.Zip(p, (sum, x) => sum / x)], [.. others.Zip(p, (sum, x) => sum / (1 - x))]);
    }

    /// <summary>Eq. 3, which is defined for alleles that all or none carry too: they do not move.</summary>
    public double[] Next(double[] p, double ε)
    {
        var (carriers, others) = Sums(p);
        return [.. p.Select((x, i) => (x + (ε * carriers[i])) / (1 + (ε * (carriers[i] + others[i]))))];
    }

    /// <summary>H, the least number with ∇²L ⪯ H·I on all of [0, 1]^n.</summary>
    /// <remarks>
    /// The largest eigenvalue is convex in the matrix, and the matrix is linear in each p(i): the vertices decide.
    /// </remarks>
    public double Curvature()
    {
        double largest = 0;
        for (int vertex = 0; vertex < losses.Length; vertex++)
        {
            int at = vertex;
            var hessian = Matrix<double>.Build.Dense(Genes, Genes, (i, j) => i == j ? 0 : Mixed(at, i, j));
            largest = Math.Max(largest, hessian.Evd(Symmetricity.Symmetric).EigenValues.Max(value => value.Real));
        }

        return largest;
    }

    // p(i) f(i) and (1 − p(i)) f̄(i).
    private (double[] Carriers, double[] Others) Sums(double[] p)
    {
        double[] carriers = new double[Genes];
        double[] others = new double[Genes];
        for (int genotype = 0; genotype < losses.Length; genotype++)
        {
            double reward = -Probability(p, genotype) * losses[genotype];
            for (int i = 0; i < Genes; i++)
            {
                (Carries(genotype, i) ? carriers : others)[i] += reward;
            }
        }

        return (carriers, others);
    }

    // ∂²L/∂p(i)∂p(j) where the other genes are those of a vertex.
    private double Mixed(int vertex, int i, int j)
    {
        int none = vertex & ~(1 << i) & ~(1 << j);
        return losses[none | 1 << i | 1 << j] - losses[none | 1 << i] - losses[none | 1 << j] + losses[none];
    }

    private static double Probability(double[] p, int genotype)
    {
        double product = 1;
        for (int i = 0; i < p.Length; i++)
        {
            product *= Carries(genotype, i) ? p[i] : 1 - p[i];
        }

        return product;
    }

    private static double[] LinksOf(double[] w, int genes, int genotype)
    {
        double[] links = new double[Links];
        for (int link = 0; link < Links; link++)
        {
            for (int i = 0; i < genes; i++)
            {
                links[link] += Carries(genotype, i) ? w[(link * genes) + i] : 0;
            }
        }

        return links;
    }

    private static double CrossEntropy(double[] links, float[] examples, int[] labels)
    {
        double sum = 0;
        double[] z = new double[Labels];
        for (int n = 0; n < labels.Length; n++)
        {
            Array.Clear(z);
            for (int h = 0; h < Hidden; h++)
            {
                double current = 0;
                for (int i = 0; i < Inputs; i++)
                {
                    current += links[(h * Inputs) + i] * examples[(n * Inputs) + i];
                }

                for (int c = 0; c < Labels; c++)
                {
                    z[c] += Math.Max(0, current) * links[(Inputs * Hidden) + (h * Labels) + c];
                }
            }

            sum += Math.Log(z.Sum(score => Math.Exp(score - z.Max()))) + z.Max() - z[labels[n]];
        }

        return sum / labels.Length;
    }
}
