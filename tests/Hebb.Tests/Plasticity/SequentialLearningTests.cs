using FsCheck;
using FsCheck.Fluent;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Plasticity;
using Hebb.Reference;
using Hebb.Tests.Networks;
using Hebb.Tests.Numerics;

namespace Hebb.Tests.Plasticity;

/// <summary>However training is sped up, the result is that of one example after the other, to the bit.</summary>
public class SequentialLearningTests
{
    public static TheoryData<int, string, UpdateWhen> GraphRules
    {
        get
        {
            var cases = new TheoryData<int, string, UpdateWhen>();
            foreach (int rounds in new[] { 2, 3 })
            {
                foreach (string rule in new[] { "constant", "random", "homeostatic" })
                {
                    cases.Add(rounds, rule, UpdateWhen.Misclassified);
                    cases.Add(rounds, rule, UpdateWhen.Every);
                }
            }

            return cases;
        }
    }

    [Fact]
    public void Training_gives_the_bits_of_the_plain_loops_whatever_the_settings()
    {
        Prop.ForAll(
                Cases(Gen.Constant<RecurrentOptions[]>([])).ToArbitrary(),
                c => Trained.AssertSame(c.TrainPlainly().Outcome, c.Train())
            )
            .QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_stack_of_layers_learns_so_too_whichever_of_them_learn()
    {
        int learned = 0;
        Prop.ForAll(
                Cases(Gen.ArrayOf(LayersAbove).Where(above => above.Length is 1 or 2)).ToArbitrary(),
                c =>
                {
                    var expected = c.TrainPlainly().Outcome;
                    Trained.AssertSame(expected, c.Train());
                    learned += expected.W.Any(w => w != 0) ? 1 : 0;
                }
            )
            .QuickCheckThrowOnFailure();
        Assert.True(learned > 30, $"only {learned} stacks changed a recurrent weight");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(0, 1)]
    public void Looking_ahead_changes_nothing_in_a_stack(params int[] learning)
    {
        var one = Recurrent(3, "random", UpdateWhen.Misclassified);
        var c = one with
        {
            Above = [new RecurrentOptions(20, Cap: 7, Rounds: 3)],
            Examples = 300,
            Options = one.Options with { GraphLayers = learning },
        };
        var (expected, _) = c.TrainPlainly();
        Assert.InRange(expected.Mistakes, 30, 250);
        // 24² recurrent weights of the first layer, in rows of 32, and then those of the second.
        Assert.Equal(learning.Contains(0), expected.W[..(24 * 32)].Any(w => w != 0));
        Assert.Equal(learning.Contains(1), expected.W[(24 * 32)..].Any(w => w != 0));
        foreach (int ahead in new[] { 1, 4, 16, 64 })
        {
            foreach (var width in new[] { VectorWidth.Scalar, VectorWidths.Widest })
            {
                var options = c.Options with { SpeculativeExamples = ahead };
                Trained.AssertSame(expected, (c with { Options = options, Threads = 2, Width = width }).Train());
            }
        }
    }

    [Theory]
    [MemberData(nameof(GraphRules))]
    public void Looking_ahead_changes_nothing(int rounds, string rule, UpdateWhen when)
    {
        // More examples than a block holds; a case that learns nothing would prove nothing.
        var c = Recurrent(rounds, rule, when) with
        {
            Examples = 300,
        };
        var (expected, _) = c.TrainPlainly();
        Assert.InRange(expected.Mistakes, 30, 250);
        Assert.Contains(expected.W, w => w != 0);
        foreach (int ahead in new[] { 1, 4, 16, 64 })
        {
            var options = c.Options with { SpeculativeExamples = ahead };
            // On one thread nothing is evaluated ahead in so small a network.
            Trained.AssertSame(expected, (c with { Options = options, Threads = 2 }).Train());
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Threads_and_vector_width_change_nothing(int rounds)
    {
        var c = Recurrent(rounds, "random", UpdateWhen.Misclassified) with
        {
            Shape = new SingleLayer(10, 70, 3, 20, rounds),
            Epochs = 2,
        };
        var expected = c.Train();
        foreach (var width in Widths.All)
        {
            foreach (int threads in new[] { 1, 2, 3 })
            {
                Trained.AssertSame(expected, (c with { Width = width, Threads = threads }).Train());
            }
        }
    }

    [Theory]
    [InlineData(1, null)]
    [InlineData(2, null)]
    [InlineData(2, 0L)]
    [InlineData(2, 30L)]
    [InlineData(2, 290L)]
    public void Keeping_activity_between_epochs_changes_nothing(int rounds, long? graphLearnsFor)
    {
        var c = Recurrent(rounds, "homeostatic", UpdateWhen.Every) with { Examples = 280, Epochs = 3 };
        c = c with { Options = c.Options with { Shuffle = true, GraphLearnsFor = graphLearnsFor } };
        var kept = c.Train();
        Trained.AssertSame((c with { Options = c.Options with { ActivityMemory = 0 } }).Train(), kept);
        Assert.InRange(kept.Mistakes, 100, 700);
    }

    [Theory]
    [InlineData(1, null)]
    [InlineData(2, null)]
    [InlineData(2, 13L)]
    public void Learning_one_by_one_is_one_epoch_in_the_order_of_the_data(int rounds, long? graphLearnsFor)
    {
        var c = Recurrent(rounds, "constant", UpdateWhen.Every);
        c = c with { Options = c.Options with { GraphLearnsFor = graphLearnsFor } };
        using var workers = new WorkerPool(1);
        var trainer = new PlasticityTrainer(c.Network(), c.Options, c.Key, workers);
        var plain = new PlainLearningStep(c.Network(), c.Options, c.Key);
        var data = c.Data();
        for (int n = 0; n < data.Count; n++)
        {
            int expected = plain.Learn(data.Examples.Row(n), data.Labels[n]);
            Assert.Equal(expected, trainer.Learn(data.Examples.Row(n), data.Labels[n]));
        }

        Trained.AssertSame(c.Train(), Trained.Of(trainer.Network, trainer.Examples, trainer.Mistakes));
    }

    [Fact]
    public void Networks_of_all_kinds_learn_in_blocks_what_they_learn_one_by_one()
    {
        int learned = 0;
        using var one = new WorkerPool(1);
        using var two = new WorkerPool(2) { WorthSharing = 0 };
        for (ulong seed = 0; seed < 100; seed++)
        {
            var c = new NetworkCase(seed);
            var (trained, online) = (c.Network(), c.Network());
            var examples = c.Examples(60, trained.Inputs);
            int[] labels = [.. Enumerable.Range(0, 60).Select(n => n % trained.Labels)];
            var options = new PlasticityOptions
            {
                Shuffle = false,
                GraphRule = GraphRule.Random(1),
                GraphStepSize = 0.02f,
                GraphLearnsFor = seed % 3 == 0 ? null : 40,
                ActivityMemory = seed % 2 == 0 ? 0 : 1 << 20,
            };
            new PlasticityTrainer(trained, options, c.Key, two).Train(new(examples, labels, trained.Labels), epochs: 2);
            var trainer = new PlasticityTrainer(online, options, c.Key, one);
            for (int n = 0; n < 120; n++)
            {
                trainer.Learn(examples.Row(n % 60), labels[n % 60]);
            }

            SameNetwork.Assert(online, trained);
            learned += trainer.Mistakes is > 10 and < 110 ? 1 : 0;
        }

        Assert.True(learned > 50, $"only {learned} networks had something to learn and learned something");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void A_layer_so_wide_that_it_streams_learns_as_a_dense_one_does(int epochs)
    {
        var streams = new TrainingCase
        {
            Shape = new SingleLayer(10, RecurrentLayer.MostRecurrentNeurons + 70, 3, 50, 1) { EdgeProbability = 1 },
            Epochs = epochs,
            Threads = 2,
        };
        // A bias that is too small to change any sum.
        var dense = streams with
        {
            Shape = streams.Shape with { HiddenBias = float.Epsilon },
        };
        using var workers = new WorkerPool(1);
        var pass = new PassOptions(1, workers, PacksInputWeights: true);
        Assert.True(StreamingPass.Suits(streams.Network().Layer, pass));
        Assert.False(StreamingPass.Suits(dense.Network().Layer, pass));

        var expected = dense.Train();
        Assert.InRange(expected.Mistakes, 5, 100);
        Trained.AssertSame(expected, streams.Train());
    }

    internal static TrainingCase Recurrent(int rounds, string rule, UpdateWhen when) =>
        new()
        {
            Shape = new SingleLayer(10, 24, 3, 8, rounds),
            Options = new PlasticityOptions
            {
                Shuffle = false,
                GraphRule = Rule(rule),
                GraphStepSize = 0.02f,
                When = when,
                GraphWhen = when,
            },
        };

    private static GraphRule Rule(string name) =>
        name switch
        {
            "constant" => GraphRule.Constant(-1),
            "random" => GraphRule.Random(1),
            "homeostatic" => GraphRule.Homeostatic(0.2f),
            "hebb" => GraphRule.Hebb,
            _ => throw new ArgumentOutOfRangeException(nameof(name), name, null),
        };

    private static Gen<TrainingCase> Cases(Gen<RecurrentOptions[]> layersAbove) =>
        from shape in Shapes
        from above in layersAbove
        let last = above.Length == 0 ? shape.Rounds : above[^1].Rounds
        let recurrent = above
            .Select(layer => layer.Rounds)
            .Prepend(shape.Rounds)
            .Index()
            .Where(layer => layer.Item > 1)
            .Select(layer => layer.Index)
            .ToArray()
        from learning in Gen.Frequency<IReadOnlyList<int>?>(
            (1, Gen.Constant<IReadOnlyList<int>?>(null)),
            (1, Gen.SubListOf(recurrent).Select(some => (IReadOnlyList<int>?)some.ToArray()))
        )
        from graph in Gen.Elements("constant", "random", "hebb", last > 1 ? "homeostatic" : "random")
        from output in Gen.Elements([.. OutputRule.Named, Lopsided(last)])
        from whens in Gen.ArrayOf(Gen.Elements(UpdateWhen.Misclassified, UpdateWhen.Every), 2)
        from edges in Gen.Elements(OutputEdges.All, OutputEdges.LabelAndPrediction, OutputEdges.SoftmaxError)
        from scale in Gen.Elements(0.5f, 1, 30)
        from graphLearnsFor in Gen.Elements<long?>(null, null, 0, 1, 17, 1000)
        from range in Gen.Elements((-0.05f, 1.05f), (float.NegativeInfinity, float.PositiveInfinity))
        from ahead in Gen.Elements(1, 2, 5, 16, 64, 256)
        from memory in Gen.Elements(0, 2L << 30)
        from inputRule in Gen.Frequency((5, Gen.Constant(false)), (1, Gen.Constant(shape.Rounds == last)))
        from additive in Gen.Frequency((3, Gen.Constant(true)), (1, Gen.Constant(false)))
        from graded in Gen.Elements(false, true)
        from margin in Gen.Elements(0, 0, 0.02f, 0.5f)
        from threads in Gen.Choose(1, 2)
        from width in Gen.Elements(Widths.All)
        from examples in Gen.Choose(1, 50)
        from epochs in Gen.Choose(1, 3)
        from seed in Gen.Choose(0, int.MaxValue)
        select new TrainingCase
        {
            Shape = shape with { HiddenBias = additive ? 0 : 1 },
            Above = [.. above.Select(layer => layer with { HiddenBias = additive ? 0 : 1 })],
            Options = new PlasticityOptions
            {
                Shuffle = false,
                GraphRule = Rule(graph),
                GraphLayers = learning,
                OutputRule = output,
                InputRule = inputRule ? RuleTable.InputFrom(shape.Rounds, s => s.Bits - 0.5f) : null,
                Update = additive ? UpdateKind.Additive : UpdateKind.Multiplicative,
                When = whens[0],
                GraphWhen = whens[1],
                Edges = edges,
                ScoreScale = scale,
                Graded = additive && graded,
                Margin = margin,
                GraphLearnsFor = graphLearnsFor,
                GraphStepSize = 0.03f,
                WeightRange = range,
                SpeculativeExamples = ahead,
                ActivityMemory = memory,
            },
            Examples = examples,
            Epochs = epochs,
            Threads = threads,
            Width = width,
            Seed = (ulong)seed,
        };

    private static Gen<SingleLayer> Shapes =>
        from neurons in Gen.Choose(2, 40)
        from cap in Gen.Choose(1, neurons)
        from rounds in Gen.Choose(1, 4)
        from inputs in Gen.Choose(1, 20)
        from labels in Gen.Choose(2, 5)
        from recurrence in Gen.Elements(Recurrence.Paper, Recurrence.ThroughGraph)
        from fired in Gen.Elements(FiredWhen.Positive, FiredWhen.InCap)
        select new SingleLayer(inputs, neurons, labels, cap, rounds) { Recurrence = recurrence, FiredWhen = fired };

    private static Gen<RecurrentOptions> LayersAbove => from shape in Shapes select shape.Options;

    // Nothing about it is symmetric, so that mixed-up rows or columns show.
    private static OutputRule Lopsided(int rounds) =>
        OutputRule.Of(RuleTable.OutputFrom(rounds, (pre, isTrue) => (isTrue ? 0.7f : -0.3f) * (pre.Bits - 1.5f)));
}
