using Hebb.Experiments.Theory;
using Hebb.Numerics;

namespace Hebb.Experiments.Tests.Theory;

public sealed class NneTheoryTests
{
    private static readonly double[] P = [0.2, 0.7];

    // Two genes, by hand: losses of the genotypes 00, 10, 01, 11.
    private static readonly GenotypeLoss Two = new([1, 3, 0.5, 4]);

    [Fact]
    public void Expected_loss_and_rewards_are_the_means_over_the_genotypes()
    {
        Assert.Equal((0.8 * 0.3 * 1) + (0.2 * 0.3 * 3) + (0.8 * 0.7 * 0.5) + (0.2 * 0.7 * 4), Two.Expected(P), 1e-12);
        var (f, others) = Two.Rewards(P);
        Assert.Equal(-((0.3 * 3) + (0.7 * 4)), f[0], 1e-12);
        Assert.Equal(-((0.3 * 1) + (0.7 * 0.5)), others[0], 1e-12);
        Assert.Equal(-((0.8 * 0.5) + (0.2 * 4)), f[1], 1e-12);
        Assert.Equal(-((0.8 * 1) + (0.2 * 3)), others[1], 1e-12);
    }

    [Fact]
    public void A_generation_is_equation_3_and_alleles_that_all_or_none_carry_stay()
    {
        const double ε = 0.1;
        var (f, others) = Two.Rewards(P);

        double[] next = Two.Next(P, ε);

        for (int i = 0; i < 2; i++)
        {
            double p = P[i] * (1 + (ε * f[i]));
            double q = (1 - P[i]) * (1 + (ε * others[i]));
            Assert.Equal(p / (p + q), next[i], 1e-12);
        }

        Assert.Equal([0, 1], Two.Next([0, 1], ε));
    }

    [Fact]
    public void The_curvature_is_the_largest_anywhere_in_the_cube()
    {
        // ∂²L/∂p∂q = 4 − 3 − 0.5 + 1; the other entries are 0.
        Assert.Equal(1.5, Two.Curvature(), 1e-12);
        var loss = GenotypeLoss.OfNothing(4, RandomKey.FromSeed(1));
        var random = RandomKey.FromSeed(2).Stream();
        double largest = 0;
        for (int n = 0; n < 10_000; n++)
        {
            // Vertices, and the curvature in a random direction there.
            double[] p = [.. Enumerable.Range(0, 4).Select(_ => Math.Round(random.NextOpenDouble()))];
            float[] v = new float[4];
            random.FillNormal(v);
            double length = Math.Sqrt(v.Sum(x => (double)x * x));
            double At(double h) => loss.Expected([.. p.Select((x, i) => x + (h * v[i] / length))]);
            largest = Math.Max(largest, (At(1e-3) - (2 * At(0)) + At(-1e-3)) / 1e-6);
        }

        Assert.InRange(loss.Curvature(), largest - 1e-6, 1.2 * largest);
    }

    [Fact]
    public void Lemma_1_holds_exactly_and_a_samples_error_falls_with_its_root()
    {
        Assert.True(Checking.Check("nne-lemma-1", 3).Holds);
        Assert.True(Checking.Check("nne-lemma-1", 3).Measures["largestDerivative"] > 0.05);
        var sampled = Checking.Check("nne-lemma-1-sampled", 40);
        Assert.InRange(sampled.Measures["exponent"], -0.6, -0.4);
        Assert.InRange(sampled.Measures["relativeErrorAtTheLargestPopulation"], 1e-4, 0.1);
    }

    [Fact]
    public void The_loss_falls_with_the_theorems_step_and_rises_with_its_negative()
    {
        var falls = Checking.Check("nne-theorem-1", 4);
        var negative = NneTheorem1.NeverRises("negative", default, "", "", (u, _) => -1 / (2 * u));

        Assert.True(falls.Holds);
        Assert.True(falls.Measures["meanLossAtTheEnd"] < 0.9 * falls.Measures["meanLossAtTheStart"]);
        Assert.True(Checking.Check("nne-theorem-1-largest-step", 4).Holds);
        Assert.False(Checking.Check(negative, 2).Holds);
    }

    [Fact]
    public void The_proofs_constant_holds_with_epsilon_and_would_not_without()
    {
        var check = Checking.Check("nne-theorem-1-constant", 4);

        Assert.True(check.Holds);
        Assert.Equal(Interpretation.Proof, check.Interpretation);
        Assert.InRange(check.Figure, 1, 100);
        Assert.InRange(check.Measures["smallestWithoutTheFactorEpsilon"], 0, 1);
    }

    [Fact]
    public void With_few_genotypes_the_loss_falls_on_average_and_sometimes_rises()
    {
        var claim = Checking.Claim("nne-theorem-1-finite-population");
        double[][] rows = Checking.Rows(claim, 6);
        var check = claim.Check(rows);

        Assert.True(check.Holds);
        Assert.InRange(check.Figure, 0.8, 1.1);
        Assert.True(check.Measures["shareOfGenerationsThatRoseWith10Genotypes"] > 0.01);
        Assert.True(
            check.Measures["smallestMeanFallRatioOf10Genotypes"] < check.Measures["smallestMeanFallRatioOf250Genotypes"]
        );
        // A fall that is a rise does not hold.
        Assert.False(claim.Check([.. rows.Select(row => (double[])[row[0], -row[1], row[2]])]).Holds);
    }

    [Fact]
    public void Fewer_genes_than_links_reach_a_share_of_any_target_that_grows_with_their_number()
    {
        var check = Checking.Check("nne-theorem-2-log-d", 12);

        Assert.False(check.Holds);
        Assert.Equal(Interpretation.Applied, check.Interpretation);
        Assert.Equal(12 / 50.0, check.Measures["meanSquaredCosineOf12Genes"], 0.05);
        Assert.Equal(24 / 50.0, check.Measures["meanSquaredCosineOf24Genes"], 0.05);
        // As many genes as links, and more, span everything.
        Assert.Equal(1, NneFewGenes.NearestCosine(RandomKey.FromSeed(1), 80, 0), 1e-9);
    }

    [Theory]
    [InlineData(5, 1, 31 / 32.0)]
    [InlineData(9, 5, 0.5)]
    [InlineData(4, 3, 5 / 16.0)]
    public void The_threshold_counts_coins(int genes, int links, double expected) =>
        Assert.Equal(expected, NneTheorem2.Wendel(genes, links), 1e-12);

    [Fact]
    public void Frequencies_that_exist_are_found_and_those_that_do_not_are_refuted()
    {
        var (w, a) = NneTheorem2.Task(RandomKey.FromSeed(1), 90);
        // A target made from known frequencies, at two genes for a link and fewer.
        double[] made = w.Weights([.. Enumerable.Range(0, 90).Select(i => i % 10 / 9.0)]);
        double length = Math.Sqrt(made.Sum(x => x * x));

        var (residual, refuted) = NneTheorem2.Solve(w, [.. made.Select(x => x / length)]);
        Assert.False(refuted);
        Assert.InRange(residual, 0, 1e-6);

        var (few, _) = NneTheorem2.Task(RandomKey.FromSeed(1), 40);
        (residual, refuted) = NneTheorem2.Solve(few, a);
        Assert.True(refuted);
        Assert.True(residual > 1e-2);
    }

    [Fact]
    public void The_linear_loss_is_that_of_all_genotypes_and_its_slopes_are_its_differences()
    {
        const int Genes = 8;
        var (w, a) = NneTheorem2.Task(RandomKey.FromSeed(3), Genes, 0.3);
        var enumerated = new GenotypeLoss([
            .. Enumerable
                .Range(0, 1 << Genes)
                .Select(genotype =>
                    w.Weights([.. Enumerable.Range(0, Genes).Select(i => GenotypeLoss.Carries(genotype, i) ? 1.0 : 0)])
                        .Zip(a, (x, y) => (x - y) * (x - y))
                        .Sum() / (w.Links + 2)
                ),
        ]);
        double[] p = [0.1, 0.25, 0.4, 0.5, 0.6, 0.75, 0.9, 1];
        double[] slopes = new double[Genes];

        double loss = NneLinearEvolution.Slopes(w, a, p, slopes);

        Assert.Equal(enumerated.Expected(p), loss, 1e-12);
        for (int i = 0; i < Genes; i++)
        {
            double Moved(double by) => enumerated.Expected([.. p.Select((x, n) => n == i ? x + by : x)]);
            Assert.Equal((Moved(1e-3) - Moved(-1e-3)) / 2e-3, slopes[i], 1e-9);
        }
    }

    [Fact]
    public void What_exists_is_not_found_at_the_theorems_scale_and_is_at_another()
    {
        Assert.True(Checking.Check("nne-theorem-2", 5).Holds);
        var threshold = Checking.Check("nne-theorem-2-threshold", 30);
        Assert.InRange(threshold.Measures["solvedAt160GenesFor100Links"], 0, 0.2);
        Assert.InRange(threshold.Measures["solvedAt260GenesFor100Links"], 0.8, 1);
        var vertex = Checking.Check("nne-theorem-2-vertex", 8);
        Assert.True(vertex.Holds);
        Assert.InRange(vertex.Measures["oneMinusCosineTimesGenesForEachLink"], 1, 1.8);

        var found = Checking.Check("nne-theorem-2-evolution", 3);
        Assert.True(found.Holds);
        Assert.InRange(found.Measures["cosineAt2GenesForEachLink"], 0.5, 0.95);
        var lost = Checking.Check("nne-theorem-2-evolution-at-its-scale", 2);
        Assert.False(lost.Holds);
        Assert.Equal(0.8, lost.Bound);
        Assert.InRange(lost.Measures["cosineAt10GenesForEachLink"], -0.6, 0.6);
        Assert.True(
            lost.Measures["bestCosineOnTheWayAt10GenesForEachLink"] > lost.Measures["cosineAt10GenesForEachLink"] + 0.05
        );
    }
}
