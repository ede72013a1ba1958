using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Robustness;
using Hebb.Tests.Networks;
using Hebb.Tests.Numerics;

namespace Hebb.Tests.Robustness;

/// <summary>Certificates by noise: of linear classifiers, whose radius is known, and as a measurement that is saved and spread.</summary>
public sealed class SmoothingTests
{
    private const double Sigma = 0.5;
    private static readonly RandomKey Key = RandomKey.FromSeed(8);

    [Fact]
    public void Of_a_linear_classifier_the_radius_is_the_distance_to_its_boundary_within_what_draws_tell()
    {
        var network = Linear();
        var options = new SmoothingOptions { Sigma = Sigma, Draws = 5000 };
        using var workers = new WorkerPool(1);
        var smoothing = new RandomizedSmoothing(network, options, Key, workers);
        int index = 0;
        // From the boundary −3 x + 4 y + 1 = 0 this far along its normal; the point on it is (−1, −1).
        foreach (double distance in (double[])[0.2, 0.4, 0.7, 1, -0.3, -0.6])
        {
            float[] x = [(float)(-1 - (0.6 * distance)), (float)(-1 + (0.8 * distance))];
            var found = smoothing.Certify(x, index++);
            Assert.Equal(distance > 0 ? 0 : 1, found.Label);
            Assert.InRange(found.Radius, (0.8 * Math.Abs(distance)) - 0.05, Math.Abs(distance));
            Assert.Equal(Sigma * NormalDistribution.Quantile(found.Probability), found.Radius);
        }

        // As far as the most draws can tell.
        var far = smoothing.Certify([-7, 7], index);
        Assert.Equal(Sigma * NormalDistribution.Quantile(Math.Pow(0.001, 1 / 5000.0)), far.Radius, 1e-9);
    }

    [Fact]
    public void At_the_boundary_it_abstains()
    {
        var smoothing = new RandomizedSmoothing(
            Linear(),
            new SmoothingOptions { Sigma = Sigma },
            Key,
            new WorkerPool(1)
        );
        Assert.All(
            Enumerable.Range(0, 10),
            n =>
            {
                var found = smoothing.Certify([-1, -1], n);
                Assert.Equal((-1, 0.0), (found.Label, found.Radius));
            }
        );
    }

    [Fact]
    public void A_certification_is_the_same_for_all_threads_and_widths_and_after_a_save_in_the_middle()
    {
        var c = new TemplateCase(2) { Examples = 12 };
        var network = c.Trained();
        var data = c.Data("test");
        var options = new SmoothingOptions
        {
            Sigma = 0.3,
            SelectionDraws = 20,
            Draws = 300,
        };
        double[] epsilons = [0, 0.25, 0.5];
        IReadOnlyList<CertifiedPoint>? expected = null;
        Workers.All(workers =>
        {
            var whole = new SmoothingCertification(network, options, epsilons, data, Key, workers);
            whole.Run();
            expected ??= whole.Curve;
            Assert.Equal(expected, whole.Curve);
            Assert.InRange(whole.CleanAccuracy, 0.5, 1);
        });
        using var one = new WorkerPool(1);
        for (int step = 0; step <= 12; step++)
        {
            var first = new SmoothingCertification(network, options, epsilons, data, Key, one);
            for (int s = 0; s < step; s++)
            {
                first.Step();
            }

            var second = new SmoothingCertification(network, options, epsilons, data, Key, one);
            second.RestoreState(first.SaveState());
            Assert.Equal((step, 12), second.Progress);
            second.Run();
            Assert.Equal(expected, second.Curve);
        }

        var other = new SmoothingCertification(network, options with { Draws = 301 }, epsilons, data, Key, one);
        var began = new SmoothingCertification(network, options, epsilons, data, Key, one);
        var error = Assert.Throws<FileFormatException>(() => other.RestoreState(began.SaveState()));
        Assert.Contains("Draws = 300, 301", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_abstention_is_neither_right_nor_certified()
    {
        // Half of the examples lie at the boundary.
        var examples = Matrix.FromRows([
            [-1, -1],
            [-4, 4],
            [-1, -1],
            [4, -4],
        ]);
        var data = new LabelledData(examples, [0, 0, 1, 0], 2);
        var options = new SmoothingOptions { Sigma = Sigma, Draws = 200 };
        var certification = new SmoothingCertification(Linear(), options, [0, 0.5], data, Key, new WorkerPool(1));
        Assert.Equal(0, certification.CleanAccuracy);
        certification.Run();
        Assert.Equal((0.25, 0.5), (certification.CleanAccuracy, certification.Abstained));
        Assert.Equal([1, 1], certification.Curve.Select(point => point.Certified));
        Assert.Equal(-1, certification[0].Prediction);
        Assert.Equal(1, certification[3].Prediction);
    }

    [Fact]
    public void Votes_of_a_smoothed_linear_classifier_are_the_normal_distribution()
    {
        var smoothed = new SmoothedClassifier(Linear(), Sigma, draws: 20_000, Key);
        // 0, ½, 1 and −1 standard deviations from the boundary.
        double[] deviations = [0, 0.5, 1, -1];
        var examples = new Matrix(4, 2);
        for (int n = 0; n < 4; n++)
        {
            examples[n, 0] = (float)(-1 - (0.6 * Sigma * deviations[n]));
            examples[n, 1] = (float)(-1 + (0.8 * Sigma * deviations[n]));
        }

        var scores = new Matrix(4, 2);
        smoothed.Scores(examples, 0, 4, scores);
        double[] expected = [0.5, 0.6915, 0.8413, 0.1587];
        for (int n = 0; n < 4; n++)
        {
            Assert.Equal(expected[n], scores[n, 0], 0.015);
            Assert.Equal(1, scores[n, 0] + scores[n, 1], 1e-6);
        }
    }

    [Fact]
    public void A_smoothed_score_is_a_function_of_the_example_alone()
    {
        var c = new TemplateCase(2) { Examples = 20 };
        var smoothed = new SmoothedClassifier(c.Trained(), 0.5, draws: 70, Key);
        var data = c.Data();
        var all = new Matrix(20, 3);
        smoothed.Scores(data.Examples, 0, 20, all);
        Workers.All(workers =>
        {
            var some = new Matrix(5, 3);
            smoothed.Scores(data.Examples, 7, 5, some, workers);
            for (int n = 0; n < 5; n++)
            {
                Assert.Equal(all.Row(7 + n).ToArray(), some.Row(n).ToArray());
            }
        });
        Assert.Equal((7, 3), (smoothed.Inputs, smoothed.Labels));
    }

    [Fact]
    public void What_is_out_of_range_is_named()
    {
        var network = SmallModels.Network(1);
        Refused(() => new SmoothingOptions { Sigma = 0 }.Validate(), "Sigma is 0");
        Refused(() => new SmoothingOptions { Draws = 0 }.Validate(), "Draws is 0");
        Refused(() => new SmoothingOptions { Alpha = 0.6 }.Validate(), "Alpha is 0.6");
        Refused(() => new SmoothingOptions { SelectionDraws = 0 }.Validate(), "SelectionDraws is 0");
        Refused(() => _ = new SmoothedClassifier(network, -1, 10), "sigma is -1");
        Refused(() => _ = new SmoothedClassifier(network, 1, 0), "draws is 0");
        var smoothing = new RandomizedSmoothing(network, new SmoothingOptions(), Key, new WorkerPool(1));
        Refused(() => smoothing.Certify(new float[4], 0), "4 numbers");
        Refused(() => smoothing.Certify(new float[5], -1), "index is -1");
        var data = new TemplateCase().Data();
        Refused(
            () => _ = new SmoothingCertification(network, new SmoothingOptions(), [0], data, Key),
            "the examples have 7"
        );
    }

    private static void Refused(Action action, string says)
    {
        var error = Assert.Throws<InvalidOptionException>(action);
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
    }

    // Label 0 where −3 x + 4 y + 1 > 0.
    private static Network Linear()
    {
        var layer = new TemplateLayer(
            Matrix.FromRows([
                [-1, 2],
                [3, -1],
            ]),
            Matrix.FromRows([
                [0.5f, -0.5f],
            ]),
            groups: 2
        );
        return new Network(null, [layer], layer.BlockIdentity());
    }
}
