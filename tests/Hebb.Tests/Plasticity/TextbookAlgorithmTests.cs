using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Plasticity;
using Hebb.Reference;
using Hebb.Tests.Networks;

namespace Hebb.Tests.Plasticity;

/// <summary>
/// The paper's Table 1: at T = 1 the named output rules are textbook algorithms on the hidden features, step by step. The
/// textbooks' weights are integers or powers of two, so their predictions are exact.
/// </summary>
public sealed class TextbookAlgorithmTests : IDisposable
{
    private const int Features = 12;
    private const int Examples = 400;

    private readonly WorkerPool workers = new(1);

    public void Dispose() => workers.Dispose();

    [Fact]
    public void Fired_only_is_the_multiclass_perceptron_on_binary_features()
    {
        const int Labels = 4;
        var trainer = Trainer(Features, Labels, OutputRule.PerceptronFiredOnly, UpdateKind.Additive);
        var w = new long[Labels, Features];
        int mistakes = 0;
        foreach (var (bits, label) in BinaryExamples(Labels))
        {
            int predicted = First(
                Labels,
                c => Enumerable.Range(0, Features).Where(i => bits[i]).Sum(i => (double)w[c, i])
            );
            Assert.Equal(predicted, trainer.Learn([.. bits.Select(b => b ? 1f : 0)], label));
            if (predicted != label)
            {
                mistakes++;
                for (int i = 0; i < Features; i++)
                {
                    w[label, i] += bits[i] ? 1 : 0;
                    w[predicted, i] -= bits[i] ? 1 : 0;
                }
            }
        }

        Assert.Equal(mistakes, trainer.Mistakes);
        Assert.InRange(mistakes, 20, 350);
    }

    // A feature x_i of ±1 is a pair of neurons of which one fires; then the rule with entries for silent neurons too is
    // Rosenblatt's w ← w + ℓ x, and the two labels' scores are w·x and −w·x.
    [Fact]
    public void The_perceptron_rule_is_rosenblatts_on_features_of_plus_and_minus_one()
    {
        var trainer = Trainer(2 * Features, 2, OutputRule.Perceptron, UpdateKind.Additive);
        var w = new long[Features];
        int mistakes = 0;
        foreach (var (bits, label) in BinaryExamples(2))
        {
            long score = Enumerable.Range(0, Features).Sum(i => bits[i] ? w[i] : -w[i]);
            int predicted = score >= 0 ? 0 : 1;
            float[] pairs = [.. bits.Select(b => b ? 1f : 0), .. bits.Select(b => b ? 0f : 1)];
            Assert.Equal(predicted, trainer.Learn(pairs, label));
            if (predicted != label)
            {
                mistakes++;
                for (int i = 0; i < Features; i++)
                {
                    w[i] += (label == 0 ? 1 : -1) * (bits[i] ? 1 : -1);
                }
            }
        }

        Assert.Equal(mistakes, trainer.Mistakes);
        Assert.InRange(mistakes, 20, 350);
    }

    // Littlestone's balanced Winnow with factor 2: two positive weights for each feature, promotion and demotion.
    [Fact]
    public void Multiplicative_weights_are_balanced_winnow()
    {
        var trainer = Trainer(Features, 2, OutputRule.MultiplicativeWeights, UpdateKind.Multiplicative);
        double[] positive = [.. Enumerable.Repeat(1.0, Features)];
        double[] negative = [.. positive];
        int mistakes = 0;
        foreach (var (bits, label) in BinaryExamples(2))
        {
            double score = Enumerable.Range(0, Features).Where(i => bits[i]).Sum(i => positive[i] - negative[i]);
            int predicted = score >= 0 ? 0 : 1;
            Assert.Equal(predicted, trainer.Learn([.. bits.Select(b => b ? 1f : 0)], label));
            if (predicted != label)
            {
                mistakes++;
                for (int i = 0; i < Features; i++)
                {
                    positive[i] *=
                        !bits[i] ? 1
                        : label == 0 ? 2
                        : 0.5;
                    negative[i] *=
                        !bits[i] ? 1
                        : label == 0 ? 0.5
                        : 2;
                }
            }
        }

        Assert.Equal(mistakes, trainer.Mistakes);
        Assert.InRange(mistakes, 20, 350);
        Assert.Equal(positive, Enumerable.Range(0, Features).Select(i => (double)trainer.Network.U[i, 0]));
        Assert.Equal(negative, Enumerable.Range(0, Features).Select(i => (double)trainer.Network.U[i, 1]));
    }

    [Fact]
    public void On_a_random_hidden_layer_the_perceptron_rule_adds_and_subtracts_the_signs_of_the_features()
    {
        var c = new TrainingCase
        {
            Options = new PlasticityOptions { OutputRule = OutputRule.Perceptron, StepSize = 1 },
        };
        var trainer = new PlasticityTrainer(c.Network(), c.Options, c.Key, workers);
        var (neurons, labels) = (c.Shape.Neurons, c.Shape.Labels);
        var w = new float[labels, neurons];
        var data = c.Data();
        for (int n = 0; n < data.Count; n++)
        {
            var hidden = PlainRecurrence<float>.Run(trainer.Network, data.Examples.Row(n));
            int predicted = First(
                labels,
                l =>
                {
                    float score = 0;
                    for (int j = 0; j < neurons; j++)
                    {
                        score = MathF.FusedMultiplyAdd(hidden.Activity[j], w[l, j], score);
                    }

                    return score;
                }
            );
            Assert.Equal(predicted, trainer.Learn(data.Examples.Row(n), data.Labels[n]));
            for (int j = 0; j < neurons && predicted != data.Labels[n]; j++)
            {
                w[data.Labels[n], j] += hidden.Activity[j] > 0 ? 1 : -1;
                w[predicted, j] -= hidden.Activity[j] > 0 ? 1 : -1;
            }
        }

        Assert.InRange(trainer.Mistakes, 5, 35);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    public void The_softmax_error_is_online_logistic_regression(float scale)
    {
        const int Labels = 4;
        const float StepSize = 0.125f;
        var options = new PlasticityOptions
        {
            Edges = OutputEdges.SoftmaxError,
            ScoreScale = scale,
            Graded = true,
            When = UpdateWhen.Every,
            StepSize = StepSize,
        };
        var trainer = Trainer(Features, Labels, options);
        var w = new double[Labels, Features];
        double change = 0;
        foreach (var (bits, label) in BinaryExamples(Labels))
        {
            // The gradient of −log p_y / β, in double precision.
            double[] z =
            [
                .. Enumerable
                    .Range(0, Labels)
                    .Select(c => scale * Enumerable.Range(0, Features).Sum(i => bits[i] ? w[c, i] : 0)),
            ];
            double sum = z.Sum(Math.Exp);
            for (int c = 0; c < Labels; c++)
            {
                double error = (c == label ? 1 : 0) - (Math.Exp(z[c]) / sum);
                for (int i = 0; i < Features; i++)
                {
                    w[c, i] += bits[i] ? StepSize * error : 0;
                    change += bits[i] ? Math.Abs(StepSize * error) : 0;
                }
            }

            trainer.Learn([.. bits.Select(b => b ? 1f : 0)], label);
        }

        Assert.True(change > 30, $"the weights changed by {change} in all");
        for (int i = 0; i < Features; i++)
        {
            for (int c = 0; c < Labels; c++)
            {
                Assert.Equal(w[c, i], trainer.Network.U[i, c], 2e-5);
            }
        }
    }

    // Powers of two, for which scaling is exact.
    [Fact]
    public void At_one_round_the_step_size_changes_no_prediction()
    {
        long[] mistakes =
        [
            .. new[] { 1f, 0.5f, 1 / 64f }.Select(step =>
            {
                var c = new TrainingCase
                {
                    Options = new PlasticityOptions { StepSize = step },
                    Epochs = 3,
                };
                var trainer = new PlasticityTrainer(c.Network(), c.Options, c.Key, workers);
                return trainer.Train(c.Data(), 3).Sum(e => (e.Mistakes * 1000) + e.Updates);
            }),
        ];
        Assert.Single(mistakes.Distinct());
    }

    // Hidden features that are the inputs themselves: one edge of weight 1 to each neuron, and no cap.
    private PlasticityTrainer Trainer(int features, int labels, OutputRule rule, UpdateKind update) =>
        Trainer(
            features,
            labels,
            new PlasticityOptions
            {
                OutputRule = rule,
                Update = update,
                StepSize = 1,
            }
        );

    private PlasticityTrainer Trainer(int features, int labels, PlasticityOptions options)
    {
        var shape = new SingleLayer(features, features, labels, features, 1);
        var edges = new BitMatrix(features, features);
        var a = new Matrix(features, features);
        for (int i = 0; i < features; i++)
        {
            edges[i, i] = true;
            a[i, i] = 1;
        }

        var network = shape.Of(edges, a, new Matrix(features, labels));
        return new PlasticityTrainer(network, options, workers: workers);
    }

    // Labelled by the largest of integer scores, one label in ten at random.
    private static IEnumerable<(bool[] Bits, int Label)> BinaryExamples(int labels)
    {
        var random = RandomKey.FromSeed(8).Stream();
        var teacher = new int[labels, Features];
        for (int c = 0; c < labels; c++)
        {
            for (int i = 0; i < Features; i++)
            {
                teacher[c, i] = random.NextInt32(11) - 5;
            }
        }

        for (int n = 0; n < Examples; n++)
        {
            var bits = new bool[Features];
            for (int i = 0; i < Features; i++)
            {
                bits[i] = random.NextBool(0.5);
            }

            int label = First(labels, c => Enumerable.Range(0, Features).Where(i => bits[i]).Sum(i => teacher[c, i]));
            yield return (bits, random.NextBool(0.1) ? random.NextInt32(labels) : label);
        }
    }

    private static int First(int labels, Func<int, double> score) => Enumerable.Range(0, labels).MaxBy(score);
}
