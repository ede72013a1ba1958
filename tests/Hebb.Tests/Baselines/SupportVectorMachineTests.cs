using Hebb.Baselines;
using Hebb.Data;
using Hebb.Numerics;
using Hebb.Tests.Golden;

namespace Hebb.Tests.Baselines;

public sealed class SupportVectorMachineTests
{
    public static TheoryData<int> Cases => [.. Enumerable.Range(0, BaselineCases.All.Machines.Length)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Decisions_are_those_of_scikit_learn(int index)
    {
        var golden = BaselineCases.All.Machines[index];
        var options = new SupportVectorOptions
        {
            C = golden.C,
            Kernel = golden.Kernel == "rbf" ? SupportVectorKernel.Rbf : SupportVectorKernel.Linear,
            Gamma = golden.Gamma,
            Tolerance = 1e-9,
        };

        var found = SupportVectorMachine.Fit(golden.Data(), options);

        Assert.True(found.Converged);
        var test = GoldenMatrices.Of(golden.Test);
        Assert.Equal(golden.Predicted, Predictions.Of(found, test));
        var scores = Predictions.ScoresOf(found, test);
        for (int r = 0; r < test.Rows && golden.Labels == 2; r++)
        {
            Assert.Equal(golden.Decision[r][0], 2 * scores[r, 1], 1e-5);
        }
    }

    // With a decision for each pair too: those of scikit-learn have the lower label's sign.
    [Fact]
    public void Each_pair_of_labels_decides_as_in_scikit_learn()
    {
        var golden = BaselineCases.All.Machines.Single(each => each.Labels == 4);
        var found = SupportVectorMachine.Fit(
            golden.Data(),
            new SupportVectorOptions { C = golden.C, Tolerance = 1e-9 }
        );

        Assert.Equal(6, found.Pairs.Count);
        var test = GoldenMatrices.Of(golden.Test);
        for (int p = 0; p < 6; p++)
        {
            var pair = found.Pairs[p];
            for (int r = 0; r < test.Rows; r++)
            {
                double decision = pair.Offset;
                for (int n = 0; n < pair.Examples.Rows; n++)
                {
                    decision += pair.Weights[n] * Kernel(pair.Examples.Row(n), test.Row(r), found.Gamma);
                }

                Assert.Equal(golden.Decision[r][p], -decision, 1e-5);
            }
        }
    }

    [Theory]
    [InlineData(SupportVectorKernel.Linear)]
    [InlineData(SupportVectorKernel.Rbf)]
    public void The_conditions_of_the_minimum_hold_on_random_problems(SupportVectorKernel kernel)
    {
        const double Tolerance = 1e-4;
        for (ulong seed = 0; seed < 20; seed++)
        {
            var data = Predictions.Random(RandomKey.FromSeed(seed), 40, 3, 2);
            double c = 0.1 * Math.Pow(2, seed % 10);
            var options = new SupportVectorOptions
            {
                C = c,
                Kernel = kernel,
                Tolerance = Tolerance,
            };

            var found = SupportVectorMachine.Fit(data, options);

            Assert.True(found.Converged, $"seed {seed}");
            var pair = Assert.Single(found.Pairs);
            Assert.Equal(0, pair.Weights.Sum(), 1e-9);
            Assert.All(pair.Weights, weight => Assert.InRange(Math.Abs(weight), 0, c));
            var scores = Predictions.ScoresOf(found, data.Examples);
            for (int n = 0; n < data.Count; n++)
            {
                int sign = data.Labels[n] == 1 ? 1 : -1;
                double margin = sign * 2 * scores[n, 1];
                double alpha = sign * WeightOf(pair, data.Examples.Row(n));
                // α = 0: beyond the margin; α = C: within it; between: on it.
                Assert.True(alpha > 0 || margin >= 1 - (2 * Tolerance), $"seed {seed}, {n}: {alpha}, {margin}");
                Assert.True(alpha < c || margin <= 1 + (2 * Tolerance), $"seed {seed}, {n}: {alpha}, {margin}");
            }
        }
    }

    [Fact]
    public void Two_points_have_the_plane_between_them()
    {
        var data = new LabelledData(
            Matrix.FromRows([
                [0, 0],
                [2, 0],
            ]),
            [0, 1],
            2
        );

        var found = SupportVectorMachine.Fit(
            data,
            new SupportVectorOptions
            {
                C = 100,
                Kernel = SupportVectorKernel.Linear,
                Tolerance = 1e-9,
            }
        );

        var scores = Predictions.ScoresOf(
            found,
            Matrix.FromRows([
                [0.5f, 7],
                [1, 3],
                [2, 0],
            ])
        );
        Assert.Equal(-0.25, scores[0, 1], 1e-6);
        Assert.Equal(0, scores[1, 1], 1e-6);
        Assert.Equal(0.5, scores[2, 1], 1e-6);
    }

    [Fact]
    public void It_says_when_it_did_not_converge()
    {
        var data = Predictions.Random(RandomKey.FromSeed(3), 40, 3, 2);
        Assert.False(SupportVectorMachine.Fit(data, new SupportVectorOptions { Iterations = 3 }).Converged);
    }

    [Fact]
    public void A_label_without_examples_is_never_predicted()
    {
        var data = Predictions.Random(RandomKey.FromSeed(3), 40, 3, 2);
        foreach (int empty in new[] { 0, 1, 2 })
        {
            int[] labels = [.. data.Labels.Select(label => label >= empty ? label + 1 : label)];

            var found = SupportVectorMachine.Fit(new LabelledData(data.Examples, labels, 3));

            Assert.DoesNotContain(empty, Predictions.Of(found, data.Examples));
        }
    }

    [Fact]
    public void Bad_settings_are_named()
    {
        var data = Predictions.Random(RandomKey.FromSeed(6), 10, 4, 2);
        Assert.Equal("C", Option(new SupportVectorOptions { C = -1 }));
        Assert.Equal("Kernel", Option(new SupportVectorOptions { Kernel = (SupportVectorKernel)7 }));
        Assert.Equal("Gamma", Option(new SupportVectorOptions { Gamma = 0 }));
        Assert.Equal("Tolerance", Option(new SupportVectorOptions { Tolerance = 0 }));
        Assert.Equal("Iterations", Option(new SupportVectorOptions { Iterations = 0 }));

        string Option(SupportVectorOptions options) =>
            Assert.Throws<InvalidOptionException>(() => SupportVectorMachine.Fit(data, options)).Option;
    }

    private static double WeightOf(SupportVectorMachine.Pair pair, Span<float> x)
    {
        for (int n = 0; n < pair.Examples.Rows; n++)
        {
            if (pair.Examples.Row(n).SequenceEqual(x))
            {
                return pair.Weights[n];
            }
        }

        return 0;
    }

    private static double Kernel(Span<float> x, Span<float> y, double gamma)
    {
        double square = 0;
        for (int i = 0; i < x.Length; i++)
        {
            square += ((double)x[i] - y[i]) * ((double)x[i] - y[i]);
        }

        return Math.Exp(-gamma * square);
    }
}
