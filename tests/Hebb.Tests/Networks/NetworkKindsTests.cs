using FsCheck;
using FsCheck.Fluent;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Reference;
using Hebb.Tests.Numerics;

namespace Hebb.Tests.Networks;

/// <summary>Networks of all kinds in all their stages, against the plain loops.</summary>
public class NetworkKindsTests
{
    private const int Rows = 6;

    [Fact]
    public void Every_kind_whichever_stages_are_stale_gives_the_bits_of_the_plain_loops() =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed => Agrees(Case(seed)))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    [Theory]
    // Templates of no input whose bias is −0.
    [InlineData(1782732351)]
    public void Cases_that_once_differed_agree(int seed) => Agrees(Case(seed));

    [Fact]
    public void Predicting_row_by_row_and_all_at_once_is_the_same() =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed => PredictsAlike(Case(seed)))
            .QuickCheckThrowOnFailure();

    private static NetworkCase Case(int seed) => new((ulong)seed) { Coarse = seed % 3 == 0 };

    private static void Agrees(NetworkCase c)
    {
        var network = c.Network();
        var examples = c.Examples(Rows, network.Inputs);
        var random = RandomKey.FromSeed(c.Seed).For("stages").Stream();
        using var workers = new WorkerPool(1 + random.NextInt32(3), Widths.All[random.NextInt32(3)])
        {
            WorthSharing = 0,
        };
        bool packs = random.NextBool(0.5);
        var use = random.NextBool(0.3) ? PassUse.InputGradient : PassUse.Forward;
        var pass = new NetworkPass(network, Rows, workers, use, packs)
        {
            FirstStale = random.NextInt32((2 * network.Hidden.Count) + 1),
        };
        // Some by index, and all, over what the buffers held before.
        int[] indices = [Rows - 1, 0, 2];
        pass.Load(examples, indices);
        pass.Run(0, indices.Length);
        AssertSame(network, pass, [.. indices.Select(n => PlainRecurrence<float>.Run(network, examples.Row(n)))]);
        pass.Load(examples, 0, Rows);
        pass.Run(0, Rows);
        // What is run already may run again.
        pass.Run(0, Rows);
        PlainRecurrence<float>[] expected =
        [
            .. Enumerable.Range(0, Rows).Select(n => PlainRecurrence<float>.Run(network, examples.Row(n))),
        ];
        AssertSame(network, pass, expected);

        // The weights of all stale stages change, and with them part of the block.
        for (int change = 0; change < 2; change++)
        {
            foreach (var (l, layer) in network.Hidden.Index())
            {
                foreach (var weights in layer.Weights)
                {
                    bool isGraph = weights.Name.EndsWith("graph_weights", StringComparison.Ordinal);
                    bool changes = isGraph ? pass.FirstStale <= (2 * l) + 1 : pass.FirstStale <= 2 * l && !packs;
                    foreach (ref float w in changes ? weights.Values.Buffer : [])
                    {
                        w *= -1.5f;
                    }
                }
            }

            int start = random.NextInt32(Rows);
            int rows = random.NextInt32(Rows - start + 1);
            pass.Run(start, rows);
            for (int n = start; n < start + rows; n++)
            {
                expected[n] = PlainRecurrence<float>.Run(network, examples.Row(n));
            }

            AssertSame(network, pass, expected);
        }
    }

    private static void AssertSame(Network network, NetworkPass pass, PlainRecurrence<float>[] expected)
    {
        var predictions = new int[expected.Length];
        pass.Predict(0, expected.Length, predictions);
        for (int n = 0; n < expected.Length; n++)
        {
            var plain = expected[n];
            for (int l = 0; l < network.Hidden.Count; l++)
            {
                var layer = plain.Layers[l];
                int neurons = layer.Output.Length;
                var activity = pass.ActivityOf(l);
                var patterns = new ushort[Activity.PatternsLength(neurons)];
                activity.Patterns(n, patterns);
                Assert.Equal(layer.Patterns, patterns[..neurons]);
                int[] fired = [.. Enumerable.Range(0, neurons).Where(i => layer.Fired[^1][i])];
                float[] given = l == network.Hidden.Count - 1 ? plain.Read : layer.Output;
                var buffer = new int[network.Hidden[l].MostActive];
                Assert.Equal(fired, activity.FiredLast(n, buffer, VectorWidth.Scalar).ToArray());
                Assert.Equal(Widths.Bits([.. fired.Select(i => given[i])]), Widths.Bits(activity.Values(n)));
            }

            Assert.Equal(Widths.Bits(plain.Scores), Widths.Bits(pass.Scores(n)));
            Assert.Equal(plain.Prediction, predictions[n]);
        }
    }

    private static void PredictsAlike(NetworkCase c)
    {
        var network = c.Network();
        var examples = c.Examples(40, network.Inputs);
        PlainRecurrence<float>[] plain =
        [
            .. Enumerable.Range(0, 40).Select(n => PlainRecurrence<float>.Run(network, examples.Row(n))),
        ];
        int[] expected = [.. plain.Select(p => p.Prediction)];
        using var workers = new WorkerPool(2) { WorthSharing = 0 };
        Assert.Equal(expected, network.Predict(examples, workers));
        Assert.Equal(expected, Enumerable.Range(0, 40).Select(n => network.Predict(examples.Row(n))));

        var scores = new Matrix(10, network.Labels);
        network.Scores(examples, 25, 10, scores);
        for (int n = 0; n < 10; n++)
        {
            Assert.Equal(Widths.Bits(plain[25 + n].Scores), Widths.Bits(scores.Row(n)));
        }
    }
}
