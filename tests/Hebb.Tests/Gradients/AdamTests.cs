using Hebb.Gradients;
using Hebb.Numerics;
using Hebb.Tests.Numerics;

namespace Hebb.Tests.Gradients;

public class AdamTests
{
    private static readonly float[][] Gradients =
    [
        [0.5f, -1, 0.001f],
        [0.25f, 2, -0.002f],
        [-1, 0, 0],
        [0.125f, -0.5f, 30],
    ];

    // The expected numbers are those of torch.optim.Adam (PyTorch 1.13, double precision) for the same start and gradients:
    // p = torch.tensor([1, -2, .5], dtype=torch.float64, requires_grad=True); o = torch.optim.Adam([p], lr=.1); for each
    // gradient: p.grad = g; o.step(); print(p).
    [Fact]
    public void Four_steps_are_those_of_another_implementation() =>
        AssertSteps(
            new Adam(3, stepSize: 0.1),
            [
                [0.900000002, -1.900000001, 0.40000099999],
                [0.806782040477, -1.936610353472, 0.436611121186],
                [0.827417742885, -1.964910262001, 0.464910810703],
                [0.837913712574, -1.974837406332, 0.406799700635],
            ]
        );

    // As above with lr=.01, betas=(.5, .75), eps=.1, weight_decay=.25.
    [Fact]
    public void Every_setting_means_what_it_means_in_another_implementation() =>
        AssertSteps(
            new Adam(3, stepSize: 0.01, beta1: 0.5, beta2: 0.75, epsilon: 0.1, l2: 0.25),
            [
                [0.991176470588, -1.990625, 0.494424778761],
                [0.983079343588, -1.993757142976, 0.488918462268],
                [0.985406067041, -1.993210281266, 0.483420088199],
                [0.983756183949, -1.988561248234, 0.474617960038],
            ]
        );

    [Theory]
    [InlineData(0)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(53)]
    public void Every_width_gives_the_bits_of_one_parameter_at_a_time(int parameters)
    {
        var random = RandomKey.FromSeed(5).Stream();
        var start = new float[parameters];
        random.FillNormal(start);
        var gradients = new float[6][];
        for (int t = 0; t < gradients.Length; t++)
        {
            gradients[t] = new float[parameters];
            random.FillNormal(gradients[t]);
        }

        var expected = (float[])start.Clone();
        for (int i = 0; i < parameters; i++)
        {
            // An instance for one parameter never fills the lanes.
            var one = new Adam(1, l2: 0.01);
            foreach (float[] gradient in gradients)
            {
                one.Step(expected.AsSpan(i, 1), gradient.AsSpan(i, 1));
            }
        }

        foreach (var width in Widths.All)
        {
            var actual = (float[])start.Clone();
            var adam = new Adam(parameters, l2: 0.01, width: width);
            foreach (float[] gradient in gradients)
            {
                adam.Step(actual, gradient);
            }

            Assert.Equal(Widths.Bits(expected), Widths.Bits(actual));
        }
    }

    [Theory]
    [InlineData(0, 0.9, 0.999, 1e-8, 0, "StepSize")]
    [InlineData(double.NaN, 0.9, 0.999, 1e-8, 0, "StepSize")]
    [InlineData(0.1, 1, 0.999, 1e-8, 0, "Beta1")]
    [InlineData(0.1, 0.9, -0.1, 1e-8, 0, "Beta2")]
    [InlineData(0.1, 0.9, 0.999, 0, 0, "Epsilon")]
    [InlineData(0.1, 0.9, 0.999, 1e-8, -1, "L2")]
    public void A_setting_out_of_range_is_refused_by_name(
        double stepSize,
        double beta1,
        double beta2,
        double epsilon,
        double l2,
        string name
    )
    {
        var options = new GradientOptions
        {
            StepSize = stepSize,
            Beta1 = beta1,
            Beta2 = beta2,
            Epsilon = epsilon,
            L2 = l2,
        };
        Assert.Equal(name, Assert.Throws<InvalidOptionException>(options.Validate).Option);
        var error = Assert.Throws<InvalidOptionException>(() => new Adam(1, stepSize, beta1, beta2, epsilon, l2));
        Assert.Equal(name, error.Option);
    }

    [Fact]
    public void A_gradient_of_another_length_is_refused()
    {
        var adam = new Adam(3);
        Assert.Throws<ArgumentException>(() => adam.Step(new float[3], new float[4]));
        Assert.Throws<ArgumentException>(() => adam.Step(new float[2], new float[2]));
        Assert.Equal(0, adam.Steps);
    }

    private static void AssertSteps(Adam adam, double[][] expected)
    {
        float[] parameters = [1, -2, 0.5f];
        for (int t = 0; t < expected.Length; t++)
        {
            adam.Step(parameters, Gradients[t]);
            Assert.Equal(t + 1, adam.Steps);
            for (int i = 0; i < parameters.Length; i++)
            {
                Assert.Equal(expected[t][i], parameters[i], 1e-6);
            }
        }
    }
}
