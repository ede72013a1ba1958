using Hebb.Experiments.Reports;

namespace Hebb.Experiments.Theory;

/// <summary>
/// Whether evolution finds the linear target of the neural net evolution paper's Theorem 2. The theorem says that the target exists; that
/// "NNE converges to an allele distribution p which is arbitrarily close to the correct linear labeling" is a sentence of section 2.1.
/// Eq. 3 with the squared loss, in closed form.
/// </summary>
/// <remarks>
/// <para><b>The loss.</b> For inputs uniform in the unit ball of R^m, E[y yᵀ] = I/(m + 2), and genes are independent, so
/// (m + 2) L(p) = |W p − a|² + Σ_i p(i)(1 − p(i)) |w_i|². The second term is the variance of the genotypes. It wants frequencies
/// at 0 and 1, and at the theorem's scale, |w_i|² = m against |a| = 1, there is nothing but vertices with W p as short as may be: none is near a. On the way, while frequencies are
/// still near where they began, W p passes the target, the more genes the nearer, and leaves it again.</para>
/// <para><b>The step.</b> Eq. 3 is p(i) − s p(i)(1 − p(i)) ∂L/∂p(i) with s = ε/(1 − εL). We choose s for each generation, as large as
/// the curvature allows, that is ε = s/(1 + sL).</para>
/// </remarks>
internal static class NneLinearEvolution
{
    private const int Links = 50;
    private const int Generations = 3000;
    private const int Repeats = 6;

    private static readonly int[] Snapshots = [0, 3, 10, 30, 100, 300, 1000, Generations];

    /// <summary>The checks of evolution.</summary>
    public static IReadOnlyList<Claim> Claims =>
        [
            Evolves(
                "nne-theorem-2-evolution",
                Interpretation.Observation,
                "Evolution by eq. 3 finds the linear target where the matrix is divided by n/4, with 10 or more genes for each link.",
                "Then the genotype of the columns that point towards a has W x about as long as a, and the variance of the genotypes falls as "
                    + "m/n. With n/m = 2 and 4 the cosine is lower: see the measures; the figure is the mean at n/m = 10.",
                [2, 4, 10, 20],
                genes => 4.0 / genes,
                judged: 10,
                bound: 0.99
            ),
            Evolves(
                "nne-theorem-2-evolution-at-its-scale",
                Interpretation.Applied,
                "Evolution by eq. 3 with the theorem's matrix, entries ±√(m/d), and n/m = 40 = log(1/ε)/ε², ε = 0.2, ends with "
                    + "cos(W p, a) ≥ 1 − ε.",
                "Section 2.1's 'converges to' is not proved, and does not happen at this scale; the theorem says only that the target exists. The "
                    + "loss of a population is |W p − a|² + Σ p(1 − p)|w|² over m + 2, and with |w|² = m the second term, the variance of "
                    + "the genotypes, is far above the first: evolution fixes nearly all genes at a vertex where W p is short, whatever its "
                    + "direction. On the way W p passes the target and leaves it again, the more genes the nearer; at the end more genes do not "
                    + "help.",
                [4, 10, 40, 100],
                _ => 1,
                judged: 40,
                bound: 0.8
            ),
        ];

    // The cosine of W p and a after evolution, for each n/m; the matrix is multiplied by scale(n).
    private static Claim Evolves(
        string name,
        Interpretation interpretation,
        string statement,
        string remark,
        int[] ratios,
        Func<int, double> scale,
        int judged,
        double bound
    ) =>
        new(name, interpretation, statement)
        {
            Quantity = $"cosine of W p and the target, end, n/m = {judged}",
            BoundKind = BoundKind.Lower,
            Bound = bound,
            Remark = remark,
            Trials = Repeats * ratios.Length,
            Columns = ["ratio", "loss", "length", "open", "best", "bestGeneration", .. Snapshots.Select(At)],
            RunTrial = trial => Evolve(trial, ratios[trial.Index % ratios.Length], scale),
            Evaluate = rows =>
            {
                int[] tried = [.. ratios.Where(ratio => Of(rows, ratio).Count > 0)];
                var measures = tried.ToDictionary(
                    ratio => $"cosineAt{ratio}GenesForEachLink",
                    ratio => Of(rows, ratio).Mean(At(Generations))
                );
                foreach (int ratio in tried)
                {
                    measures[$"bestCosineOnTheWayAt{ratio}GenesForEachLink"] = Of(rows, ratio).Mean("best");
                    measures[$"generationOfTheBestAt{ratio}GenesForEachLink"] = Of(rows, ratio).Mean("bestGeneration");
                }

                measures["meanLengthOfWp"] = rows.Mean("length");
                measures["largestShareOfGenesNotFixed"] = rows.Max("open");
                return (measures[$"cosineAt{(tried.Contains(judged) ? judged : tried[0])}GenesForEachLink"], measures);
            },
            Plot = rows => new LineChart(
                $"Theorem 2: {(scale(1) == 1 ? "evolution at the theorem's scale" : "the matrix divided by n/4")}",
                "generations + 1",
                "cosine of W p and the target",
                [
                    .. ratios
                        .Where(ratio => Of(rows, ratio).Count > 0)
                        .Select(ratio => new LineSeries(
                            $"n/m = {ratio}",
                            [
                                .. Snapshots.Select(t => new LinePoint(
                                    t + 1,
                                    Of(rows, ratio).Mean(At(t)),
                                    Of(rows, ratio).Column(At(t)).Min(),
                                    Of(rows, ratio).Max(At(t))
                                )),
                            ]
                        )),
                ]
            )
            {
                LogX = true,
                Caption = "Means of six matrices and targets; bands from the lowest to the highest.",
            },
        };

    private static double[] Evolve(ClaimTrial trial, int ratio, Func<int, double> scale)
    {
        int genes = ratio * Links;
        var (w, a) = NneTheorem2.Task(trial.Key, genes, scale(genes));
        var random = trial.Key.For("start").Stream();
        double[] p = [.. Enumerable.Range(0, genes).Select(_ => random.NextOpenDouble())];
        double[] slopes = new double[genes];
        double curvature = 2 * LargestEigenvalue(w) / (Links + 2);
        var cosines = new List<double>();
        double loss = 0;
        var (best, bestGeneration) = (double.NegativeInfinity, 0);
        for (int t = 0; t <= Generations; t++)
        {
            double cosine = w.Cosine(p, a);
            (best, bestGeneration) = cosine > best ? (cosine, t) : (best, bestGeneration);
            if (Snapshots.Contains(t))
            {
                cosines.Add(cosine);
            }

            loss = Slopes(w, a, p, slopes);
            // Below 1/H, and no factor of eq. 3 below ½.
            double s = Math.Min(1 / curvature, 0.5 / slopes.Max(Math.Abs));
            for (int i = 0; i < genes; i++)
            {
                p[i] *= 1 - (s * (1 - p[i]) * slopes[i]);
            }
        }

        double length = Math.Sqrt(w.Weights(p).Sum(x => x * x));
        return
        [
            ratio,
            loss,
            length,
            p.Count(x => x is > 0.01 and < 0.99) / (double)genes,
            best,
            bestGeneration,
            .. cosines,
        ];
    }

    /// <summary>L(p) and ∂L/∂p(i) = (2 w_i·(W p − a) + (1 − 2p(i)) |w_i|²)/(m + 2).</summary>
    internal static double Slopes(GenerationColumns w, double[] a, double[] p, double[] slopes)
    {
        double[] apart = [.. w.Weights(p).Zip(a, (x, y) => x - y)];
        double loss = apart.Sum(x => x * x);
        for (int i = 0; i < p.Length; i++)
        {
            slopes[i] = ((2 * w.Dot(i, apart)) + ((1 - (2 * p[i])) * w.Square(i))) / (w.Links + 2);
            loss += p[i] * (1 - p[i]) * w.Square(i);
        }

        return loss / (w.Links + 2);
    }

    // Of W Wᵀ, from above: a norm of the last step of the power method bounds it closely enough for a step size.
    private static double LargestEigenvalue(GenerationColumns w)
    {
        double[] v = [.. Enumerable.Range(0, w.Links).Select(j => 1.0 + (j % 7 / 10.0))];
        double size = 0;
        for (int step = 0; step < 50; step++)
        {
            size = Math.Sqrt(v.Sum(x => x * x));
            double[] next = new double[w.Links];
            for (int i = 0; i < w.Genes; i++)
            {
                w.Add(i, w.Dot(i, v) / size, next);
            }

            v = next;
        }

        return Math.Sqrt(v.Sum(x => x * x));
    }

    private static TrialTable Of(TrialTable rows, int ratio) => rows.Where("ratio", x => x == ratio);

    private static string At(int generation) => $"cosine@{generation}";
}
