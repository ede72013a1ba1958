using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Robustness;
using Hebb.Tests.Networks;
using Hebb.Tests.Numerics;

namespace Hebb.Tests.Robustness;

/// <summary>Certificates of templates: against the geometry of the plane, and against attacks.</summary>
public sealed class MarginCertificateTests
{
    private static readonly RandomKey Key = RandomKey.FromSeed(6);

    [Fact]
    public void With_one_template_a_label_the_radius_is_the_distance_to_the_boundary()
    {
        int certified = 0;
        for (ulong seed = 0; seed < 20; seed++)
        {
            var network = Plane(seed, labels: 4, units: 1);
            var certificate = new MarginCertificate(network);
            foreach (float[] x in Points(seed, 5))
            {
                int label = network.Predict(x);
                double radius = certificate.Radius(x, label);
                double nearest = NearestChange(network, x, label, directions: 3600);
                Assert.InRange(radius, nearest - 2e-3, nearest + 1e-6);
                certified += radius > 0.1 ? 1 : 0;
                for (int other = 0; other < 4; other++)
                {
                    Assert.True(other == label || certificate.Radius(x, other) == 0);
                }
            }
        }

        Assert.True(certified > 50, $"only {certified} points are far from a boundary");
    }

    [Fact]
    public void With_several_templates_nothing_within_the_radius_has_another_label_and_any_proves_no_less_than_one()
    {
        int more = 0;
        int certified = 0;
        for (ulong seed = 0; seed < 30; seed++)
        {
            var network = Plane(seed, labels: 3, units: 4);
            var certificate = new MarginCertificate(network);
            foreach (float[] x in Points(seed, 5))
            {
                int label = network.Predict(x);
                double any = certificate.Radius(x, label);
                double one = certificate.Radius(x, label, TemplateProof.OneTemplate);
                Assert.True(one <= any);
                Assert.True(any <= NearestChange(network, x, label, directions: 720) + 1e-6);
                more += one < any ? 1 : 0;
                certified += any > 0 ? 1 : 0;
            }
        }

        Assert.True(more > 3, $"only {more} points gain from several templates");
        Assert.True(certified > 100, $"only {certified} points are certified");
    }

    [Fact]
    public void Within_a_radius_is_what_is_certified()
    {
        var network = new TemplateCase(3).Trained();
        var data = new TemplateCase(3).Data("test");
        var certificate = new MarginCertificate(network);
        int inside = 0;
        for (int n = 0; n < data.Count; n++)
        {
            var x = data.Examples.Row(n);
            double radius = certificate.Radius(x, data.Labels[n]);
            foreach (double epsilon in (double[])[0, 0.1, 0.5, 1])
            {
                Assert.Equal(radius > epsilon, certificate.IsCertified(x, data.Labels[n], epsilon));
                inside += radius > epsilon && epsilon > 0 ? 1 : 0;
            }
        }

        Assert.True(inside > 50, $"only {inside} certificates");
    }

    [Fact]
    public void No_certified_example_is_broken_by_steps_along_the_normals()
    {
        var c = new TemplateCase(4) { Examples = 200 };
        var network = c.Trained();
        var data = c.Data("test");
        var certificate = new MarginCertificate(network);
        int broken = 0;
        int certified = 0;
        foreach (var box in ((float, float)?[])[null, (-1.5f, 1.5f)])
        {
            foreach (float epsilon in (float[])[0.2f, 0.5f, 0.8f])
            {
                for (int n = 0; n < data.Count; n++)
                {
                    float[] x = data.Examples.Row(n).ToArray();
                    if (box is { } b && x.Any(value => value < b.Item1 || value > b.Item2))
                    {
                        continue;
                    }

                    bool isFooled = NormalAttack.Fools(network, x, data.Labels[n], epsilon, box);
                    bool isCertified = certificate.IsCertified(x, data.Labels[n], epsilon, box);
                    Assert.False(isFooled && isCertified, $"example {n} at {epsilon}");
                    broken += isFooled ? 1 : 0;
                    certified += isCertified ? 1 : 0;
                }
            }
        }

        Assert.True(broken > 50 && certified > 200, $"{broken} broken, {certified} certified");
    }

    [Fact]
    public void A_box_never_proves_less()
    {
        var c = new TemplateCase(5) { Examples = 150 };
        var network = c.Trained();
        var data = c.Data("test");
        foreach (ref float value in data.Examples.Buffer)
        {
            value = Math.Clamp(value, -0.4f, 0.4f);
        }

        var certificate = new MarginCertificate(network);
        int more = 0;
        for (int n = 0; n < data.Count; n++)
        {
            int label = network.Predict(data.Examples.Row(n));
            for (double epsilon = 0; epsilon < 1; epsilon += 0.02)
            {
                bool inBall = certificate.IsCertified(data.Examples.Row(n), label, epsilon);
                bool inBox = certificate.IsCertified(data.Examples.Row(n), label, epsilon, (-0.4f, 0.4f));
                Assert.True(inBox || !inBall);
                more += inBox && !inBall ? 1 : 0;
            }
        }

        Assert.True(more > 20, $"only {more} more certificates");
    }

    [Fact]
    public void An_input_transform_is_part_of_the_proof()
    {
        var c = new TemplateCase(6);
        var data = c.Data("test");
        var network = c.Trained();
        var layer = TemplateCase.Layer(network);
        var (mean, scale) = (new Matrix(1, layer.Inputs), new Matrix(1, layer.Inputs));
        for (int i = 0; i < layer.Inputs; i++)
        {
            (mean[0, i], scale[0, i]) = (0.25f * i, 0.5f + (0.25f * (i % 3)));
        }

        var transformed = network.With(new InputTransform(layer.Inputs, mean, scale), null, null);
        // The same function without a transform.
        var (templates, bias) = (layer.Templates.Clone(), layer.Bias.Clone());
        for (int j = 0; j < layer.Units; j++)
        {
            double b = layer.Bias[0, j];
            for (int i = 0; i < layer.Inputs; i++)
            {
                templates[i, j] *= scale[0, i];
                b -= (double)templates[i, j] * mean[0, i];
            }

            bias[0, j] = (float)b;
        }

        var folded = new TemplateLayer(templates, bias, layer.Groups);
        var (one, other) = (
            new MarginCertificate(transformed),
            new MarginCertificate(new Network(null, [folded], folded.BlockIdentity()))
        );
        int certified = 0;
        for (int n = 0; n < data.Count; n++)
        {
            var x = data.Examples.Row(n);
            int label = transformed.Predict(x);
            Assert.Equal(one.Radius(x, label), other.Radius(x, label), 1e-5);
            certified += one.Radius(x, label) > 0 ? 1 : 0;
        }

        Assert.True(certified > 80);
    }

    [Fact]
    public void A_certification_is_the_same_for_all_threads_and_after_a_save_in_the_middle()
    {
        var c = new TemplateCase(7) { Examples = 300 };
        var network = c.Trained();
        var data = c.Data("test");
        double[] epsilons = [0, 0.25, 0.5, 1];
        using var one = new WorkerPool(1);
        using var two = new WorkerPool(2) { WorthSharing = 0 };
        foreach (var box in ((float, float)?[])[null, (-9, 9)])
        {
            var whole = new MarginCertification(network, epsilons, data, box, one);
            whole.Run();
            Assert.Equal(network.Accuracy(data, one), whole.CleanAccuracy);
            Assert.Equal(0, whole.Abstained);
            Assert.InRange(whole.Curve[2].Accuracy, 0.2, whole.Curve[0].Accuracy);
            var first = new MarginCertification(network, epsilons, data, box, two);
            first.Step();
            Assert.Equal((128, 300), first.Progress);
            var second = new MarginCertification(network, epsilons, data, box, one);
            second.RestoreState(first.SaveState());
            second.Run();
            Assert.Equal(whole.Curve, second.Curve);
            Assert.Equal(whole[299], second[299]);
            var other = new MarginCertification(network, [0, 1], data, box, one);
            var error = Assert.Throws<FileFormatException>(() => other.RestoreState(first.SaveState()));
            Assert.Contains("Epsilons", error.Message, StringComparison.Ordinal);
        }
    }

    // A step has 256 examples, so that the last has fewer than there are ranks.
    [Fact]
    public void Ranks_with_different_numbers_of_threads_prove_what_one_process_does()
    {
        var c = new TemplateCase(8) { Examples = 257 };
        var network = c.Trained();
        var data = c.Data("test");
        using var one = new WorkerPool(1);
        var whole = new MarginCertification(network, [0, 0.5], data, box: null, one);
        whole.Run();
        (int, double)[] Run(IRanks ranks)
        {
            using var workers = new WorkerPool(1 + (ranks.Rank % 2), ranks: ranks);
            var shared = new MarginCertification(network, [0, 0.5], data, box: null, workers);
            shared.Run();
            return [.. Enumerable.Range(0, data.Count).Select(n => shared[n])];
        }

        var found = ThreadRanks.Run(3, Run);

        var expected = Enumerable.Range(0, data.Count).Select(n => whole[n]);
        Assert.All(found, each => Assert.Equal(expected, each));
    }

    [Fact]
    public void What_cannot_be_certified_is_refused_in_one_line()
    {
        var network = new TemplateCase(8).Trained();
        var data = new TemplateCase(8).Data("test");
        Refused(() => _ = new MarginCertificate(SmallModels.Network(1)), "templates");
        Refused(() => _ = new MarginCertification(network, [], data), "number of epsilons is 0");
        Refused(() => _ = new MarginCertification(network, [1, 1], data), "epsilons[1] is 1");
        Refused(() => _ = new MarginCertification(network, [-1], data), "epsilons[0] is -1");
        Refused(() => _ = new MarginCertification(network, [1], data, (0, 1)), "the box");
        var certificate = new MarginCertificate(network);
        Refused(() => certificate.Radius(new float[3], 0), "3 numbers");
        Refused(() => certificate.Radius(new float[7], 3), "label is 3");
        Refused(() => certificate.Radius([0, 0, 0, 0, 0, 0, float.NaN], 0), "NaN");
    }

    private static void Refused(Action action, string says)
    {
        var error = Assert.Throws<InvalidOptionException>(action);
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("\n", error.Message, StringComparison.Ordinal);
    }

    // Templates of the plane, in a network.
    private static Network Plane(ulong seed, int labels, int units)
    {
        var random = Key.For("plane", seed).Stream();
        var layer = new TemplateLayer(new Matrix(2, labels * units), new Matrix(1, labels * units), labels);
        random.FillNormal(layer.Templates.Row(0));
        random.FillNormal(layer.Templates.Row(1));
        random.FillNormal(layer.Bias.Row(0));
        return new Network(null, [layer], layer.BlockIdentity());
    }

    private static IEnumerable<float[]> Points(ulong seed, int count)
    {
        var random = Key.For("points", seed).Stream();
        for (int n = 0; n < count; n++)
        {
            float[] x = [random.NextNormal(), random.NextNormal()];
            yield return x;
        }
    }

    // The least distance at which a ray meets another label, over many directions; 100 if none does.
    private static double NearestChange(Network network, float[] x, int label, int directions)
    {
        var layer = (TemplateLayer)network.Hidden[0];
        double nearest = 100;
        for (int k = 0; k < directions; k++)
        {
            var (sine, cosine) = Math.SinCos(2 * Math.PI * k / directions);
            // Along a ray a label is left where the best of its lines first meets one of another label.
            for (int u = 0; u < layer.Units; u++)
            {
                if (u / layer.UnitsPerGroup == label)
                {
                    continue;
                }

                // Where u is above all own lines: the latest of the crossings, if u wins them all beyond.
                double from = 0;
                double to = 100;
                for (int o = label * layer.UnitsPerGroup; o < (label + 1) * layer.UnitsPerGroup; o++)
                {
                    double margin = Value(layer, o, x[0], x[1]) - Value(layer, u, x[0], x[1]);
                    double slope =
                        ((layer.Templates[0, o] - layer.Templates[0, u]) * cosine)
                        + ((layer.Templates[1, o] - layer.Templates[1, u]) * sine);
                    if (slope < 0)
                    {
                        from = Math.Max(from, -margin / slope);
                    }
                    else if (margin > 0)
                    {
                        to = Math.Min(to, -1);
                    }
                    else
                    {
                        to = slope > 0 ? Math.Min(to, -margin / slope) : to;
                    }
                }

                nearest = from <= to ? Math.Min(nearest, from) : nearest;
            }
        }

        return nearest;

        static double Value(TemplateLayer layer, int unit, double x, double y) =>
            (layer.Templates[0, unit] * x) + (layer.Templates[1, unit] * y) + layer.Bias[0, unit];
    }
}
