using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Robustness;
using Hebb.Tests.Networks;

namespace Hebb.Tests.Robustness;

/// <summary>Bounds on how steep a network is: never below what is seen, and equal to it where steps have one slope.</summary>
public sealed class LipschitzBoundTests
{
    private static readonly RandomKey Key = RandomKey.FromSeed(9);

    public static TheoryData<string> Names => [.. Networks().Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void No_gradient_and_no_step_is_steeper(string name)
    {
        var network = Networks()[name];
        var bound = new LipschitzBound(network);
        var random = Key.For("points").Stream();
        double share = 0;
        for (int n = 0; n < 200; n++)
        {
            var x = new Matrix(2, network.Inputs);
            random.FillNormal(x.Row(0));
            float length = MathF.Pow(10, -3 * random.NextSingle());
            for (int i = 0; i < network.Inputs; i++)
            {
                x[1, i] = x[0, i] + (length * random.NextNormal());
            }

            double step = Length([.. x.Row(0).ToArray().Zip(x.Row(1).ToArray(), (a, b) => (double)a - b)]);
            var scores = new Matrix(2, network.Labels);
            network.Scores(x, 0, 2, scores);
            for (int y = 0; y < network.Labels; y++)
            {
                for (int c = 0; c < y; c++)
                {
                    double most = bound.OfMargin(y, c);
                    Assert.Equal(most, bound.OfMargin(c, y));
                    double change = (double)scores[0, y] - scores[0, c] - (scores[1, y] - scores[1, c]);
                    Assert.True(Math.Abs(change) <= (most * step) + 1e-4, $"{change} over {step}: {most}");
                    double slope = Slope(network, x, y, c);
                    Assert.True(slope <= (most * 1.00001) + 1e-6, $"{slope}: {most}");
                    share = Math.Max(share, slope / most);
                }
            }
        }

        // A bound that is far too large would hold, too.
        Assert.True(share > 0.05, $"the steepest slope is {share} of the bound");
    }

    [Fact]
    public void Of_two_templates_it_is_their_distance()
    {
        var layer = new TemplateLayer(
            Matrix.FromRows([
                [1, 0, 1, -2],
                [0, 0, 3, 2],
            ]),
            new Matrix(1, 4),
            groups: 2
        );
        var bound = new LipschitzBound(new Network(null, [layer], layer.BlockIdentity()));
        // The first and the last of them are furthest apart: (1, 0) and (−2, 2).
        Assert.Equal(Math.Sqrt(13), bound.OfMargin(0, 1), 1e-9);
        Assert.Equal(0, bound.OfMargin(1, 1));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Within_the_radius_nothing_has_another_label(string name)
    {
        var network = Networks()[name];
        var bound = new LipschitzBound(network);
        var random = Key.For("radius").Stream();
        int proved = 0;
        for (int n = 0; n < 60; n++)
        {
            var x = new float[network.Inputs];
            random.FillNormal(x);
            int label = network.Predict(x);
            double radius = bound.Radius(x, label);
            proved += radius > 0 ? 1 : 0;
            Assert.Equal(0, bound.Radius(x, (label + 1) % network.Labels));
            for (int trial = 0; trial < 20; trial++)
            {
                var direction = new float[network.Inputs];
                random.FillNormal(direction);
                double length = Length([.. direction.Select(v => (double)v)]);
                float[] moved = [.. x.Select((v, i) => (float)(v + (radius * 0.999 * direction[i] / length)))];
                Assert.Equal(label, network.Predict(moved));
            }
        }

        Assert.True(proved > 30, $"only {proved} radii");
    }

    [Fact]
    public void Where_there_is_no_bound_one_line_says_why()
    {
        var conv = new ConvolutionOptions(Filters: 4, PatchSide: 3, Cap: 2) { Grid = 2 };
        Refused(Create(new RecurrentOptions(20, Cap: 5)), "k-cap by selection");
        Refused(Create(new RecurrentOptions(20, Cap: 20, Rounds: 2)), "several rounds");
        Refused(Create(conv with { Contrast = 1 }), "contrast");
        Refused(Create(conv with { SquareRoot = true }), "square root");
        Refused(Create(new ConcatenatedOptions(conv)), "concatenated");
        Refused(Create(new TemplateOptions(3, 2), new RecurrentOptions(5, Cap: 5)), "templates together");
        Refused(Create(conv).WithReading(new OutputReading(FiredBits: true)), "which neurons fired");
        Refused(Create(new TemplateOptions(3, 2)), "other output weights");
        var bound = new LipschitzBound(Networks()["convolution"]);
        Assert.Throws<InvalidOptionException>(() => bound.OfMargin(0, 3));
        Assert.Throws<InvalidOptionException>(() => bound.Radius(new float[36], -1));
    }

    private static void Refused(Network network, string says)
    {
        var error = Assert.Throws<InvalidOptionException>(() => _ = new LipschitzBound(network));
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
    }

    private static Network Create(params HiddenLayerOptions[] hidden) =>
        Network.Create(new LayerShape(1, 6, 6), 3, Key, hidden);

    private static Dictionary<string, Network> Networks()
    {
        var conv = new ConvolutionOptions(Filters: 6, PatchSide: 3, Cap: 2) { Grid = 2, Stride = 2 };
        var networks = new Dictionary<string, Network>
        {
            ["convolution"] = Create(conv),
            ["without a cap, pooled softly"] = Create(conv with { Cap = 6, Pooling = Pooling.Soft, Grid = 1 }),
            ["dense positions"] = Create(conv with { Stride = 1, Grid = 3 }),
            ["no cap"] = Create(new RecurrentOptions(15, Cap: 15)),
            ["two layers"] = Create(new RecurrentOptions(12, Cap: 12), new RecurrentOptions(4, Cap: 4)),
        };
        foreach (var (name, network) in networks)
        {
            var random = Key.For(name).Stream();
            for (int j = 0; j < network.U.Rows; j++)
            {
                random.FillNormal(network.U.Row(j));
            }
        }

        var (mean, scale) = (new Matrix(1, 36), new Matrix(1, 36));
        mean.Fill(0.5f);
        scale.Fill(0.8f);
        networks["scaled inputs"] = networks["no cap"].With(new InputTransform(36, mean, scale), null, null);
        var drawn = Create(new TemplateOptions(3, 4));
        var layer = (TemplateLayer)drawn.Hidden[0];
        networks["templates"] = new Network(null, [layer], layer.BlockIdentity());
        return networks;
    }

    // |∂(s_y − s_c)/∂x| at the first row.
    private static double Slope(Network network, Matrix x, int y, int c)
    {
        var one = new Matrix(1, network.Inputs);
        x.Row(0).CopyTo(one.Row(0));
        var (scores, gradient) = (new Matrix(1, network.Labels), new Matrix(1, network.Inputs));
        network.InputGradient(
            one,
            [y],
            (s, label, error) =>
            {
                error.Clear();
                (error[label], error[c]) = (1, -1);
                return s[label] - s[c];
            },
            scores,
            gradient
        );
        return Length([.. gradient.Row(0).ToArray().Select(v => (double)v)]);
    }

    private static double Length(double[] x) => Math.Sqrt(x.Sum(v => v * v));
}
