using Hebb.Baselines;
using Hebb.Data;
using Hebb.Numerics;
using Hebb.Tests.Golden;
using Hebb.Tests.Numerics;

namespace Hebb.Tests.Baselines;

public sealed class LogisticRegressionTests
{
    public static TheoryData<int> Cases => [.. Enumerable.Range(0, BaselineCases.All.Logistic.Length)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Weights_and_probabilities_are_those_of_scikit_learn(int index)
    {
        var golden = BaselineCases.All.Logistic[index];

        var found = LogisticRegression.Fit(golden.Data(), new LogisticOptions { C = golden.C, Tolerance = 1e-10 });

        Assert.True(found.Converged);
        Assert.Equal(golden.Weights.Length, found.Weights.Rows);
        for (int c = 0; c < golden.Weights.Length; c++)
        {
            for (int i = 0; i < golden.Weights[c].Length; i++)
            {
                Assert.Equal(golden.Weights[c][i], found.Weights[c, i], 1e-4);
            }
        }

        var scores = Predictions.ScoresOf(found, GoldenMatrices.Of(golden.Test));
        for (int r = 0; r < scores.Rows; r++)
        {
            double sum = scores.Row(r).ToArray().Sum(s => Math.Exp(s));
            for (int c = 0; c < golden.Labels; c++)
            {
                Assert.Equal(golden.Probabilities[r][c], Math.Exp(scores[r, c]) / sum, 1e-5);
            }
        }
    }

    [Theory]
    [InlineData(30, 6, 2)]
    [InlineData(8, 20, 2)]
    [InlineData(6, 6, 2)]
    [InlineData(40, 5, 5)]
    [InlineData(9, 30, 3)]
    public void The_slope_is_zero_at_the_minimum(int n, int d, int m)
    {
        for (ulong seed = 0; seed < 10; seed++)
        {
            var data = Predictions.Random(RandomKey.FromSeed(seed), n, d, m);
            var options = new LogisticOptions { C = 0.1 + (3 * seed), BiasPenalty = seed % 2 == 0 ? 0.01 : 1 };

            var found = LogisticRegression.Fit(data, options);

            Assert.True(found.Converged, $"seed {seed}");
            Assert.InRange(LargestSlope(data, found, options), 0, 2e-5 * n);
        }
    }

    [Fact]
    public void Fewer_examples_than_numbers_give_the_same_as_with_each_repeated_at_a_fraction_of_the_price()
    {
        var data = Predictions.Random(RandomKey.FromSeed(5), 6, 12, 2);
        int[] repeated = [.. Enumerable.Range(0, 24).Select(i => i % 6)];

        var few = LogisticRegression.Fit(data, new LogisticOptions { C = 4 });
        var many = LogisticRegression.Fit(data.Select(repeated), new LogisticOptions { C = 1 });

        for (int i = 0; i < 13; i++)
        {
            Assert.Equal(many.Weights[0, i], few.Weights[0, i], 1e-5f);
        }
    }

    [Fact]
    public void Equal_examples_do_no_harm()
    {
        var x = new Matrix(4, 9);
        x.Fill(0.5f);
        x.Row(3).Fill(-1);

        var found = LogisticRegression.Fit(new LabelledData(x, [0, 0, 0, 1], 2));

        Assert.True(found.Converged);
        Assert.Equal([0, 0, 0, 1], Predictions.Of(found, x));
    }

    [Fact]
    public void Separable_examples_with_hardly_any_penalty_converge()
    {
        var x = Matrix.FromRows([
            [-1],
            [-0.5f],
            [0.5f],
            [1],
        ]);

        var found = LogisticRegression.Fit(new LabelledData(x, [0, 0, 1, 1], 2), new LogisticOptions { C = 1e6 });

        Assert.True(found.Converged);
        Assert.Equal([0, 0, 1, 1], Predictions.Of(found, x));
    }

    [Fact]
    public void It_says_when_it_did_not_converge()
    {
        var data = Predictions.Random(RandomKey.FromSeed(5), 30, 4, 3);

        Assert.False(LogisticRegression.Fit(data, new LogisticOptions { Iterations = 1 }).Converged);
        Assert.False(LogisticRegression.Fit(data.Take(2), new LogisticOptions { Iterations = 1 }).Converged);
    }

    [Fact]
    public void Threads_and_widths_change_no_bit()
    {
        var data = Predictions.Random(RandomKey.FromSeed(6), 30, 4, 3);
        var fit = LogisticRegression.Fit(data);
        var expected = Predictions.ScoresOf(fit, data.Examples);

        Workers.All(workers =>
            Assert.Equal(
                Widths.Bits(expected.Buffer),
                Widths.Bits(Predictions.ScoresOf(fit, data.Examples, workers).Buffer)
            )
        );
    }

    [Fact]
    public void Bad_settings_are_named()
    {
        var data = Predictions.Random(RandomKey.FromSeed(6), 10, 4, 2);
        Assert.Equal("C", Option(new LogisticOptions { C = 0 }));
        Assert.Equal("BiasPenalty", Option(new LogisticOptions { BiasPenalty = 0 }));
        Assert.Equal("Iterations", Option(new LogisticOptions { Iterations = 0 }));
        Assert.Equal("Tolerance", Option(new LogisticOptions { Tolerance = double.NaN }));
        Assert.Throws<InvalidOptionException>(() => LogisticRegression.Fit(data.Take(0)));
        Assert.Throws<InvalidOptionException>(() =>
            LogisticRegression.Fit(new LabelledData(new Matrix(2, 3), [0, 0], 1))
        );
        Assert.Throws<InvalidOptionException>(() => LogisticRegression.Fit(data).Accuracy(WithInputs(3)));

        string Option(LogisticOptions options) =>
            Assert.Throws<InvalidOptionException>(() => LogisticRegression.Fit(data, options)).Option;
    }

    private static LabelledData WithInputs(int d) => new(new Matrix(2, d), [0, 1], 2);

    // ∂/∂w of Σ loss + (|w|² + β b²)/2C, from the probabilities.
    private static double LargestSlope(LabelledData data, LogisticRegression fit, LogisticOptions options)
    {
        var scores = Predictions.ScoresOf(fit, data.Examples);
        double largest = 0;
        for (int row = 0; row < fit.Weights.Rows; row++)
        {
            int label = data.LabelCount == 2 ? 1 : row;
            for (int i = 0; i <= data.Inputs; i++)
            {
                double slope = fit.Weights[row, i] / options.C * (i == data.Inputs ? options.BiasPenalty : 1);
                for (int n = 0; n < data.Count; n++)
                {
                    double sum = scores.Row(n).ToArray().Sum(s => Math.Exp(s));
                    double error = (Math.Exp(scores[n, label]) / sum) - (data.Labels[n] == label ? 1 : 0);
                    slope += error * (i == data.Inputs ? 1 : data.Examples[n, i]);
                }

                largest = Math.Max(largest, Math.Abs(slope));
            }
        }

        return largest;
    }
}
