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
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed => Agrees(new NetworkCase((ulong)seed)))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    [Fact]
    public void Predicting_row_by_row_all_at_once_and_from_many_threads_is_the_same() =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed => PredictsAlike(new NetworkCase((ulong)seed)))
            .QuickCheckThrowOnFailure();

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
        pass.Load(examples, 0, Rows);
        pass.Run(0, Rows);
        // What is run already may run again.
        pass.Run(0, Rows);
        PlainRecurrence<float>[] expected =
        [
            .. Enumerable.Range(0, Rows).Select(n => PlainRecurrence<float>.Run(network, examples.Row(n))),
        ];
        AssertSame(pass, expected);

        // Weights of the first stale stage change, and with them part of the block.
        for (int change = 0; change < 2 && pass.FirstStale < 2 * network.Hidden.Count; change++)
        {
            var layer = network.Hidden[pass.FirstStale / 2];
            if (pass.FirstStale % 2 == 1)
            {
                NetworkCase.DrawGraphWeights(layer, ref random);
            }
            else if (!packs)
            {
                foreach (var weights in layer.Weights)
                {
                    foreach (ref float w in weights.Values.Buffer)
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

            AssertSame(pass, expected);
        }
    }

    private static void AssertSame(NetworkPass pass, PlainRecurrence<float>[] expected)
    {
        var predictions = new int[expected.Length];
        pass.Predict(0, expected.Length, predictions);
        for (int n = 0; n < expected.Length; n++)
        {
            var plain = expected[n];
            for (int l = 0; l < plain.Layers.Count; l++)
            {
                var patterns = new ushort[Activity.PatternsLength(plain.Layers[l].Output.Length)];
                pass.ActivityOf(l).Patterns(n, patterns);
                Assert.Equal(plain.Layers[l].Patterns, patterns[..plain.Layers[l].Patterns.Length]);
            }

            float[] read = [.. plain.Read.Where((_, j) => plain.Fired[^1][j])];
            Assert.Equal(Widths.Bits(read), Widths.Bits(pass.Activity.Values(n)));
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
        var found = new int[40];
        using var readers = new WorkerPool(8) { WorthSharing = 0 };
        readers.For(40, n => found[n] = network.Predict(examples.Row(n)));
        Assert.Equal(expected, found);

        var scores = new Matrix(10, network.Labels);
        network.Scores(examples, 25, 10, scores);
        for (int n = 0; n < 10; n++)
        {
            Assert.Equal(Widths.Bits(plain[25 + n].Scores), Widths.Bits(scores.Row(n)));
        }

        // Passes that were used before read the weights as they are now.
        network.U.Fill(0);
        network.U.Row(0).Fill(1);
        foreach (ref float u in network.U.Buffer)
        {
            u *= -1;
        }

        plain = [.. Enumerable.Range(0, 40).Select(n => PlainRecurrence<float>.Run(network, examples.Row(n)))];
        Assert.Equal(
            plain.Select(p => p.Prediction),
            Enumerable.Range(0, 40).Select(n => network.Predict(examples.Row(n)))
        );
    }
}
