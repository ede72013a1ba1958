using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Persistence;
using Hebb.Reference;
using Hebb.Representation;
using Hebb.Tests.Numerics;

namespace Hebb.Tests.Representation;

public sealed class LayerTrainerTests
{
    private static readonly RandomKey Key = RandomKey.FromSeed(21);

    private static readonly ILayerRule[] Rules =
    [
        new CompetitiveRule { Epochs = 3, BatchSize = 7 },
        new CoactivationRule { BatchSize = 30 },
    ];

    [Fact]
    public void Rule_H_is_that_of_straight_loops_to_the_bit_for_any_threads_and_width()
    {
        var data = Data();
        foreach (var form in Enum.GetValues<CoactivationForm>())
        {
            ILayerRule[] rules = [Rules[0], new CoactivationRule { BatchSize = 30, Form = form }];
            var expected = Plain(Network(data), data, (CompetitiveRule)rules[0], (CoactivationRule)rules[1]);
            Workers.All(workers =>
            {
                var network = Network(data);
                new LayerTrainer(network, rules, Key, workers).Train(data);
                foreach (var (one, other) in expected.Weights.Zip(network.Hidden[0].Weights))
                {
                    Assert.Equal(Widths.Bits(one.Values.Buffer), Widths.Bits(other.Values.Buffer));
                }
            });
        }
    }

    [Fact]
    public void A_training_resumes_from_any_step_to_the_same_bits()
    {
        var data = Data();
        var whole = Network(data);
        var training = new LayerTrainer(whole, Rules, Key).Start(data);
        var states = new List<TensorArchive>();
        var done = new List<long>();
        while (!training.IsDone)
        {
            states.Add(training.SaveState());
            done.Add(training.Progress.Done);
            training.Step();
        }

        states.Add(training.SaveState());
        Assert.Equal(done.Order().Distinct(), done);
        Assert.Equal((5L * data.Count, 5L * data.Count), training.Progress);
        foreach (var state in states.Where((_, n) => n % 5 == 0 || n >= states.Count - 9))
        {
            var network = Network(data);
            var resumed = new LayerTrainer(network, Rules, Key).Start(data);
            resumed.RestoreState(state);
            while (!resumed.IsDone)
            {
                resumed.Step();
            }

            foreach (var (one, other) in whole.Hidden[0].Weights.Zip(network.Hidden[0].Weights))
            {
                Assert.Equal(Widths.Bits(one.Values.Buffer), Widths.Bits(other.Values.Buffer));
            }
        }
    }

    [Fact]
    public void A_state_of_other_rules_or_a_damaged_one_is_refused_and_changes_nothing()
    {
        var data = Data();
        var network = Network(data);
        var training = new LayerTrainer(network, Rules, Key).Start(data);
        training.Step();
        var good = training.SaveState();
        var before = network.Hidden[0].Clone();

        var others = new LayerTrainer(network, [new CompetitiveRule { Epochs = 4 }, Rules[1]], Key).Start(data);
        var e = Assert.Throws<FileFormatException>(() => others.RestoreState(good));
        Assert.Contains("Rule 1", e.Message, StringComparison.Ordinal);
        var layer = (CompetitiveLayer)network.Hidden[0];
        var caps = new CompetitiveLayer(layer.W.Clone(), layer.Bias.Clone(), [3, 3, 5], layer.R!.Clone());
        var ofOtherCaps = new Hebb.Networks.Network(network.Input, [caps], network.U);
        e = Assert.Throws<FileFormatException>(() =>
            new LayerTrainer(ofOtherCaps, Rules, Key).Start(data).RestoreState(good)
        );
        Assert.Contains("option Caps = 2, 3, 5, 3, 3, 5 expected", e.Message, StringComparison.Ordinal);
        foreach (long[] place in new long[][] { [-1, 0], [3, 0], [0, -1], [0, 100_000], [2, 1] })
        {
            Assert.Throws<FileFormatException>(() =>
                training.RestoreState(
                    new TensorArchive(
                        good.Tensors.Select(t => t.Name == "place" ? SafeTensor.From<long>("place", place, 2) : t),
                        good.Metadata
                    )
                )
            );
        }

        var without = new TensorArchive(good.Tensors.Where(t => t.Name != "state.conscience"), good.Metadata);
        Assert.Throws<FileFormatException>(() => training.RestoreState(without));
        foreach (var (one, other) in before.Weights.Zip(network.Hidden[0].Weights))
        {
            Assert.Equal(Widths.Bits(one.Values.Buffer), Widths.Bits(other.Values.Buffer));
        }
    }

    [Fact]
    public void A_layer_on_top_of_another_learns_from_what_that_gives()
    {
        var data = Data();
        Network Stack() =>
            Hebb.Networks.Network.Create(
                data,
                Key,
                InputTransform.Standardised(data),
                new RecurrentOptions(40, Cap: 10),
                RuleH.H3(12, 2, 5)
            );
        var network = Stack();
        new LayerTrainer(network, Rules, Key).Train(data);
        var lower = new Network(network.Input, [network.Hidden[0]], new Matrix(40, 2));
        var features = lower.Features(data.Examples);
        var alone = Hebb.Networks.Network.Create(new LayerShape(40), 2, Key, RuleH.H3(12, 2, 5));
        new LayerTrainer(alone, Rules, Key).Train(new LabelledData(features, new int[features.Rows], 2));
        foreach (var (one, other) in network.Hidden[1].Weights.Zip(alone.Hidden[0].Weights))
        {
            Assert.Equal(Widths.Bits(one.Values.Buffer), Widths.Bits(other.Values.Buffer));
        }
    }

    [Fact]
    public void What_cannot_be_learned_is_refused_in_one_line()
    {
        var data = Data();
        var one = Hebb.Networks.Network.Create(data, Key, null, new CompetitiveOptions(12, 4));
        Refused(() => new LayerTrainer(one, [new CoactivationRule()], Key).Train(data), "rounds of the layer is 1");
        Refused(() => _ = new LayerTrainer(one, []), "number of rules is 0");
        Refused(() => _ = new LayerTrainer(one, [new CompetitiveRule { Epochs = 0 }]), "Epochs is 0");
        Refused(() => _ = new LayerTrainer(one, [new CompetitiveRule { FirstStepSize = 2 }]), "FirstStepSize is 2");
        Refused(() => _ = new LayerTrainer(one, [new CoactivationRule { LastStepSize = 0 }]), "LastStepSize is 0");
        var recurrent = Hebb.Networks.Network.Create(data, Key, null, new RecurrentOptions(10, 5));
        Refused(() => _ = new LayerTrainer(recurrent, Rules), "the last hidden layer");
        Refused(
            () => new LayerTrainer(Network(data), [new CoactivationRule { Cap = 12 }], Key).Train(data),
            "Cap is 12"
        );
    }

    private static void Refused(Action action, string says)
    {
        var error = Assert.Throws<InvalidOptionException>(action);
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
    }

    private static Network Network(LabelledData data) =>
        Hebb.Networks.Network.Create(data, Key, InputTransform.Centred(data), RuleH.H3(12, 2, 5));

    // Three clouds in five dimensions.
    private static LabelledData Data()
    {
        var random = Key.For("data").Stream();
        var examples = new Matrix(101, 5);
        for (int n = 0; n < examples.Rows; n++)
        {
            random.FillNormal(examples.Row(n));
            examples[n, n % 3] += 4;
        }

        return new LabelledData(examples, new int[examples.Rows], 2);
    }

    // Rule H, example by example.
    private static CompetitiveLayer Plain(
        Network network,
        LabelledData data,
        CompetitiveRule first,
        CoactivationRule second
    )
    {
        var layer = (CompetitiveLayer)network.Hidden[0];
        float[][] x =
        [
            .. Enumerable
                .Range(0, data.Count)
                .Select(n =>
                    Enumerable
                        .Range(0, data.Inputs)
                        .Select(i => data.Examples[n, i] - network.Input!.Mean![0, i])
                        .ToArray()
                ),
        ];
        var key = Key.For("layer rule", 0);
        int[] imprinted = new EpochOrder(key.For("imprinted"), x.Length).Of(1).ToArray();
        float[][] w = [.. Enumerable.Range(0, layer.Units).Select(j => x[imprinted[j % x.Length]].ToArray())];
        var c = new float[w.Length];
        int ofEpoch = (x.Length + first.BatchSize - 1) / first.BatchSize;
        for (int t = 0; t < first.Epochs * ofEpoch; t++)
        {
            int[] order = new EpochOrder(key, x.Length).Of((t / ofEpoch) + 1).ToArray();
            float[][] batch = [.. order.Skip(t % ofEpoch * first.BatchSize).Take(first.BatchSize).Select(n => x[n])];
            int[] winners = [.. batch.Select(example => Winner(example, w, c))];
            float step = Step(first.FirstStepSize, first.LastStepSize, t / (double)(first.Epochs * ofEpoch));
            for (int j = 0; j < w.Length; j++)
            {
                float[][] won = [.. batch.Where((_, b) => winners[b] == j)];
                for (int i = 0; i < data.Inputs && won.Length > 0; i++)
                {
                    float mean = won.Aggregate(0f, (sum, example) => sum + example[i]) / won.Length;
                    w[j][i] = MathF.FusedMultiplyAdd(step, mean - w[j][i], w[j][i]);
                }

                c[j] += first.Conscience * step * (1 - ((float)w.Length * won.Length / batch.Length));
            }
        }

        for (int j = 0; j < w.Length; j++)
        {
            for (int i = 0; i < data.Inputs; i++)
            {
                layer.W[i, j] = w[j][i];
            }

            layer.Bias[0, j] = -HalfSquare(w[j]);
        }

        Coactivate(layer, x, second);
        return layer;
    }

    private static void Coactivate(CompetitiveLayer layer, float[][] x, CoactivationRule rule)
    {
        var narrow = layer.With([layer.Caps[0]], CompetitiveValues.Graded, CompetitiveOutput.Values);
        var r = layer.R!;
        for (int t = 0; t < rule.Epochs * x.Length; t++)
        {
            // The schedule goes by batches, and within one by examples.
            int[] order = new EpochOrder(Key.For("layer rule", 1), x.Length).Of((t / x.Length) + 1).ToArray();
            int ofEpoch = (x.Length + rule.BatchSize - 1) / rule.BatchSize;
            var (epoch, place) = (t / x.Length, t % x.Length);
            double progress = ((epoch * ofEpoch) + (place / rule.BatchSize)) / (double)(rule.Epochs * ofEpoch);
            progress += place % rule.BatchSize * (1 / ((double)rule.Epochs * x.Length));
            float step = Step(rule.FirstStepSize, rule.LastStepSize, progress);
            float[] a = PlainCompetition<float>.Run(narrow, x[order[place]]).Output;
            for (int i = 0; i < a.Length; i++)
            {
                for (int j = 0; j < a.Length && a[i] > 0; j++)
                {
                    r[i, j] =
                        rule.Form == CoactivationForm.Online
                            ? MathF.FusedMultiplyAdd(step * a[i], a[j] - r[i, j], r[i, j])
                            : MathF.FusedMultiplyAdd(a[i], a[j], r[i, j]);
                }
            }
        }

        for (int i = 0; i < r.Rows; i++)
        {
            r[i, i] = 0;
            float sum = r.Row(i).ToArray().Aggregate(0f, (all, value) => all + value);
            for (int j = 0; j < r.Columns && rule.Form == CoactivationForm.Mean && sum > 0; j++)
            {
                r[i, j] /= sum;
            }
        }
    }

    private static int Winner(float[] x, float[][] w, float[] c)
    {
        float[] nets =
        [
            .. w.Select(
                (prototype, j) =>
                    x.Index()
                        .Aggregate(
                            c[j] - HalfSquare(prototype),
                            (sum, part) => MathF.FusedMultiplyAdd(part.Item, prototype[part.Index], sum)
                        )
            ),
        ];
        return Array.IndexOf(nets, nets.Max());
    }

    private static float HalfSquare(float[] w) =>
        w.Aggregate(0f, (sum, value) => MathF.FusedMultiplyAdd(value, value, sum)) / 2;

    private static float Step(float first, float last, double progress) =>
        first * ElementaryFunctions.Exp((float)progress * ElementaryFunctions.Log(last / first));
}
