using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Tests.Numerics;

namespace Hebb.Tests.Networks;

/// <summary>Layers too wide for a dense row of currents give the rows of all others.</summary>
public sealed class StreamingPassTests
{
    private const int Inputs = 30;
    private const int Examples = 41;

    // Several blocks of columns, the last one narrow.
    private const int Wide = RecurrentLayer.MostRecurrentNeurons + StreamingPass.BlockColumns + 130;

    private static readonly RandomKey Key = RandomKey.FromSeed(37);

    // Blocks that are all full.
    private const int FullBlocks = RecurrentLayer.MostRecurrentNeurons + StreamingPass.BlockColumns;

    [Theory]
    [InlineData(Wide, 50, InputInitialization.HeUniform)]
    [InlineData(Wide, 1, InputInitialization.Normal)]
    [InlineData(FullBlocks, 50, InputInitialization.Normal)]
    [InlineData(Wide, Wide, InputInitialization.Normal)]
    // Sums of a few halves: ties at the threshold in nearly every row.
    [InlineData(Wide, 700, InputInitialization.Ones)]
    public void The_rows_are_those_of_a_recurrent_pass_to_the_bit(
        int neurons,
        int cap,
        InputInitialization initialization
    )
    {
        var layer = Layer(cap, initialization, neurons);
        var examples = Data(halves: initialization == InputInitialization.Ones);
        using var one = new WorkerPool(1, VectorWidth.Scalar);
        var expected = layer.CreatePass(new PassOptions(Examples, one));
        Assert.IsType<RecurrentPass>(expected);
        expected.Load(new Rows(examples, null), 0, Examples);
        Workers.All(workers =>
        {
            var pass = layer.CreatePass(new PassOptions(Examples, workers, PacksInputWeights: true));
            Assert.IsType<StreamingPass>(pass);
            Assert.Null(pass.Output.Dense);
            pass.Load(new Rows(examples, null), 0, Examples);
            for (int n = 0; n < Examples; n++)
            {
                AssertSame(expected.Activity, n, pass.Activity, n, cap);
            }
        });
        if (initialization == InputInitialization.Ones)
        {
            float least = expected.Activity.Values(0).ToArray().Min();
            Assert.True(expected.Output.Dense!.Row(0).Count(least) > 1, "no ties");
        }
    }

    [Fact]
    public void A_part_of_a_block_leaves_the_rest()
    {
        const int Cap = 40;
        var layer = Layer(Cap, InputInitialization.Normal);
        var examples = Data(halves: false);
        using var workers = new WorkerPool(2) { WorthSharing = 0 };
        var expected = layer.CreatePass(new PassOptions(Examples, workers));
        expected.Load(new Rows(examples, null), 0, Examples);
        var pass = layer.CreatePass(new PassOptions(Examples, workers, PacksInputWeights: true));
        var others = examples.Clone();
        foreach (ref float x in others.Buffer)
        {
            x *= -1;
        }

        pass.Load(new Rows(others, null), 0, Examples);
        pass.Load(new Rows(examples, null), 5, 20);

        for (int n = 5; n < 25; n++)
        {
            AssertSame(expected.Activity, n, pass.Activity, n, Cap);
        }

        expected.Load(new Rows(others, null), 0, Examples);
        AssertSame(expected.Activity, 4, pass.Activity, 4, Cap);
        AssertSame(expected.Activity, 25, pass.Activity, 25, Cap);
    }

    [Fact]
    public void It_takes_the_sparse_rows_of_a_wide_layer_below()
    {
        const int Cap = 25;
        var layer = Layer(Cap, InputInitialization.Normal);
        var below = new Activity(Examples, Inputs, rounds: 1, mostActive: 8, isSparse: true);
        var before = new Activity(Examples, Inputs, rounds: 1, mostActive: Inputs, isSparse: true);
        var dense = new Matrix(Examples, Inputs);
        for (int n = 0; n < Examples; n++)
        {
            int[] active = [.. Enumerable.Range(0, n % 9).Select(i => (i * 3) + (n % 5))];
            below.Keep(n, active, [.. active.Select(i => 0.5f + i)]);
            Array.ForEach(active, i => dense[n, i] = 0.5f + i);
            before.Keep(n, [.. Enumerable.Range(0, Inputs)], [.. Enumerable.Repeat(-3f, Inputs)]);
        }

        using var workers = new WorkerPool(2) { WorthSharing = 0 };
        var expected = layer.CreatePass(new PassOptions(Examples, workers));
        expected.Load(new Rows(dense, null), 0, Examples);
        var ofSparse = layer.CreatePass(new PassOptions(Examples, workers));
        ofSparse.Load(new Rows(null, before), 0, Examples);
        ofSparse.Load(new Rows(null, below), 0, Examples);
        var streaming = layer.CreatePass(new PassOptions(Examples, workers, PacksInputWeights: true));
        streaming.Load(new Rows(null, before), 0, Examples);
        streaming.Load(new Rows(null, below), 0, Examples);
        for (int n = 0; n < Examples; n++)
        {
            AssertSame(expected.Activity, n, ofSparse.Activity, n, Cap);
            AssertSame(expected.Activity, n, streaming.Activity, n, Cap);
        }
    }

    [Fact]
    public void A_narrow_layer_on_a_wide_one_predicts_what_it_predicts_without_streaming()
    {
        var wide = new RecurrentOptions(Wide, 60) { EdgeProbability = 1 };
        var network = Network.Create(new LayerShape(Inputs), 5, Key, wide, new RecurrentOptions(70, 20, Rounds: 2));
        network.U.Fill(0);
        var random = Key.Stream();
        for (int j = 0; j < network.U.Rows; j++)
        {
            random.FillNormal(network.U.Row(j));
        }

        var examples = Data(halves: false);
        using var workers = new WorkerPool(2) { WorthSharing = 0 };
        var dense = new NetworkPass(network, Examples, workers);
        var streaming = new NetworkPass(network, Examples, workers, packsInputWeights: true);
        Assert.False(dense.ActivityOf(0).IsSparse);
        Assert.True(streaming.ActivityOf(0).IsSparse);
        var predictions = new int[Examples];
        dense.Load(examples, 0, Examples);
        dense.Predict(0, Examples, predictions);
        streaming.Load(examples, 0, Examples);
        streaming.ComputeScores(0, Examples);
        for (int n = 0; n < Examples; n++)
        {
            Assert.Equal(Widths.Bits(dense.Scores(n)), Widths.Bits(streaming.Scores(n)));
        }

        Assert.True(predictions.Distinct().Count() > 1);
    }

    [Fact]
    public void It_serves_wide_feed_forward_layers_whose_weights_do_not_change()
    {
        using var workers = new WorkerPool(1);
        var packs = new PassOptions(1, workers, PacksInputWeights: true);
        const int LeastWide = RecurrentLayer.MostRecurrentNeurons + 1;
        Assert.True(StreamingPass.Suits(Layer(LeastWide), packs));
        Assert.False(StreamingPass.Suits(Layer(LeastWide - 1), packs));
        Assert.False(StreamingPass.Suits(Layer(LeastWide), packs with { PacksInputWeights = false }));
        Assert.False(StreamingPass.Suits(Layer(LeastWide), packs with { Use = PassUse.InputGradient }));

        static RecurrentLayer Layer(int neurons) => new(null, new Matrix(1, neurons), cap: 3);
    }

    private static RecurrentLayer Layer(int cap, InputInitialization initialization, int neurons = Wide) =>
        (RecurrentLayer)
            Network
                .Create(
                    new LayerShape(Inputs),
                    2,
                    Key,
                    new RecurrentOptions(neurons, cap) { InputInitialization = initialization }
                )
                .Hidden[0];

    private static Matrix Data(bool halves)
    {
        var random = Key.For("data").Stream();
        var examples = new Matrix(Examples, Inputs);
        for (int n = 0; n < Examples; n++)
        {
            foreach (ref float x in examples.Row(n))
            {
                x =
                    !random.NextBool(0.4) ? 0
                    : halves ? (random.NextInt32(5) - 1) * 0.5f
                    : random.NextNormal();
            }
        }

        return examples;
    }

    private static void AssertSame(Activity expected, int row, Activity actual, int actualRow, int cap)
    {
        int[] fired = expected.FiredLast(row, new int[cap], VectorWidth.Scalar).ToArray();
        Assert.True(fired.AsSpan().SequenceEqual(actual.FiredLast(actualRow, new int[cap], VectorWidth.Scalar)));
        Assert.True(expected.Values(row).SequenceEqual(actual.Values(actualRow)), $"values of row {row}");
        var patterns = new ushort[Activity.PatternsLength(Wide)];
        var actualPatterns = new ushort[patterns.Length];
        expected.Patterns(row, patterns);
        actual.Patterns(actualRow, actualPatterns);
        Assert.True(patterns.AsSpan(0, Wide).SequenceEqual(actualPatterns.AsSpan(0, Wide)), $"patterns of row {row}");
    }
}
