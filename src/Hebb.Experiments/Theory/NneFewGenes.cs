using Hebb.Numerics;

namespace Hebb.Experiments.Theory;

/// <summary>
/// A sentence after Theorem 2 of the neural net evolution paper: "To learn, with high confidence, the target function from among d unknown
/// (arbitrary) linear functions, m above can be replaced by log d."
/// </summary>
/// <remarks>
/// With n &lt; m genes the vectors W p span at most n of m dimensions. Of a random unit vector a such a space holds E cos² = n/m, and
/// contains it with probability 0. For given d and ε, m can be as large as one likes, so no constant before log d helps.
/// </remarks>
internal static class NneFewGenes
{
    // ⌈4 log d⌉ and ⌈8 log d⌉ for d = 20, and one less than m.
    private const int Targets = 20;
    private const int Matrices = 20;
    private const int Judged = 24;
    private static readonly int[] Tried = [12, Judged, 49];

    /// <summary>The check.</summary>
    public static Claim OfManyTargets { get; } =
        new(
            "nne-theorem-2-log-d",
            Interpretation.Applied,
            "For one of d = 20 arbitrary linear targets, m can be replaced by log d: with n = 8 log d = 24 genes some W p has the direction "
                + "of a."
        )
        {
            Quantity = "cosine of a and the nearest W p, largest",
            BoundKind = BoundKind.Lower,
            Bound = 0.99,
            Remark =
                "False; a sentence after the theorem. With n < m genes W p spans at most n of m dimensions: a random target has cos² = n/m there on "
                + "average and lies in it with probability 0. For given d, m can be as large as one likes, so no constant before log d "
                + "helps; for a single target the threshold is about 2m. This grants any real p; with p in [0, 1]^n it is less. m = 50, "
                + "20 targets for each of 20 matrices, n = 12, 24 and 49.",
            Trials = Matrices * Tried.Length,
            Columns = ["genes", "largest", "meanSquare"],
            RunTrial = trial =>
            {
                int genes = Tried[trial.Index % Tried.Length];
                double[] cosines =
                [
                    .. Enumerable.Range(0, Targets).Select(target => NearestCosine(trial.Key, genes, target)),
                ];
                return [genes, cosines.Max(), cosines.Average(cosine => cosine * cosine)];
            },
            Evaluate = rows =>
            {
                int[] found = [.. Tried.Where(genes => At(rows, genes).Count > 0)];
                var measures = new Dictionary<string, double>();
                foreach (int genes in found)
                {
                    measures[$"largestCosineOf{genes}Genes"] = At(rows, genes).Max("largest");
                    measures[$"meanSquaredCosineOf{genes}Genes"] = At(rows, genes).Mean("meanSquare");
                }

                int judged = found.Contains(Judged) ? Judged : found[0];
                return (At(rows, judged).Max("largest"), measures);
            },
        };

    /// <summary>The cosine of a target and its projection on the span of the columns.</summary>
    internal static double NearestCosine(RandomKey key, int genes, int target)
    {
        var w = GenerationColumns.Draw(NneTheorem2.Links, genes, NneTheorem2.Entries, 1, key);
        double[] a = NneTheorem2.UnitVector(key.For("targets", (ulong)target));
        // Modified Gram-Schmidt; what is left of a column that depends on the others is rounding.
        double squares = 0;
        var basis = new List<double[]>();
        for (int i = 0; i < genes; i++)
        {
            double[] v = new double[NneTheorem2.Links];
            w.Add(i, 1, v);
            foreach (double[] unit in basis)
            {
                double along = NneTheorem2.Dot(unit, v);
                v = [.. v.Zip(unit, (x, y) => x - (along * y))];
            }

            double length = Math.Sqrt(NneTheorem2.Dot(v, v));
            if (length > 1e-6)
            {
                basis.Add([.. v.Select(x => x / length)]);
                squares += Math.Pow(NneTheorem2.Dot(basis[^1], a), 2);
            }
        }

        return Math.Sqrt(squares);
    }

    private static TrialTable At(TrialTable rows, int genes) => rows.Where("genes", x => x == genes);
}
