using Hebb.Data;
using Hebb.Gradients;
using Hebb.Numerics;
using Hebb.Persistence;
using Hebb.Reference;
using Hebb.Tests.Numerics;

namespace Hebb.Tests.Gradients;

public sealed class AutoencoderTests
{
    private static readonly RandomKey Key = RandomKey.FromSeed(5);

    public static TheoryData<bool, bool, AutoencoderActivation, int, int> Shapes =>
        new()
        {
            { false, false, AutoencoderActivation.Relu, 2, 3 },
            { true, false, AutoencoderActivation.Relu, 2, 3 },
            { true, true, AutoencoderActivation.Relu, 16, 3 },
            { false, true, AutoencoderActivation.Tanh, 5, 3 },
            { true, true, AutoencoderActivation.Tanh, 17, 4 },
            { false, false, AutoencoderActivation.Tanh, 3, 1 },
            { true, true, AutoencoderActivation.Tanh, 3, 2 },
        };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void States_and_gradients_are_those_of_the_plain_version_to_the_bit(
        bool recurrent,
        bool again,
        AutoencoderActivation activation,
        int width,
        int rounds
    )
    {
        var model = Model(recurrent, again, activation, width, rounds, inputs: 7);
        var x = Examples(83, 7);
        var expected = PlainAutoencoder.Gradient(model, x);
        foreach (var vectors in Widths.All)
        {
            var pass = new AutoencoderPass(model, x.Rows, vectors);
            pass.Gradient(x);

            for (int i = 0; i < expected.Length; i++)
            {
                Assert.Equal(Widths.Bits(expected[i].Buffer), Widths.Bits(pass.Gradients[i].Buffer));
            }

            for (int n = 0; n < x.Rows; n++)
            {
                float[][] states = PlainAutoencoder.Run(model, x.Row(n));
                Assert.Equal(states[^1], pass.Reconstruction.Row(n).ToArray());
                Assert.Equal(states[^2], pass.Code.Row(n).ToArray());
            }
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Gradients_are_finite_differences(
        bool recurrent,
        bool again,
        AutoencoderActivation activation,
        int width,
        int rounds
    )
    {
        const float Step = 1f / 256;
        var model = Model(recurrent, again, activation, width, rounds, inputs: 4);
        // Few enough that no unit passes 0 within a step.
        var x = Examples(3, 4);
        var pass = new AutoencoderPass(model, x.Rows, VectorWidths.Widest);
        pass.Gradient(x);
        Matrix[] gradients = [.. pass.Gradients.Select(g => g.Clone())];
        int near = 0;
        int all = 0;
        for (int i = 0; i < gradients.Length; i++)
        {
            var values = model.Weights[i].Values;
            for (int r = 0; r < values.Rows; r++)
            {
                for (int c = 0; c < values.Columns; c++)
                {
                    float was = values[r, c];
                    values[r, c] = was + Step;
                    double up = pass.Gradient(x);
                    values[r, c] = was - Step;
                    double down = pass.Gradient(x);
                    values[r, c] = was;
                    double difference = (up - down) / (2 * Step);
                    all++;
                    near += Math.Abs(difference - gradients[i][r, c]) < 2e-4 + (1e-2 * Math.Abs(difference)) ? 1 : 0;
                }
            }
        }

        // A ReLU may have its kink within the step.
        Assert.InRange(near, activation == AutoencoderActivation.Tanh ? all : 0.95 * all, all);
    }

    [Fact]
    public void Width_16_explains_nearly_everything_and_the_error_falls()
    {
        var moons = Synthetic.Moons(Key);
        var shape = new AutoencoderShape { Width = 16 };
        var trainer = new AutoencoderTrainer(shape, new AutoencoderOptions { Steps = 400 }, moons.Train, Key);
        double before = trainer.Autoencoder.UnexplainedVariance(moons.Test.Examples);

        var trained = trainer.Train();

        Assert.InRange(before, 0.3, 5);
        Assert.InRange(trained.UnexplainedVariance(moons.Test.Examples), 0, 0.01);
        Assert.Equal(400, trainer.Losses.Length);
        Assert.InRange(trainer.Losses[^1], 0, 0.01 * trainer.Losses[0]);
        // What is reported as a share of the variance is the loss in other units.
        var pass = new AutoencoderPass(trained, 500, VectorWidths.Widest);
        double square = moons.Train.Examples.Buffer.ToArray().Sum(v => (double)v * v) / 5000;
        Assert.Equal(
            pass.Gradient(moons.Train.Examples) / square,
            trained.UnexplainedVariance(moons.Train.Examples),
            1e-6
        );
    }

    [Fact]
    public void A_training_that_is_saved_and_resumed_by_any_machine_gives_the_same_bits()
    {
        var data = Synthetic.Circles(Key).Train.Take(70);
        var shape = new AutoencoderShape { Recurrent = true, InputAgain = true };
        var options = new AutoencoderOptions { Steps = 30 };
        var whole = new AutoencoderTrainer(shape, options, data, Key);
        uint[][] expected = Bits(whole.Train());
        Workers.All(workers =>
        {
            var first = new AutoencoderTrainer(shape, options, data, Key, workers);
            for (int i = 0; i < 11; i++)
            {
                first.Step();
            }

            var second = new AutoencoderTrainer(shape, options, data, Key, workers);
            second.RestoreState(first.SaveState());
            Assert.Equal((11, 30), second.Progress);
            Assert.Equal(expected, Bits(second.Train()));
            Assert.Equal(whole.Losses.ToArray(), second.Losses.ToArray());
        });
    }

    [Fact]
    public void States_of_other_trainings_and_damaged_ones_are_refused()
    {
        var data = Synthetic.Circles(Key).Train.Take(70);
        var options = new AutoencoderOptions { Steps = 30 };
        var trainer = new AutoencoderTrainer(new AutoencoderShape(), options, data, Key);
        trainer.Step();
        var saved = trainer.SaveState();

        Refuses(
            new AutoencoderTrainer(new AutoencoderShape { Recurrent = true }, options, data, Key),
            saved,
            "Shape.Recurrent"
        );
        Refuses(new AutoencoderTrainer(new AutoencoderShape(), options with { Steps = 31 }, data, Key), saved, "Steps");
        Refuses(new AutoencoderTrainer(new AutoencoderShape(), options, data.Take(60), Key), saved, "60 examples");
        var tensors = saved.Tensors.Select(tensor =>
            tensor.Name == "losses" ? SafeTensor.From<double>("losses", [double.NaN], 1) : tensor
        );
        Refuses(trainer, new TensorArchive([.. tensors], saved.Metadata), "losses");
        Refuses(trainer, new TensorArchive([.. saved.Tensors.Skip(1)], saved.Metadata), "losses");

        static void Refuses(AutoencoderTrainer trainer, TensorArchive saved, string what) =>
            Assert.Contains(what, Assert.Throws<FileFormatException>(() => trainer.RestoreState(saved)).Message);
    }

    [Fact]
    public void Bad_settings_and_examples_are_named()
    {
        var data = Synthetic.Circles(Key).Train.Take(10);
        Assert.Equal("Width", Option(new AutoencoderShape { Width = 0 }, new AutoencoderOptions()));
        Assert.Equal("Rounds", Option(new AutoencoderShape { Rounds = 0 }, new AutoencoderOptions()));
        Assert.Equal("Steps", Option(new AutoencoderShape(), new AutoencoderOptions { Steps = 0 }));
        Assert.Equal("StepSize", Option(new AutoencoderShape(), new AutoencoderOptions { StepSize = 0 }));
        var model = Autoencoder.Create(3, new AutoencoderShape(), Key);
        Assert.Throws<InvalidOptionException>(() => model.Codes(new Matrix(2, 4)));
        Assert.Throws<InvalidOptionException>(() => model.UnexplainedVariance(new Matrix(2, 3)));
        Assert.Throws<DivergedException>(() =>
            new AutoencoderTrainer(
                new AutoencoderShape { Width = 16 },
                new AutoencoderOptions { StepSize = 1000, Steps = 5 },
                Times(data, 1e36f),
                Key
            ).Train()
        );

        string Option(AutoencoderShape shape, AutoencoderOptions options) =>
            Assert.Throws<InvalidOptionException>(() => new AutoencoderTrainer(shape, options, data, Key)).Option;
    }

    private static LabelledData Times(LabelledData data, float factor)
    {
        var examples = data.Examples.Clone();
        foreach (ref float x in examples.Buffer)
        {
            x *= factor;
        }

        return new LabelledData(examples, data.Labels, data.LabelCount);
    }

    private static uint[][] Bits(Autoencoder model) =>
        [.. model.Weights.Select(each => Widths.Bits(each.Values.Buffer))];

    // With biases, so that what they do is seen.
    private static Autoencoder Model(
        bool recurrent,
        bool again,
        AutoencoderActivation activation,
        int width,
        int rounds,
        int inputs
    )
    {
        var shape = new AutoencoderShape
        {
            Recurrent = recurrent,
            InputAgain = again,
            Activation = activation,
            Width = width,
            Rounds = rounds,
        };
        var model = Autoencoder.Create(inputs, shape, Key);
        var stream = Key.For("biases").Stream();
        foreach (var bias in model.Weights.Where(each => each.Name.EndsWith("bias", StringComparison.Ordinal)))
        {
            foreach (ref float b in bias.Values.Row(0))
            {
                b = 0.3f * stream.NextNormal();
            }
        }

        return model;
    }

    private static Matrix Examples(int n, int d)
    {
        var x = new Matrix(n, d);
        var stream = Key.For("examples").Stream();
        for (int i = 0; i < n; i++)
        {
            stream.FillNormal(x.Row(i));
        }

        return x;
    }
}
