using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Tests.Numerics;

namespace Hebb.Tests.Networks;

public class WideFeaturesTests
{
    // Several blocks of columns, the last one narrow; and no cap at all.
    [Theory]
    [InlineData(2 * WideFeatures.BlockColumns + 130, 50)]
    [InlineData(WideFeatures.BlockColumns, 1)]
    [InlineData(300, 300)]
    public void The_rows_are_those_of_the_forward_pass_to_the_bit(int neurons, int cap)
    {
        var shape = new NetworkShape(30, neurons, Labels: 3, cap, Rounds: 1)
        {
            EdgeProbability = 1,
            InputWeights = InputWeights.HeUniform,
        };
        var network = RecurrentNetwork.Create(shape, RandomKey.FromSeed(5));
        var examples = new Matrix(41, 30);
        var random = RandomKey.FromSeed(6).Stream();
        for (int n = 0; n < examples.Rows; n++)
        {
            foreach (ref float x in examples.Row(n))
            {
                x = random.NextBool(0.3) ? random.NextSingle() : 0;
            }
        }

        using var one = new WorkerPool(1);
        var forward = new ForwardPass(network, examples.Rows, one);
        forward.Load(examples, 0, examples.Rows);
        foreach (var width in Widths.All)
        {
            foreach (int threads in (int[])[1, 3])
            {
                using var workers = new WorkerPool(threads, width);
                using var rows = WideFeatures.All(network, examples, workers);
                Assert.Equal(examples.Rows, rows.Rows);
                for (int n = 0; n < examples.Rows; n++)
                {
                    int[] fired = forward.Activity.FiredLast(n, new int[cap], width).ToArray();
                    Assert.Equal(fired, rows.Indices(n).ToArray());
                    Assert.Equal(forward.Activity.Values(n).ToArray(), rows.Values(n).ToArray());
                }

                Assert.Equal(Enumerable.Range(0, 41).Sum(n => rows.Values(n).Length), rows.Entries);
                Assert.True(rows.Longest <= cap);
            }
        }
    }

    [Fact]
    public void Weights_by_He_lie_evenly_within_their_bound()
    {
        var shape = new NetworkShape(600, 50, 2, 50, 1) { EdgeProbability = 1, InputWeights = InputWeights.HeUniform };
        var a = RecurrentNetwork.Create(shape, RandomKey.FromSeed(1)).A;
        double[] weights = [.. Enumerable.Range(0, 600).SelectMany(j => a.Row(j).ToArray()).Select(w => (double)w)];
        Assert.True(weights.All(w => Math.Abs(w) <= 0.1), "√(6/600)");
        Assert.InRange(weights.Average(), -0.002, 0.002);
        // The variance of a uniform number is a third of its bound's square.
        Assert.InRange(weights.Average(w => w * w), 0.0032, 0.0035);
        Assert.InRange(weights.Max(), 0.0999, 0.1);
    }

    [Fact]
    public void Networks_whose_activity_is_not_that_of_the_input_alone_are_refused()
    {
        using var workers = new WorkerPool(1);
        var recurrent = RecurrentNetwork.Create(new NetworkShape(4, 8, 2, 3, 2), RandomKey.FromSeed(1));
        var e = Assert.Throws<InvalidOptionException>(() => new WideFeatures(recurrent, new Matrix(1, 4), workers));
        Assert.Contains("1 for features", e.Message);
    }
}
