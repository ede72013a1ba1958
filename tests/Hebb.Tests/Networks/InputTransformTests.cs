using Hebb.Data;
using Hebb.Gradients;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Persistence;
using Hebb.Plasticity;
using Hebb.Tests.Numerics;

namespace Hebb.Tests.Networks;

public sealed class InputTransformTests
{
    private static readonly RandomKey Key = RandomKey.FromSeed(31);
    private static readonly RecurrentOptions Hidden = new(40, 12, Rounds: 2);

    [Fact]
    public void Centring_subtracts_the_mean_of_each_column()
    {
        var data = Data(200);
        var transform = InputTransform.Centred(data);
        double[] means = Means(data.Examples, (x, _) => x);

        Assert.Null(transform.Scale);
        Assert.All(
            means.Zip(transform.Mean!.Row(0).ToArray()),
            m => Assert.Equal(m.First, m.Second, 1e-7 * Math.Abs(m.First))
        );
        // Columns with a mean of thousands: what is left of them is rounded.
        Assert.All(Means(Transformed(transform, data).Examples, (x, _) => x), m => Assert.Equal(0, m, 1e-3));
    }

    [Fact]
    public void Standardising_divides_by_the_deviation_too_and_makes_constant_columns_zero()
    {
        var data = Data(200);
        var transform = InputTransform.Standardised(data);
        double[] means = Means(data.Examples, (x, _) => x);
        double[] variances = Means(data.Examples, (x, i) => (x - means[i]) * (x - means[i]));
        for (int i = 0; i < data.Inputs; i++)
        {
            double expected = IsConstant(i) ? 0 : 1 / Math.Sqrt(variances[i]);
            Assert.Equal(expected, transform.Scale![0, i], 1e-5 * Math.Max(1, expected));
        }

        var transformed = Transformed(transform, data).Examples;
        Assert.All(Means(transformed, (x, _) => x), m => Assert.Equal(0, m, 1e-3));
        double[] squares = Means(transformed, (x, _) => (double)x * x);
        Assert.All(squares, (square, i) => Assert.Equal(IsConstant(i) ? 0 : 1, square, 1e-3));
    }

    [Fact]
    public void An_example_is_transformed_in_place_or_elsewhere_to_x_minus_mean_times_scale()
    {
        var mean = new Matrix(1, 3);
        var scale = new Matrix(1, 3);
        new float[] { 1, -2, 0.5f }.CopyTo(mean.Row(0));
        new float[] { 2, 0, -1 }.CopyTo(scale.Row(0));
        float[] x = [3, 5, 1];
        var target = new float[3];
        new InputTransform(3, mean, scale).Apply(x, target);
        Assert.Equal([4, 0, -0.5f], target);
        Assert.Equal([3, 5, 1], x);
        new InputTransform(3, mean, null).Apply(x, x);
        Assert.Equal([2, 7, 0.5f], x);
    }

    [Fact]
    public void The_gradient_goes_back_through_the_scale_alone()
    {
        var mean = new Matrix(1, 3);
        var scale = new Matrix(1, 3);
        mean.Fill(7);
        new float[] { 2, 0, -1 }.CopyTo(scale.Row(0));
        float[] gradient = [2, 7, 0.5f];
        new InputTransform(3, mean, scale).PullBack(default, gradient, default);
        Assert.Equal([4, 0, -0.5f], gradient);
        new InputTransform(3, mean, null).PullBack(default, gradient, default);
        Assert.Equal([4, 0, -0.5f], gradient);
    }

    [Fact]
    public void A_spread_that_single_precision_does_not_tell_from_none_is_none()
    {
        var examples = new Matrix(2, 3);
        new float[] { 0.1f, 1e-30f, 1e-45f }.CopyTo(examples.Row(0));
        new float[] { MathF.BitIncrement(0.1f), -1e-30f, 0 }.CopyTo(examples.Row(1));
        var scale = InputTransform.Standardised(new LabelledData(examples, [0, 0], 2)).Scale!;
        Assert.Equal(0, scale[0, 0]);
        Assert.Equal(1e30f, scale[0, 1], 1e25f);
        // 1/σ is past single precision.
        Assert.Equal(0, scale[0, 2]);
    }

    [Fact]
    public void Numbers_too_large_to_be_scaled_are_refused_by_the_name_of_their_column()
    {
        var data = new LabelledData(
            Matrix.FromRows([
                [1, 3e38f],
                [2, -3e38f],
            ]),
            [0, 1],
            2
        )
        {
            InputNames = ["a", "wide"],
        };

        var error = Assert.Throws<InvalidOptionException>(() => InputTransform.Of(Scaling.Standard, data));

        Assert.Contains("'wide'", error.Message, StringComparison.Ordinal);
        Assert.Null(InputTransform.Of(Scaling.None, data));
    }

    [Fact]
    public void Transformed_data_are_a_copy_with_the_same_labels_and_names()
    {
        var data = new LabelledData(
            Matrix.FromRows([
                [1, 5],
                [3, 5],
            ]),
            [0, 1],
            2
        )
        {
            InputNames = ["a", "b"],
            LabelNames = ["no", "yes"],
        };

        var standard = InputTransform.Of(Scaling.Standard, data)!.Transform(data);
        var centred = InputTransform.Of(Scaling.Centre, data)!.Transform(new DataSet("x", data, data));

        Assert.Equal([-1f, 0f, 1f, 0f], [.. standard.Examples.Row(0), .. standard.Examples.Row(1)]);
        Assert.Equal([-1f, 0f], centred.Test.Examples.Row(0));
        Assert.Equal((data.InputNames, data.LabelNames), (standard.InputNames, standard.LabelNames));
        Assert.Equal(1, data.Examples[0, 0]);
    }

    [Fact]
    public void Other_sizes_and_no_examples_are_refused()
    {
        var mean = new Matrix(1, 3);
        var e = Assert.Throws<InvalidOptionException>(() => new InputTransform(4, mean, null));
        Assert.Equal("size of mean is 1×3; it must be 1×4", e.Message);
        Assert.Throws<InvalidOptionException>(() => new InputTransform(3, mean, new Matrix(3, 1)));
        Assert.Throws<InvalidOptionException>(() => new InputTransform(4, null, new Matrix(2, 4)));
        foreach (var of in (Func<LabelledData, InputTransform>[])[InputTransform.Centred, InputTransform.Standardised])
        {
            var none = Assert.Throws<InvalidOptionException>(() => of(Data(0)));
            Assert.Equal("examples is 0; it must be at least 1", none.Message);
        }

        var layers = Network.Create(new LayerShape(4), 3, Key, Hidden).Hidden;
        Assert.Throws<InvalidOptionException>(() =>
            new Network(new InputTransform(3, mean, null), layers, new Matrix(Hidden.Neurons, 3))
        );
    }

    [Theory]
    [InlineData("plasticity")]
    [InlineData("online")]
    [InlineData("output")]
    [InlineData("all")]
    public void Training_with_a_transform_is_training_on_transformed_data_without_one(string trainer)
    {
        var raw = Data(250);
        var transform = InputTransform.Standardised(raw);
        var transformed = Transformed(transform, raw);
        var with = Network.Create(raw, Key, transform, Hidden);
        var without = Network.Create(transformed, Key, null, Hidden);
        var ignoring = Network.Create(raw, Key, null, Hidden);

        Train(trainer, with, raw);
        Train(trainer, without, transformed);
        Train(trainer, ignoring, raw);

        TrainedBits.AssertSame(without, with, trainer);
        Assert.NotEqual(Widths.Bits(ignoring.U.Buffer), Widths.Bits(with.U.Buffer));
        int[] predictions = with.Predict(raw.Examples);
        Assert.Equal(without.Predict(transformed.Examples), predictions);
        Assert.Equal(predictions, Enumerable.Range(0, raw.Count).Select(n => with.Predict(raw.Examples.Row(n))));
        Assert.Equal(without.Accuracy(transformed), with.Accuracy(raw));
        Assert.NotEqual(with.Predict(transformed.Examples), predictions);
    }

    [Fact]
    public void The_statistics_are_in_the_model_file()
    {
        var data = Data(100);
        foreach (
            var transform in (InputTransform?[])[null, InputTransform.Centred(data), InputTransform.Standardised(data)]
        )
        {
            var network = Network.Create(data, Key, transform, Hidden);
            Train("plasticity", network, data);
            using var stream = new MemoryStream();
            ModelFile.Save(network, new ModelProvenance(), stream, "model");
            stream.Position = 0;
            var names = TensorArchive.Read(stream, "model").Tensors.Select(tensor => tensor.Name).ToList();
            Assert.Equal(transform?.Mean is not null, names.Contains("input.mean"));
            Assert.Equal(transform?.Scale is not null, names.Contains("input.scale"));
            stream.Position = 0;

            var loaded = ModelFile.Load(stream, "model").Network;

            Assert.Equal(transform?.Mean?.Buffer.ToArray(), loaded.Input?.Mean?.Buffer.ToArray());
            Assert.Equal(transform?.Scale?.Buffer.ToArray(), loaded.Input?.Scale?.Buffer.ToArray());
            Assert.Equal(network.Predict(data.Examples), loaded.Predict(data.Examples));
        }
    }

    private static void Train(string trainer, Network network, LabelledData data)
    {
        using var workers = new WorkerPool(2) { WorthSharing = 0 };
        var options = new PlasticityOptions { GraphRule = GraphRule.Random(0.1f), GraphLearnsFor = 100 };
        switch (trainer)
        {
            case "plasticity":
                new PlasticityTrainer(network, options, Key, workers).Train(data, 2);
                break;
            case "online":
                var online = new PlasticityTrainer(network, options, Key, workers);
                for (int n = 0; n < data.Count; n++)
                {
                    online.Learn(data.Examples.Row(n), data.Labels[n]);
                }

                break;
            default:
                var trained = Enum.Parse<TrainedWeights>(trainer, ignoreCase: true);
                new GradientTrainer(network, new GradientOptions { TrainedWeights = trained }, Key, workers).Train(
                    data,
                    2
                );
                break;
        }
    }

    private static LabelledData Transformed(InputTransform transform, LabelledData data)
    {
        var examples = new Matrix(data.Count, data.Inputs);
        for (int n = 0; n < data.Count; n++)
        {
            for (int i = 0; i < data.Inputs; i++)
            {
                float centred = data.Examples[n, i] - transform.Mean![0, i];
                examples[n, i] = transform.Scale is { } scale ? centred * scale[0, i] : centred;
            }
        }

        return new LabelledData(examples, data.Labels, data.LabelCount);
    }

    private static double[] Means(Matrix examples, Func<float, int, double> of) =>
        [
            .. Enumerable
                .Range(0, examples.Columns)
                .Select(i => Enumerable.Range(0, examples.Rows).Average(n => of(examples[n, i], i))),
        ];

    // Column 3 has one number that differs from the others in its last bit.
    private static bool IsConstant(int column) => column is 1 or 2 or 3;

    // Columns of different scales; three constant ones; some far from 0.
    private static LabelledData Data(int count)
    {
        var random = Key.For("data").Stream();
        var examples = new Matrix(count, 9);
        var labels = new int[count];
        for (int n = 0; n < count; n++)
        {
            labels[n] = random.NextInt32(3);
            for (int i = 0; i < 9; i++)
            {
                float x = (random.NextNormal() + labels[n]) * MathF.Pow(2, i - 4);
                examples[n, i] = i switch
                {
                    1 => 0,
                    2 => 0.1f,
                    3 => n == 17 ? MathF.BitIncrement(5000) : 5000,
                    8 => 5000 + x,
                    _ => x,
                };
            }
        }

        return new LabelledData(examples, labels, 3);
    }
}
