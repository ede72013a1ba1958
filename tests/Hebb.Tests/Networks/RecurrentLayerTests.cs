using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Tests.Numerics;

namespace Hebb.Tests.Networks;

public sealed class RecurrentLayerTests
{
    private static readonly RandomKey Key = RandomKey.FromSeed(11);

    [Fact]
    public void The_same_key_gives_the_same_bits_and_another_key_others()
    {
        var shape = new SingleLayer(37, 70, 5, 20, 2);
        var one = shape.Create(Key);
        var two = shape.Create(Key);
        var other = shape.Create(RandomKey.FromSeed(12));

        Assert.Equal(Widths.Bits(one.A.Buffer), Widths.Bits(two.A.Buffer));
        Assert.Equal(one.InputEdges.Words.ToArray(), two.InputEdges.Words.ToArray());
        Assert.Equal(one.GraphEdges.Words.ToArray(), two.GraphEdges.Words.ToArray());
        Assert.NotEqual(Widths.Bits(one.A.Buffer), Widths.Bits(other.A.Buffer));
        Assert.NotEqual(one.InputEdges.Words.ToArray(), other.InputEdges.Words.ToArray());
        Assert.NotEqual(one.GraphEdges.Words.ToArray(), other.GraphEdges.Words.ToArray());
    }

    [Fact]
    public void Networks_of_one_key_share_their_input_weights_whatever_their_rounds_cap_and_labels()
    {
        var feedForward = new SingleLayer(20, 40, 10, 20, 1).Create(Key);
        var recurrent = new SingleLayer(20, 40, 2, 8, 3).Create(Key);
        Assert.Equal(Widths.Bits(feedForward.A.Buffer), Widths.Bits(recurrent.A.Buffer));
    }

    [Theory]
    [InlineData(0.05)]
    [InlineData(0.5)]
    [InlineData(0.9)]
    public void Edges_exist_with_the_given_probability_independently_of_each_other(double p)
    {
        var network = new SingleLayer(300, 200, 2, 100, 2) { EdgeProbability = p }.Create(Key);
        AssertFraction(p, network.InputEdges.Count(), 300 * 200);
        AssertFraction(p, network.GraphEdges.Count(), 200 * 199);

        // Of two neighbours in a row, in a column, and across the diagonal both exist with probability p².
        foreach (var (edges, rows, columns) in new[] { (network.InputEdges, 300, 200), (network.GraphEdges, 200, 200) })
        {
            AssertFraction(p * p, Both(edges, rows, columns - 1, (j, i) => (j, i + 1)), rows * (columns - 1));
            AssertFraction(p * p, Both(edges, rows - 1, columns, (j, i) => (j + 1, i)), (rows - 1) * columns);
        }

        AssertFraction(p * p, Both(network.GraphEdges, 200, 200, (j, i) => (i, j)), 200 * 200);
        int both = 0;
        for (int j = 0; j < 200; j++)
        {
            for (int i = 0; i < 200; i++)
            {
                both += network.InputEdges[j, i] && network.GraphEdges[j, i] ? 1 : 0;
            }
        }

        AssertFraction(p * p, both, 200 * 200);
    }

    [Fact]
    public void No_neuron_reaches_itself_even_when_every_edge_exists()
    {
        var network = new SingleLayer(3, 130, 2, 5, 2) { EdgeProbability = 1 }.Create(Key);
        Assert.Equal(130 * 129, network.GraphEdges.Count());
        for (int i = 0; i < 130; i++)
        {
            Assert.False(network.GraphEdges[i, i]);
        }
    }

    [Fact]
    public void Input_weights_are_normal_on_the_edges_and_zero_off_them()
    {
        var network = new SingleLayer(300, 200, 2, 100, 1).Create(Key);
        var on = new List<double>();
        for (int j = 0; j < 300; j++)
        {
            for (int i = 0; i < 200; i++)
            {
                if (network.InputEdges[j, i])
                {
                    on.Add(network.A[j, i]);
                }
                else
                {
                    Assert.Equal(0, network.A[j, i]);
                }
            }
        }

        // Five standard errors: of the mean 1/√n, of the variance √(2/n), of the fourth moment √(96/n).
        double root = Math.Sqrt(on.Count);
        Assert.InRange(on.Average(), -5 / root, 5 / root);
        Assert.InRange(on.Average(w => w * w), 1 - (5 * Math.Sqrt(2) / root), 1 + (5 * Math.Sqrt(2) / root));
        Assert.InRange(on.Average(w => w * w * w * w), 3 - (5 * Math.Sqrt(96) / root), 3 + (5 * Math.Sqrt(96) / root));
        Assert.DoesNotContain(0.0, on);
    }

    [Fact]
    public void Ones_are_one_on_the_edges_of_the_normal_network_and_zero_off_them()
    {
        var shape = new SingleLayer(30, 50, 2, 10, 1);
        var normal = shape.Create(Key);
        var ones = (shape with { InputInitialization = InputInitialization.Ones }).Create(Key);
        for (int j = 0; j < 30; j++)
        {
            for (int i = 0; i < 50; i++)
            {
                Assert.Equal(normal.InputEdges[j, i] ? 1 : 0, ones.A[j, i]);
            }
        }
    }

    [Fact]
    public void Plastic_weights_start_at_zero_and_a_feed_forward_network_has_no_graph()
    {
        var recurrent = new SingleLayer(4, 20, 3, 5, 2).Create(Key);
        Assert.Equal((20, 20, 20, 3), (recurrent.W.Rows, recurrent.W.Columns, recurrent.U.Rows, recurrent.U.Columns));
        Assert.All(recurrent.W.Buffer.ToArray(), w => Assert.Equal(0, w));
        Assert.All(recurrent.U.Buffer.ToArray(), u => Assert.Equal(0, u));

        var feedForward = new SingleLayer(4, 20, 3, 5, 1).Create(Key);
        Assert.Equal((0, 0), (feedForward.W.Rows, feedForward.W.Columns));
        Assert.Equal((0, 0), (feedForward.GraphEdges.Rows, feedForward.GraphEdges.Columns));
    }

    [Fact]
    public void A_copy_has_its_own_weights()
    {
        var network = new SingleLayer(4, 20, 3, 5, 2).Create(Key);
        var copy = network.Clone();
        Assert.Equal(Widths.Bits(network.A.Buffer), Widths.Bits(copy.A.Buffer));
        float a = network.A[0, 0];
        copy.A.Fill(9);
        copy.W.Fill(9);
        copy.U.Fill(9);
        Assert.Equal((a, 0f, 0f), (network.A[0, 0], network.W[0, 1], network.U[0, 0]));
    }

    [Fact]
    public void Parts_that_do_not_fit_each_other_are_refused()
    {
        var good = new SingleLayer(4, 20, 3, 5, 2).Create(Key).Layer;
        var (inputEdges, a, graphEdges, w) = (good.InputEdges, good.A, good.GraphEdges, good.W);
        Assert.Equal(
            "size of inputEdges is 4×19; it must be 4×20",
            Assert
                .Throws<InvalidOptionException>(() =>
                    new RecurrentLayer(new BitMatrix(4, 19), a, graphEdges, w, cap: 5, rounds: 2)
                )
                .Message
        );
        Assert.Equal(
            "size of graphWeights is 0×0; it must be 20×20",
            Assert
                .Throws<InvalidOptionException>(() =>
                    new RecurrentLayer(inputEdges, a, graphEdges, new Matrix(0, 0), cap: 5, rounds: 2)
                )
                .Message
        );
        Assert.Equal(
            "size of graphEdges is 20×20; it must be 0×0",
            Assert
                .Throws<InvalidOptionException>(() =>
                    new RecurrentLayer(inputEdges, a, graphEdges, new Matrix(0, 0), cap: 5, rounds: 1)
                )
                .Message
        );
        Assert.Throws<InvalidOptionException>(() => new RecurrentLayer(inputEdges, a, cap: 21));
        Assert.Throws<InvalidOptionException>(() => new RecurrentLayer(null, new Matrix(0, 20), cap: 5));
    }

    private static long Both(BitMatrix edges, int rows, int columns, Func<int, int, (int, int)> neighbour)
    {
        long both = 0;
        for (int j = 0; j < rows; j++)
        {
            for (int i = 0; i < columns; i++)
            {
                var (j2, i2) = neighbour(j, i);
                both += edges[j, i] && edges[j2, i2] ? 1 : 0;
            }
        }

        return both;
    }

    // Pairs overlap, so their counts vary a little more than a binomial; the diagonal of a graph takes a further 1/200.
    private static void AssertFraction(double p, long count, long of)
    {
        double fraction = count / (double)of;
        double deviation = (10 * Math.Sqrt(p * (1 - p) / of)) + (p * 0.011);
        Assert.InRange(fraction, p - deviation, p + deviation);
    }
}
