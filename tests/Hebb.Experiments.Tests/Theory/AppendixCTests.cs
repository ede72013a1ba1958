using Hebb.Experiments.Theory;
using Hebb.Numerics;

namespace Hebb.Experiments.Tests.Theory;

public sealed class AppendixCTests
{
    private static readonly TraitSelection Selection = new(Effect: 0.2, Target: 1.5, Strength: 0.05);
    private static readonly double[] X = [0.2, 0.5, 0.9];

    // All 8 genotypes with their probabilities: no sampling, no approximation.
    [Fact]
    public void A_sampled_step_is_the_step_of_an_infinite_population_and_the_replicators_to_first_order()
    {
        double total = 0;
        var after = new double[3];
        for (int genotype = 0; genotype < 8; genotype++)
        {
            double probability = 1;
            double y = 0;
            for (int i = 0; i < 3; i++)
            {
                bool plus = (genotype >> i & 1) == 1;
                probability *= plus ? X[i] : 1 - X[i];
                y += plus ? 0.2 : -0.2;
            }

            double fitness = 1 - (0.05 * (y - 1.5) * (y - 1.5) / 2);
            total += probability * fitness;
            for (int i = 0; i < 3; i++)
            {
                after[i] += (genotype >> i & 1) == 1 ? probability * fitness : 0;
            }
        }

        double[] sampled = Selection.SampledStep(X, 2_000_000, RandomKey.FromSeed(1).Stream());

        for (int i = 0; i < 3; i++)
        {
            double exact = (after[i] / total) - X[i];
            Assert.Equal(exact, sampled[i], 0.02 * exact);
            // The other genes' mean is Ȳ − ε(2x − 1); the mean fitness is the normaliser.
            double slope = Selection.Slope(X) - (2 * 0.2 * 0.2 * ((2 * X[i]) - 1));
            Assert.Equal(exact, Selection.ExpectedStep(X)[i] - X[i], 1e-12);
            Assert.Equal(exact, -0.05 * X[i] * (1 - X[i]) * slope / total, 1e-12);
        }
    }

    [Fact]
    public void The_printed_recurrence_is_computed_as_printed()
    {
        // One gene, x = ¼: Ȳ = −ε/2 = −0.1; L(Ȳ) = 1.28, L(Ȳ|+ε) = L(0.2) = 0.845, L(Ȳ|−ε) = L(−0.2) = 1.445.
        double z = 1 + (0.05 * ((0.25 * 0.435) + (0.75 * -0.165)));

        var (plus, minus) = Selection.PrintedRecurrence(0.25, sign: -1);

        Assert.Equal((0.25 - (0.05 * 0.435)) / z, plus, 1e-12);
        Assert.Equal((0.75 + (0.05 * 0.165)) / z, minus, 1e-12);
        (plus, minus) = Selection.CorrectedRecurrence(0.25);
        Assert.Equal(0.25 * (1 + (0.05 * 0.435)) / z, plus, 1e-12);
        Assert.Equal(1, plus + minus, 1e-12);
    }

    [Fact]
    public void The_replicators_factor_fits_and_no_other_does()
    {
        var claim = Checking.Claim("appendix-c");
        var rows = Checking.Rows(claim, 12);

        Assert.InRange(claim.Check(rows).Figure, 0, 0.1);
        var printed = Checking.Claim("appendix-c-as-printed").Check(rows);
        Assert.False(printed.Holds);
        Assert.True(printed.Measures["largestErrorAfterTheBestScaling"] > 0.5);
        var half = AppendixC.Steps("half", Interpretation.AsPrinted, "", "", x => x * (1 - x) / 2);
        Assert.False(half.Check(rows).Holds);
    }

    [Fact]
    public void The_printed_recurrence_is_not_what_is_printed_of_it_and_with_both_errors_corrected_it_is_selection()
    {
        var check = Checking.Check("appendix-c-recurrence", 19);

        Assert.False(check.Holds);
        Assert.Equal(Interpretation.Proof, check.Interpretation);
        Assert.Equal(1.5, check.Figure, 1e-3);
        Assert.Equal(0.5, check.Measures["errorWithTheSignCorrected"], 1e-3);
        Assert.InRange(check.Measures["errorOfOneMinusXWithTheSignCorrected"], 0, 1e-3);
        Assert.InRange(check.Measures["errorOfTheReplicatorWithBothCorrected"], 0, 1e-3);
        Assert.True(check.Measures["largestMissingFromTheSumOfAlleles"] > 0.5);
        Assert.True(check.Measures["theSameWithTheSignCorrected"] > 0.5);
        Assert.InRange(check.Measures["theSameWithBothCorrected"], 0, 1e-6);
    }

    [Fact]
    public void Descent_on_the_integral_of_the_factor_is_not_the_factor_and_on_that_of_its_inverse_root_is()
    {
        Assert.True(Checking.Check("appendix-c-variable", 19).Holds);
        var printed = Checking.Claim("appendix-c-variable-as-printed");
        Assert.False(Checking.Check(printed, 19).Holds);
        // 1/φ² of φ = 2 − 2x at x = 0.3, the sixth of the levels 0.05, 0.10, …: 0.51, not 1.4.
        double[] row = printed.RunTrial(Checking.Trial(5));
        Assert.Equal(0.3, row[0], 1e-12);
        Assert.Equal(1 / 1.96, row[1], 1e-4);

        // The angle is not the variable of another factor.
        var angle = new AppendixCVariable.Variable(
            x => Math.Asin((2 * x) - 1),
            z => (1 + Math.Sin(z)) / 2,
            x => 2 - (2 * x)
        );
        var wrong = AppendixCVariable.Descends("wrong", Interpretation.AsPrinted, "", "", [angle]);
        Assert.False(Checking.Check(wrong, 19).Holds);
    }

    [Fact]
    public void A_population_goes_the_predicted_way()
    {
        var check = Checking.Check("appendix-c-trajectory", 1);

        Assert.InRange(check.Figure, 0, 0.2);
        Assert.InRange(check.Measures["shareOfTheWayDone"], 0.6, 1);
        Assert.True(check.Measures["differenceFromThePrintedPrediction"] > 0.3);
    }
}
