using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Tests.Numerics;

namespace Hebb.Tests.Networks;

public class StreamingPassTests
{
    // Several blocks of columns, the last one narrow; and no cap at all.
    [Theory]
    [InlineData(2 * StreamingPass.BlockColumns + 130, 50)]
    [InlineData(StreamingPass.BlockColumns, 1)]
    [InlineData(300, 300)]
    public void The_rows_are_those_of_the_dense_pass_to_the_bit(int neurons, int cap)
    {
        const int Rows = 41;
        var layer = (
            new SingleLayer(30, neurons, Labels: 3, cap, Rounds: 1)
            {
                EdgeProbability = 1,
                InputInitialization = InputInitialization.HeUniform,
            }
        )
            .Create(RandomKey.FromSeed(5))
            .Layer;
        var below = new Rows(WideFeaturesTests.Examples(Rows, layer.Inputs), null);
        using var one = new WorkerPool(1);
        var dense = new RecurrentPass(layer, new PassOptions(Rows, one));
        dense.Load(below, 0, Rows);
        foreach (var width in Widths.All)
        {
            foreach (int threads in (int[])[1, 3])
            {
                using var workers = new WorkerPool(threads, width);
                var options = new PassOptions(Rows, workers, PacksInputWeights: true);
                var streaming = new StreamingPass(layer, options);
                Assert.Null(streaming.Output.Dense);
                // A part of the block leaves the rest as it was.
                streaming.Load(below, 0, Rows);
                streaming.Load(below, 17, 5);
                var patterns = new ushort[Activity.PatternsLength(neurons)];
                var expected = new ushort[Activity.PatternsLength(neurons)];
                for (int n = 0; n < Rows; n++)
                {
                    int[] fired = dense.Activity.FiredLast(n, new int[cap], width).ToArray();
                    Assert.Equal(fired, streaming.Activity.FiredLast(n, [], width).ToArray());
                    Assert.Equal(Widths.Bits(dense.Activity.Values(n)), Widths.Bits(streaming.Activity.Values(n)));
                    dense.Activity.Patterns(n, expected);
                    streaming.Activity.Patterns(n, patterns);
                    Assert.Equal(expected[..neurons], patterns[..neurons]);
                }
            }
        }
    }

    [Fact]
    public void It_serves_wide_feed_forward_layers_whose_weights_do_not_change()
    {
        using var workers = new WorkerPool(1);
        var packs = new PassOptions(1, workers, PacksInputWeights: true);
        const int Wide = RecurrentLayer.MostRecurrentNeurons + 1;
        Assert.True(StreamingPass.Suits(Layer(Wide), packs));
        Assert.False(StreamingPass.Suits(Layer(Wide - 1), packs));
        Assert.False(StreamingPass.Suits(Layer(Wide), packs with { PacksInputWeights = false }));
        Assert.False(StreamingPass.Suits(Layer(Wide), packs with { Use = PassUse.InputGradient }));

        static RecurrentLayer Layer(int neurons) => new(null, new Matrix(1, neurons), cap: 3);
    }
}
