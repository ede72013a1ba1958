using Hebb.Data;
using Hebb.Gradients;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Persistence;
using Hebb.Plasticity;
using Hebb.Reference;
using Hebb.Tests.Numerics;

namespace Hebb.Tests.Networks;

/// <summary>Two recurrent layers in series learn, are saved, loaded and resumed as one alone is.</summary>
public sealed class StackTests
{
    private const int Inputs = 60;
    private const int Labels = 3;

    private static readonly RandomKey Key = RandomKey.FromSeed(29);

    // Wide enough that examples are evaluated ahead on one thread too.
    private static readonly RecurrentOptions[] Wide = [new(260, 60, Rounds: 2), new(257, 50, Rounds: 3)];
    private static readonly RecurrentOptions[] Narrow = [new(50, 15, Rounds: 2), new(40, 10, Rounds: 3)];

    private static readonly PlasticityOptions Options = new()
    {
        GraphRule = GraphRule.Random(1),
        GraphStepSize = 0.002f,
        Shuffle = false,
    };

    [Theory]
    [InlineData(new[] { 0 })]
    [InlineData(new[] { 1 })]
    [InlineData(new[] { 0, 1 })]
    public void Speculation_threads_and_widths_give_the_bits_of_one_example_after_the_other(int[] layers)
    {
        var options = Options with { GraphLayers = layers };
        var data = Data(60);
        var plain = Network(Wide);
        Assert.All(plain.Hidden, layer => Assert.False(Gemm.IsNear(((RecurrentLayer)layer).W)));
        var step = new PlainLearningStep(plain, options, Key);
        for (int n = 0; n < data.Count; n++)
        {
            step.Learn(data.Examples.Row(n), data.Labels[n]);
        }

        // Right and wrong predictions in turns: guesses that nothing changes are right and wrong too.
        Assert.InRange(step.Mistakes, 10, 45);
        for (int l = 0; l < 2; l++)
        {
            bool learned = ((RecurrentLayer)plain.Hidden[l]).W.Buffer.ContainsAnyExcept(0f);
            Assert.Equal(layers.Contains(l), learned);
        }

        foreach (int ahead in (int[])[1, 16, 64])
        {
            Workers.All(workers =>
            {
                var network = Network(Wide);
                var trainer = new PlasticityTrainer(
                    network,
                    options with
                    {
                        SpeculativeExamples = ahead,
                    },
                    Key,
                    workers
                );
                trainer.Train(data, 1);
                TrainedBits.AssertSame(plain, network, $"{ahead} ahead, {workers.Threads} threads, {workers.Width}");
                Assert.Equal(step.Mistakes, trainer.Mistakes);
            });
        }
    }

    [Fact]
    public void An_input_rule_changes_the_first_layers_A()
    {
        var values = new float[4];
        Key.Stream().FillNormal(values);
        var options = Options with
        {
            InputRule = new RuleTable(2, 1, 4, values),
            GraphLayers = [1],
            When = UpdateWhen.Every,
        };
        var data = Data(50);
        var plain = Network(Narrow);
        var step = new PlainLearningStep(plain, options, Key);
        for (int n = 0; n < data.Count; n++)
        {
            step.Learn(data.Examples.Row(n), data.Labels[n]);
        }

        var drawn = TrainedBits.Of(Network(Narrow)).Zip(TrainedBits.Of(plain));
        Assert.Equal(
            ["0.input_weights", "1.graph_weights", "output"],
            drawn.Where(pair => !pair.First.Bits.SequenceEqual(pair.Second.Bits)).Select(pair => pair.First.Name)
        );
        Workers.All(workers =>
        {
            var network = Network(Narrow);
            new PlasticityTrainer(network, options, Key, workers).Train(data, 1);
            TrainedBits.AssertSame(plain, network, $"{workers.Threads} threads, {workers.Width}");
        });
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(2)]
    public void A_graph_layer_that_does_not_exist_is_named(int layer)
    {
        var options = Options with { GraphLayers = [0, layer] };
        var error = Assert.Throws<InvalidOptionException>(() => new PlasticityTrainer(Network(Narrow), options, Key));
        Assert.Equal("GraphLayers", error.Option);
    }

    [Fact]
    public void A_rule_for_the_T_of_one_layer_trains_that_layer()
    {
        var options = Options with { GraphRule = GraphRule.Of(Options.GraphRule.Table(2, Key)), GraphLayers = [0] };
        var expected = Network(Narrow);
        new PlasticityTrainer(expected, Options with { GraphLayers = [0] }, Key).Train(Data(50), 1);
        var network = Network(Narrow);
        new PlasticityTrainer(network, options, Key).Train(Data(50), 1);
        TrainedBits.AssertSame(expected, network, "a table in place of a name");
    }

    [Theory]
    [InlineData("plasticity", new[] { "0.graph_weights", "1.graph_weights", "output" })]
    [InlineData("output", new[] { "output" })]
    [InlineData("input", new[] { "0.input_weights", "1.input_weights" })]
    [InlineData("all", new[] { "0.input_weights", "0.graph_weights", "1.input_weights", "1.graph_weights", "output" })]
    public void Every_trainer_learns_and_threads_and_widths_change_no_bit(string trainer, string[] changes)
    {
        var data = Data(300);
        var trained = Network(Narrow);
        using (var one = new WorkerPool(1, VectorWidth.Scalar))
        {
            var training = Begin(trainer, trained, data, one);
            double before = trained.Accuracy(data);
            var weights = TrainedBits.Of(trained);
            Finish(training);
            var pairs = weights.Zip(TrainedBits.Of(trained));
            Assert.Equal(
                changes,
                pairs.Where(p => !p.First.Bits.SequenceEqual(p.Second.Bits)).Select(p => p.First.Name)
            );
            double after = trained.Accuracy(data);
            Assert.True(after > Math.Max(before, 0.5) + 0.1, $"{before} → {after}");
        }

        Workers.All(workers =>
        {
            var network = Network(Narrow);
            Finish(Begin(trainer, network, data, workers));
            TrainedBits.AssertSame(trained, network, $"{workers.Threads} threads, {workers.Width}");
        });
    }

    [Theory]
    [InlineData("plasticity")]
    [InlineData("output")]
    [InlineData("input")]
    [InlineData("all")]
    public void A_training_is_resumed_from_the_middle_to_the_same_bits(string trainer)
    {
        var data = Data(300);
        using var workers = new WorkerPool(2) { WorthSharing = 0 };
        var whole = Network(Narrow);
        int steps = Finish(Begin(trainer, whole, data, workers));
        Assert.True(steps >= 4, $"{steps} steps have no middle");
        for (int step = 1; step < steps; step += 2)
        {
            var first = Begin(trainer, Network(Narrow), data, workers);
            for (int done = 0; done < step; done++)
            {
                first.Step();
            }

            var network = Network(Narrow);
            var second = Begin(trainer, network, data, workers);
            second.RestoreState(ThroughAFile(first.SaveState()));
            Assert.Equal(first.Progress, second.Progress);
            Assert.Equal(steps - step, Finish(second));
            TrainedBits.AssertSame(whole, network, $"resumed after {step} of {steps} steps");
        }
    }

    [Fact]
    public void A_saved_stack_is_the_same_when_it_is_loaded()
    {
        var data = Data(200);
        var drawn = Network(Narrow);
        var network = new Network(
            InputTransform.Standardised(data),
            drawn.Hidden,
            drawn.U,
            new OutputReading(UnitLength: true),
            ["a", "b", "c"]
        );
        new PlasticityTrainer(network, Options, Key).Train(data, 2);
        using var stream = new MemoryStream();
        ModelFile.Save(network, new ModelProvenance(), stream, "stack");
        stream.Position = 0;

        var loaded = ModelFile.Load(stream, "stack").Network;

        TrainedBits.AssertSame(network, loaded, "loaded");
        Assert.Equal(network.Hidden.Select(layer => layer.Rounds), loaded.Hidden.Select(layer => layer.Rounds));
        Assert.Equal(network.LabelNames, loaded.LabelNames);
        Assert.Equal(network.Reads, loaded.Reads);
        Assert.Equal(Scores(network, data), Scores(loaded, data));
        Assert.Equal(network.Predict(data.Examples), loaded.Predict(data.Examples));
        Assert.True(network.Predict(data.Examples).Distinct().Count() > 1);

        // A clone learns alone.
        var clone = loaded.Clone();
        new PlasticityTrainer(clone, Options with { GraphLayers = [0] }, Key).Train(data, 1);
        TrainedBits.AssertSame(network, loaded, "after its clone has learned");
    }

    private static IResumable Begin(string trainer, Network network, LabelledData data, WorkerPool workers)
    {
        if (trainer == "plasticity")
        {
            var options = Options with { Shuffle = true, FinalWeights = FinalWeights.Averaged, GraphLearnsFor = 350 };
            return new PlasticityTrainer(network, options, Key, workers).Start(data, epochs: 3);
        }

        network.DrawOutputWeights(Key, 0.1f);
        foreach (var layer in network.Hidden.Cast<RecurrentLayer>())
        {
            layer.DrawGraphWeights(Key, 0.1f);
        }

        var trained = Enum.Parse<TrainedWeights>(trainer, ignoreCase: true);
        var gradient = new GradientOptions { TrainedWeights = trained, StepSize = 0.01 };
        return new GradientTrainer(network, gradient, Key, workers).Start(data, epochs: 5);
    }

    private static int Finish(IResumable training)
    {
        int steps = 0;
        for (; !training.IsDone; steps++)
        {
            training.Step();
        }

        return steps;
    }

    private static float[] Scores(Network network, LabelledData data)
    {
        var scores = new Matrix(data.Count, network.Labels);
        network.Scores(data.Examples, 0, data.Count, scores);
        return scores.Buffer.ToArray();
    }

    private static TensorArchive ThroughAFile(TensorArchive state)
    {
        using var stream = new MemoryStream();
        state.Write(stream);
        stream.Position = 0;
        return TensorArchive.Read(stream, "state");
    }

    private static Network Network(RecurrentOptions[] hidden) =>
        Hebb.Networks.Network.Create(new LayerShape(Inputs), Labels, Key, hidden);

    // Three clouds that overlap.
    private static LabelledData Data(int count)
    {
        var random = Key.For("data").Stream();
        var centres = new Matrix(Labels, Inputs);
        for (int c = 0; c < Labels; c++)
        {
            random.FillNormal(centres.Row(c));
        }

        var examples = new Matrix(count, Inputs);
        var labels = new int[count];
        for (int n = 0; n < count; n++)
        {
            labels[n] = random.NextInt32(Labels);
            for (int i = 0; i < Inputs; i++)
            {
                examples[n, i] = Math.Max(0, centres[labels[n], i] + (1.5f * random.NextNormal()));
            }
        }

        return new LabelledData(examples, labels, Labels);
    }
}
