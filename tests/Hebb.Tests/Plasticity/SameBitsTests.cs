using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Plasticity;
using Hebb.Tests.Networks;
using Hebb.Tests.Numerics;

namespace Hebb.Tests.Plasticity;

/// <summary>What is a matter of speed alone changes no bit of a trained network.</summary>
public class SameBitsTests
{
    private static readonly LabelledData Data = Synthetic.Relu1(RandomKey.FromSeed(1)).Train.Take(150);

    // 70 neurons: neither a whole number of vectors nor of 64-bit words.
    private static readonly SingleLayer Shape = new(Data.Inputs, Neurons: 70, Data.LabelCount, Cap: 20, Rounds: 3);

    private static readonly PlasticityOptions Options = new()
    {
        GraphRule = GraphRule.Random(0.1f),
        FinalWeights = FinalWeights.Averaged,
        SpeculativeExamples = 1,
    };

    [Fact]
    public void Every_thread_count_and_vector_width_trains_the_same_network()
    {
        byte[] plain = Trained(Options, threads: 1, VectorWidth.Scalar);
        foreach (var width in Widths.All)
        {
            foreach (int threads in (int[])[1, 2, 3])
            {
                Assert.Equal(plain, Trained(Options with { SpeculativeExamples = 16 }, threads, width));
            }
        }
    }

    [Theory]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(256)]
    public void Looking_ahead_gives_what_one_example_after_the_other_gives(int lookAhead) =>
        Assert.Equal(Trained(Options), Trained(Options with { SpeculativeExamples = lookAhead }));

    [Fact]
    public void Activity_that_is_kept_is_the_activity_that_is_computed_again()
    {
        var frozen = Options with { GraphLearnsFor = 100 };
        Assert.Equal(Trained(frozen with { ActivityMemory = 0 }), Trained(frozen));
    }

    [Fact]
    public void Another_seed_trains_another_network() => Assert.NotEqual(Trained(Options), Trained(Options, seed: 2));

    private static byte[] Trained(
        PlasticityOptions options,
        int threads = 2,
        VectorWidth width = VectorWidth.Vector256,
        ulong seed = 1
    )
    {
        using var workers = new WorkerPool(threads, width) { WorthSharing = 0 };
        var key = RandomKey.FromSeed(seed);
        var network = Shape.Create(key.For("network"));
        new PlasticityTrainer(network, options, key.For("training"), workers).Train(Data, epochs: 2);
        Assert.Contains(network.W.Buffer.ToArray(), w => w != 0);
        return SmallModels.Bytes(network);
    }
}
