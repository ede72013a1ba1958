using Hebb.Data;
using Hebb.Numerics;
using Hebb.Representation;

namespace Hebb.Tests.Representation;

public class CoefficientRuleTests
{
    private const int Units = 16;
    private const int Rows = 10;
    private static readonly RandomKey Key = RandomKey.FromSeed(3);
    private static readonly int[] Caps = [2, 4];

    [Theory]
    [InlineData(CoefficientStart.Random)]
    [InlineData(CoefficientStart.Imprinted)]
    public void Steps_are_the_formula(CoefficientStart begins)
    {
        // Three steps of random coefficients, as what units remember is at work from the second on; the last is of the last epoch.
        var c = new float[CoefficientRule.Count];
        Key.For("coefficients").Stream().FillNormal(c);
        c[12] = 0.7f;
        c[19] = 0.8f;
        var rule = new CoefficientRule(c) { Begins = begins };
        var examples = RuleBench.Plane(PlaneFamily.Moons, 60);
        using var workers = new WorkerPool(1);
        var bench = new RuleBench(rule, examples, Units, Caps, rule.Injection, Key, workers);
        var plain = new PlainCoefficientLearning(bench, [.. c.Select(v => (double)v)], Caps);
        double[] progress = [0, 0.3, 0.7];
        for (int step = 0; step < 3; step++)
        {
            var batch = examples.Part(step * Rows, Rows);
            bench.Learner.Learn(batch, Rows, progress[step]);
            plain.Learn(batch, progress[step], lastEpoch: progress[step] >= 0.5);
            plain.AssertEqual(bench);
        }

        bench.Learner.Finish();
        plain.Finish(examples);
        plain.AssertEqual(bench);
        Assert.Contains(bench.Layer.R!.Buffer.ToArray(), weight => weight != 0);
    }

    [Fact]
    public void Rule_h_moves_only_winners_and_towards_what_they_won()
    {
        var examples = RuleBench.Plane(PlaneFamily.Moons, 60);
        using var workers = new WorkerPool(1);
        var rule = CoefficientRule.RuleH;
        var bench = new RuleBench(rule, examples, Units, Caps, rule.Injection, Key, workers);
        // A unit begins at a training point; with that point alone in the batch it wins, and stays where it is.
        var before = bench.Layer.W.Clone();
        var batch = new Matrix(1, 10);
        int own = Enumerable.Range(0, 60).First(n => Enumerable.Range(0, 10).All(i => examples[n, i] == before[i, 3]));
        examples.PaddedRow(own).CopyTo(batch.PaddedRow(0));
        bench.Learner.Learn(batch, 1, 0);
        Assert.All(
            before.Buffer.ToArray().Zip(bench.Layer.W.Buffer.ToArray()),
            pair => Assert.Equal(pair.First, pair.Second, 1e-5f)
        );

        // Moved a little, the point draws the unit along, and no other.
        batch[0, 0] += 0.01f;
        bench.Learner.Learn(batch, 1, 0);
        for (int j = 0; j < Units; j++)
        {
            if (j == 3)
            {
                Assert.InRange(bench.Layer.W[0, j] - before[0, j], 1e-3f, 0.1f);
            }
            else
            {
                Assert.Equal(before[0, j], bench.Layer.W[0, j], 1e-6f);
            }
        }
    }

    [Fact]
    public void Rule_h_quantises_the_points_and_joins_units_that_fire_together()
    {
        var examples = RuleBench.Plane(PlaneFamily.Circles, 200);
        using var workers = new WorkerPool(1);
        var rule = CoefficientRule.RuleH;
        var bench = new RuleBench(rule, examples, Units, Caps, rule.Injection, Key, workers).LearnAll();
        var z = Synthetic.PlaneOf(bench.Layer.W.Transpose());
        double near = 0;
        double far = 0;
        for (int i = 0; i < Units; i++)
        {
            for (int j = 0; j < Units; j++)
            {
                double distance = Math.Sqrt(Math.Pow(z[i, 0] - z[j, 0], 2) + Math.Pow(z[i, 1] - z[j, 1], 2));
                Assert.True(bench.Layer.R![i, j] >= 0);
                near += i != j && distance < 0.8 ? bench.Layer.R![i, j] : 0;
                far += distance > 1.6 ? bench.Layer.R![i, j] : 0;
            }
        }

        Assert.InRange(far / near, 0, 0.2);
    }

    [Fact]
    public void The_rule_that_does_nothing_leaves_random_features()
    {
        var examples = RuleBench.Plane(PlaneFamily.Circles, 50);
        using var workers = new WorkerPool(1);
        var bench = new RuleBench(CoefficientRule.Nothing, examples, Units, Caps, 1, Key, workers);
        float[] before = bench.Everything();
        Assert.Equal(
            Enumerable.Repeat(1.0, Units),
            Enumerable
                .Range(0, Units)
                .Select(j =>
                    Math.Round(
                        Enumerable.Range(0, 10).Sum(i => Math.Pow(bench.Layer.W[i, j], 2))
                            + Math.Pow(bench.Layer.Bias[0, j] / 2, 2),
                        5
                    )
                )
        );
        bench.LearnAll();
        Assert.Equal(before[..(10 * 16)], bench.Everything()[..(10 * 16)]);
        Assert.All(bench.Layer.R!.Buffer.ToArray(), weight => Assert.Equal(0, weight));
    }

    [Fact]
    public void Rules_are_equal_by_their_numbers_and_say_them_all()
    {
        var rule = new CoefficientRule([.. CoefficientRule.RuleH.Coefficients]) { Begins = CoefficientStart.Imprinted };
        Assert.Equal(CoefficientRule.RuleH, rule);
        Assert.Equal(CoefficientRule.RuleH.GetHashCode(), rule.GetHashCode());
        Assert.NotEqual(CoefficientRule.RuleH, rule with { Epochs = 3 });
        Assert.NotEqual(rule, rule.With(new float[CoefficientRule.Count]));
        Assert.Equal(CoefficientRule.Count, CoefficientRule.Terms.Count);
        Assert.Contains("[0, 1.2, 0, 0, -1.2,", $"{rule}", StringComparison.Ordinal);
        Assert.Contains("Begins = Imprinted", $"{rule}", StringComparison.Ordinal);
    }

    [Fact]
    public void What_does_not_fit_is_named()
    {
        Refuses("the rule has 3 coefficients; it needs 20", new CoefficientRule([1, 2, 3]));
        var many = new float[CoefficientRule.Count];
        many[4] = float.NaN;
        Refuses("Coefficients[4] is NaN; it must be between -1000 and 1000", new CoefficientRule(many));
        Refuses("LastStepSize is 0; it must be above 0 and at most 1", CoefficientRule.RuleH with { LastStepSize = 0 });
        using var workers = new WorkerPool(1);
        var examples = RuleBench.Plane(PlaneFamily.Circles, 20);
        Assert.Equal(
            "Injection is 1; it must be 0",
            Assert
                .Throws<InvalidOptionException>(() =>
                    new RuleBench(CoefficientRule.RuleH, examples, Units, Caps, 1, Key, workers)
                )
                .Message
        );

        static void Refuses(string message, CoefficientRule rule) =>
            Assert.Equal(message, Assert.Throws<InvalidOptionException>(rule.Validate).Message);
    }
}
