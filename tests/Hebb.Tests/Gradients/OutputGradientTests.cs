using FsCheck;
using FsCheck.Fluent;
using Hebb.Gradients;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Tests.Networks;

namespace Hebb.Tests.Gradients;

public sealed class OutputGradientTests : IDisposable
{
    private readonly WorkerPool workers = new(threads: 2);

    public void Dispose() => workers.Dispose();

    [Fact]
    public void The_gradient_is_that_of_central_differences()
    {
        var cases =
            from neurons in Gen.Choose(1, 80)
            from cap in Gen.Choose(1, 80)
            from labels in Gen.Choose(2, 20)
            from rounds in Gen.Choose(1, 3)
            from examples in Gen.Choose(1, 7)
            from seed in Gen.Choose(0, int.MaxValue)
            select (new SingleLayer(5, neurons, labels, Math.Min(cap, neurons), rounds), examples, seed);
        Prop.ForAll(
                cases.ToArbitrary(),
                c =>
                {
                    var (shape, examples, seed) = c;
                    var key = RandomKey.FromSeed((ulong)seed);
                    var random = key.For("weights and data").Stream();
                    var network = shape.Create(key);
                    FillNormal(network.U, ref random, 0.2f);
                    FillNormal(network.W, ref random, 0.2f);
                    var data = new Matrix(examples, shape.Inputs);
                    FillNormal(data, ref random, 1);
                    var labels = new int[examples];
                    foreach (ref int label in labels.AsSpan())
                    {
                        label = random.NextInt32(shape.Labels);
                    }

                    var forward = new NetworkPass(network, examples, workers);
                    forward.Load(data, 0, examples);
                    var gradient = new OutputGradient(network.U, examples, workers);
                    gradient.Add(Rows(forward.Activity, examples), labels, 1f / examples);

                    // The hidden values, dense, in double precision.
                    var h = Dense(forward.Activity, examples, shape.Neurons);
                    double[,] u = Double(network.U);
                    Assert.Equal(MeanLoss(h, u, labels), gradient.Loss.Value / examples, 1e-4);
                    for (int n = 0; n < 12; n++)
                    {
                        var (j, y) = (random.NextInt32(shape.Neurons), random.NextInt32(shape.Labels));
                        double at = u[j, y];
                        const double Step = 1e-5;
                        u[j, y] = at + Step;
                        double above = MeanLoss(h, u, labels);
                        u[j, y] = at - Step;
                        double below = MeanLoss(h, u, labels);
                        u[j, y] = at;
                        Assert.Equal((above - below) / (2 * Step), gradient.Gradient[j, y], 1e-4);
                    }
                }
            )
            .QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Blocks_threads_and_widths_do_not_change_a_bit()
    {
        const int Examples = 23;
        var shape = new SingleLayer(6, 150, 17, 60, 1);
        var network = shape.Create(RandomKey.FromSeed(3));
        var random = RandomKey.FromSeed(4).Stream();
        FillNormal(network.U, ref random, 0.3f);
        var data = new Matrix(Examples, shape.Inputs);
        FillNormal(data, ref random, 1);
        int[] labels = [.. Enumerable.Range(0, Examples).Select(n => n % shape.Labels)];
        var forward = new NetworkPass(network, Examples, workers);
        forward.Load(data, 0, Examples);
        var rows = Rows(forward.Activity, Examples);
        OutputGradient? first = null;
        foreach (var width in Numerics.Widths.All)
        {
            foreach (int threads in new[] { 1, 2, 5 })
            {
                foreach (int block in new[] { 1, 4, Examples })
                {
                    using var own = new WorkerPool(threads, width) { WorthSharing = 0 };
                    var gradient = new OutputGradient(network.U, Examples, own);
                    for (int start = 0; start < Examples; start += block)
                    {
                        int count = Math.Min(block, Examples - start);
                        gradient.Add(rows.AsSpan(start, count), labels.AsSpan(start, count), 0.1f);
                    }

                    first ??= gradient;
                    Assert.Contains(gradient.Gradient.Buffer.ToArray(), g => g != 0);
                    Assert.Equal(
                        Numerics.Widths.Bits(first.Gradient.Buffer),
                        Numerics.Widths.Bits(gradient.Gradient.Buffer)
                    );
                    Assert.Equal(first.Loss.Value, gradient.Loss.Value);
                    Assert.Equal(first.Mistakes, gradient.Mistakes);
                }
            }
        }
    }

    [Fact]
    public void With_no_output_weights_the_loss_is_the_logarithm_of_the_number_of_labels()
    {
        var network = new SingleLayer(4, 10, 3, 5, 1).Create(RandomKey.FromSeed(1));
        var forward = new NetworkPass(network, 2, workers);
        forward.Load(new Matrix(2, 4), 0, 2);
        var gradient = new OutputGradient(network.U, 2, workers);
        gradient.Add(Rows(forward.Activity, 2), [0, 2], 1);
        Assert.Equal(2 * Math.Log(3), gradient.Loss.Value, 1e-9);
        Assert.Equal(1, gradient.Mistakes); // of equal scores the first is the prediction
        gradient.Clear();
        Assert.Equal(0, gradient.Loss.Value);
        Assert.Equal(0, gradient.Mistakes);
    }

    [Theory]
    [InlineData(1e30f, -1e30f)]
    [InlineData(-500, 400)]
    public void Far_apart_scores_have_a_finite_loss(float a, float b)
    {
        Assert.Equal(Math.Max(0, (double)b - a), OutputLayer.CrossEntropy([a, b], 0), 1e-9);
        Assert.Equal(Math.Max(0, (double)a - b), OutputLayer.CrossEntropy([a, b], 1), 1e-9);
    }

    private static (Activity, int)[] Rows(Activity activity, int count) =>
        [.. Enumerable.Range(0, count).Select(row => (activity, row))];

    private static void FillNormal(Matrix matrix, ref RandomStream random, float deviation)
    {
        for (int r = 0; r < matrix.Rows; r++)
        {
            foreach (ref float value in matrix.Row(r))
            {
                value = deviation * random.NextNormal();
            }
        }
    }

    private static double[,] Dense(Activity activity, int examples, int neurons)
    {
        var h = new double[examples, neurons];
        for (int n = 0; n < examples; n++)
        {
            foreach (
                var (neuron, value) in activity
                    .FiredLast(n, new int[neurons], VectorWidth.Scalar)
                    .ToArray()
                    .Zip(activity.Values(n).ToArray())
            )
            {
                h[n, neuron] = value;
            }
        }

        return h;
    }

    private static double[,] Double(Matrix matrix)
    {
        var result = new double[matrix.Rows, matrix.Columns];
        for (int r = 0; r < matrix.Rows; r++)
        {
            for (int c = 0; c < matrix.Columns; c++)
            {
                result[r, c] = matrix[r, c];
            }
        }

        return result;
    }

    // The textbook's mean cross-entropy.
    private static double MeanLoss(double[,] h, double[,] u, int[] labels)
    {
        double loss = 0;
        for (int n = 0; n < labels.Length; n++)
        {
            var scores = new double[u.GetLength(1)];
            for (int c = 0; c < scores.Length; c++)
            {
                for (int j = 0; j < u.GetLength(0); j++)
                {
                    scores[c] += h[n, j] * u[j, c];
                }
            }

            loss += Math.Log(scores.Sum(s => Math.Exp(s - scores[labels[n]])));
        }

        return loss / labels.Length;
    }
}
