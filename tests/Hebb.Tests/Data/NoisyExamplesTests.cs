using Hebb.Data;
using Hebb.Numerics;
using Hebb.Tests.Numerics;

namespace Hebb.Tests.Data;

public sealed class NoisyExamplesTests
{
    private static readonly RandomKey Key = RandomKey.FromSeed(3);

    [Fact]
    public void Each_number_has_its_own_normal_noise_and_everything_else_stays()
    {
        var data = new LabelledData(new Matrix(200, 50), [.. Enumerable.Range(0, 200).Select(n => n % 2)], 2)
        {
            Shape = new LayerShape(2, 5, 5),
            LabelNames = ["a", "b"],
        };
        data.Examples.Fill(0.5f);

        var noisy = NoisyExamples.Of(data, 0.7f, Key);

        double[] noise = [.. Enumerable.Range(0, 10_000).Select(i => noisy.Examples[i / 50, i % 50] - 0.5)];
        Assert.Equal(0, noise.Average(), 0.03);
        Assert.Equal(0.49, noise.Average(x => x * x), 0.03);
        Assert.Equal(10_000, noise.Distinct().Count(), 10.0);
        Assert.Equal((data.Shape, data.LabelCount, data.LabelNames), (noisy.Shape, noisy.LabelCount, noisy.LabelNames));
        Assert.Equal(data.Labels, noisy.Labels);
        Assert.All(data.Examples.Row(7).ToArray(), x => Assert.Equal(0.5f, x));
    }

    [Fact]
    public void An_example_has_the_same_noise_whatever_threads_and_other_examples_there_are()
    {
        var data = new LabelledData(new Matrix(30, 9), new int[30], 2);
        var expected = NoisyExamples.Of(data, 1, Key);
        Workers.All(workers =>
            Assert.Equal(
                Widths.Bits(expected.Examples.Part(0, 20).Buffer),
                Widths.Bits(NoisyExamples.Of(data.Take(20), 1, Key, workers).Examples.Buffer)
            )
        );
    }

    [Theory]
    [InlineData(-0.1f)]
    [InlineData(float.NaN)]
    public void A_deviation_is_no_less_than_0(float deviation) =>
        Assert.Throws<InvalidOptionException>(() =>
            NoisyExamples.Of(new LabelledData(new Matrix(2, 2), new int[2], 2), deviation, Key)
        );
}
