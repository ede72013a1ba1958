using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Tests.Numerics;

namespace Hebb.Tests.Networks;

public class WideFeaturesTests
{
    private const int Inputs = 30;

    public static TheoryData<string> Kinds => [.. Networks.Keys];

    private static Dictionary<string, HiddenLayerOptions[]> Networks { get; } =
        new()
        {
            ["so wide that it streams"] = [Wide(RecurrentLayer.MostRecurrentNeurons + 130, cap: 50)],
            ["as wide, with a bias, which does not stream"] =
            [
                Wide(RecurrentLayer.MostRecurrentNeurons + 130, cap: 50) with
                {
                    HiddenBias = 1,
                },
            ],
            ["one below it"] = [Wide(RecurrentLayer.MostRecurrentNeurons, cap: 1)],
            ["no cap"] = [Wide(300, cap: 300)],
            ["recurrent"] = [new RecurrentOptions(70, Cap: 20, Rounds: 3)],
            ["a layer on one that streams"] =
            [
                Wide(RecurrentLayer.MostRecurrentNeurons + 130, cap: 50),
                new RecurrentOptions(20, Cap: 5),
            ],
            ["concatenated"] =
            [
                new ConcatenatedOptions(new RecurrentOptions(70, Cap: 20), new RecurrentOptions(50, Cap: 50)),
            ],
        };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_rows_are_the_activity_of_one_example_after_the_other_to_the_bit(string kind)
    {
        var network = Network.Create(new(Inputs), 3, RandomKey.FromSeed(5), Networks[kind]);
        foreach (var layer in network.Hidden.OfType<RecurrentLayer>().Where(layer => layer.Rounds > 1))
        {
            layer.W.Fill(0.01f);
        }

        var examples = Examples(41, Inputs);
        int most = network.Hidden[^1].MostActive;
        using var one = new WorkerPool(1);
        var pass = new NetworkPass(network, 1, one);
        foreach (var width in new[] { VectorWidth.Scalar, VectorWidths.Widest })
        {
            using var workers = new WorkerPool(threads: width == VectorWidth.Scalar ? 1 : 3, width);
            using var rows = WideFeatures.All(network, examples, workers);
            Assert.Equal(examples.Rows, rows.Rows);
            for (int n = 0; n < examples.Rows; n++)
            {
                pass.Load(examples.Row(n));
                int[] fired = pass.Activity.FiredLast(0, new int[most], width).ToArray();
                Assert.Equal(fired, rows.Indices(n).ToArray());
                Assert.Equal(Widths.Bits(pass.Activity.Values(0)), Widths.Bits(rows.Values(n)));
            }

            Assert.Equal(Enumerable.Range(0, 41).Sum(n => rows.Values(n).Length), rows.Entries);
            Assert.InRange(rows.Longest, 1, most);
        }
    }

    [Fact]
    public void Weights_by_He_lie_evenly_within_their_bound()
    {
        var a = Network.Create(new(600), 2, RandomKey.FromSeed(1), Wide(50, cap: 50)).A;
        double[] weights = [.. Enumerable.Range(0, 600).SelectMany(j => a.Row(j).ToArray()).Select(w => (double)w)];
        Assert.True(weights.All(w => Math.Abs(w) <= 0.1), "√(6/600)");
        Assert.InRange(weights.Average(), -0.002, 0.002);
        // The variance of a uniform number is a third of its bound's square.
        Assert.InRange(weights.Average(w => w * w), 0.0032, 0.0035);
        Assert.InRange(weights.Max(), 0.0999, 0.1);
    }

    /// <summary>Seven of ten numbers are 0, the others uniform.</summary>
    private static Matrix Examples(int count, int inputs)
    {
        var examples = new Matrix(count, inputs);
        var random = RandomKey.FromSeed(6).Stream();
        for (int n = 0; n < count; n++)
        {
            foreach (ref float x in examples.Row(n))
            {
                x = random.NextBool(0.3) ? random.NextSingle() : 0;
            }
        }

        return examples;
    }

    private static RecurrentOptions Wide(int neurons, int cap) =>
        new(neurons, cap) { EdgeProbability = 1, InputInitialization = InputInitialization.HeUniform };
}
