using Hebb.Gradients;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Tests.Networks;

namespace Hebb.Tests.Gradients;

public class WeightInitializationTests
{
    private static readonly SingleLayer Shape = new(5, 200, 10, 50, 2) { EdgeProbability = 0.25 };

    [Fact]
    public void Weights_are_normal_on_their_edges_and_come_from_the_key_alone()
    {
        var (one, two) = (Drawn(1), Drawn(1));
        Assert.Equal(one.U.Buffer.ToArray(), two.U.Buffer.ToArray());
        Assert.Equal(one.W.Buffer.ToArray(), two.W.Buffer.ToArray());
        Assert.NotEqual(one.U.Buffer.ToArray(), Drawn(2).U.Buffer.ToArray());

        float[] u = [.. Enumerable.Range(0, 200).SelectMany(j => one.U.Row(j).ToArray())];
        var pairs = Enumerable.Range(0, 200).SelectMany(j => Enumerable.Range(0, 200).Select(i => (j, i))).ToArray();
        float[] w = [.. pairs.Where(pair => one.GraphEdges[pair.j, pair.i]).Select(pair => one.W[pair.j, pair.i])];
        Assert.All(pairs, pair => Assert.True(one.GraphEdges[pair.j, pair.i] || one.W[pair.j, pair.i] == 0));
        // Means of 2,000 and some 10,000 squares: five of their own deviations.
        Assert.InRange(u.Average(x => x * x / 1e-4), 1 - (5 * Math.Sqrt(2 / 2000.0)), 1 + (5 * Math.Sqrt(2 / 2000.0)));
        Assert.InRange(w.Average(x => x * x * 12.5), 1 - (5 * Math.Sqrt(2 / 1e4)), 1 + (5 * Math.Sqrt(2 / 1e4)));
    }

    private static Network Drawn(ulong seed)
    {
        var network = Shape.Create(RandomKey.FromSeed(9));
        network.DrawOutputWeights(RandomKey.FromSeed(seed));
        network.Layer.DrawGraphWeights(RandomKey.FromSeed(seed), WeightInitialization.GraphDeviation(Shape.Options));
        return network;
    }
}
