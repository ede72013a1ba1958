using Hebb.Data;
using Hebb.Numerics;

namespace Hebb.Tests.Data;

public class SyntheticTests
{
    private static readonly RandomKey Key = RandomKey.FromSeed(1);

    public static TheoryData<string> Taught => ["halfspace", "relu1", "relu2", "rnn"];

    public static TheoryData<string> Planar => ["circles", "moons", "blobs"];

    [Theory]
    [MemberData(nameof(Taught))]
    public void Teachers_label_normal_examples_with_both_labels_about_equally_often(string name)
    {
        var data = Synthetic.Make(name, Key);
        foreach (var part in new[] { data.Train, data.Test })
        {
            Assert.Equal((10_000, 10, 2), (part.Count, part.Inputs, part.LabelCount));
            Assert.InRange(part.Labels.Average(), 0.46, 0.54);
            double mean = 0;
            double square = 0;
            for (int i = 0; i < part.Count; i++)
            {
                foreach (float x in part.Examples.Row(i))
                {
                    mean += x / 100_000;
                    square += (double)x * x / 100_000;
                }
            }

            // Five standard errors of 100,000 normal numbers.
            Assert.InRange(mean, -0.016, 0.016);
            Assert.InRange(square, 0.977, 1.023);
        }
    }

    [Theory]
    [MemberData(nameof(Taught))]
    [MemberData(nameof(Planar))]
    public void The_same_key_gives_the_same_data_and_another_key_others(string name)
    {
        var first = Synthetic.Make(name, Key);
        var again = Synthetic.Make(name, Key);
        var other = Synthetic.Make(name, RandomKey.FromSeed(2));
        Assert.Equal(first.Train.Examples.Buffer.ToArray(), again.Train.Examples.Buffer.ToArray());
        Assert.Equal(first.Test.Labels, again.Test.Labels);
        Assert.NotEqual(first.Train.Examples.Buffer.ToArray(), other.Train.Examples.Buffer.ToArray());
        Assert.NotEqual(first.Train.Examples.Row(0).ToArray(), first.Test.Examples.Row(0).ToArray());
    }

    [Fact]
    public void A_halfspace_is_separated_by_a_perceptron()
    {
        var data = Synthetic.Halfspace(Key);
        Assert.InRange(PerceptronAccuracy(data), 0.98, 1);
    }

    [Fact]
    public void The_relu_teachers_and_the_recurrent_teacher_label_differently()
    {
        // Under one key, so that only the kind of teacher, or its own weights, can make the difference.
        ITeacher[] teachers =
        [
            new ReluTeacher(10, Key.For("relu1 teacher")),
            new ReluTeacher(10, Key.For("relu2 teacher")),
            new RecurrentTeacher(10, Key.For("rnn teacher")),
        ];
        var examples = Synthetic.Halfspace(Key).Train.Examples;
        bool[][] labels =
        [
            .. teachers.Select(teacher =>
            {
                float[] scores = [.. Enumerable.Range(0, 1000).Select(i => teacher.Score(examples.Row(i)))];
                float median = scores.Order().ElementAt(500);
                return scores.Select(score => score > median).ToArray();
            }),
        ];

        foreach (var (a, b) in new[] { (0, 1), (0, 2), (1, 2) })
        {
            Assert.InRange(labels[a].Zip(labels[b]).Count(pair => pair.First == pair.Second), 100, 900);
        }

        Assert.NotEqual(Synthetic.Relu1(Key).Train.Labels, Synthetic.Relu2(Key).Train.Labels);
        Assert.NotEqual(Synthetic.Relu1(Key).Train.Labels, Synthetic.Rnn(Key).Train.Labels);
    }

    [Fact]
    public void The_relu_teacher_doubles_its_score_when_the_example_is_doubled()
    {
        var teacher = new ReluTeacher(10, Key);
        float[] x = [1, -2, 0.5f, 3, 0, 0, 1, -1, 2, 0.25f];
        Assert.Equal(2 * teacher.Score(x), teacher.Score(Array.ConvertAll(x, v => 2 * v)));
    }

    [Fact]
    public void The_recurrent_teacher_follows_the_papers_definition()
    {
        // A plain second reading of h ← cap_k(relu(W h + A x)), over the weights drawn in the same order.
        var key = RandomKey.FromSeed(9);
        var a = Graph(10, key.For("input weights"));
        var w = Graph(100, key.For("recurrent weights"));
        var u = new float[2, 100];
        var outputs = key.For("output weights").Stream();
        for (int j = 0; j < 100; j++)
        {
            (u[0, j], u[1, j]) = (outputs.NextNormal(), outputs.NextNormal());
        }

        var teacher = new RecurrentTeacher(10, key);
        var stream = key.For("x").Stream();
        for (int example = 0; example < 20; example++)
        {
            var x = new float[10];
            stream.FillNormal(x);
            var h = new double[100];
            for (int t = 0; t < 3; t++)
            {
                var v = Enumerable
                    .Range(0, 100)
                    .Select(i =>
                        Math.Max(
                            0,
                            Enumerable.Range(0, 100).Sum(j => i == j ? 0 : w[j, i] * h[j])
                                + Enumerable.Range(0, 10).Sum(j => (double)a[j, i] * x[j])
                        )
                    )
                    .ToArray();
                h = new double[100];
                foreach (int i in Enumerable.Range(0, 100).OrderByDescending(i => v[i]).Take(50))
                {
                    h[i] = v[i];
                }
            }

            double score = Enumerable.Range(0, 100).Sum(j => (u[1, j] - u[0, j]) * h[j]);
            Assert.Equal(score, teacher.Score(x), Math.Abs(score) * 1e-4 + 1e-2);
        }
    }

    [Theory]
    [MemberData(nameof(Planar))]
    public void Plane_sets_are_centred_scaled_and_lie_in_the_plane_of_p(string name)
    {
        var data = Synthetic.Make(name, Key);
        var p = Synthetic.PlaneToInputs();
        foreach (var part in new[] { data.Train, data.Test })
        {
            Assert.Equal((500, 10, 2), (part.Count, part.Inputs, part.LabelCount));
            Assert.Equal(250, part.Labels.Sum());
        }

        double meanX = 0;
        double meanY = 0;
        double square = 0;
        for (int i = 0; i < 500; i++)
        {
            var (zx, zy) = Solve(p, data.Train.Examples.Row(i));
            meanX += zx / 500;
            meanY += zy / 500;
            square += ((zx * zx) + (zy * zy)) / 500;
            for (int c = 0; c < 10; c++)
            {
                Assert.Equal((zx * p[0, c]) + (zy * p[1, c]), data.Train.Examples[i, c], 1e-4);
            }
        }

        Assert.Equal(0, meanX, 1e-4);
        Assert.Equal(0, meanY, 1e-4);
        Assert.Equal(2, square, 1e-3);
    }

    [Fact]
    public void Circles_keep_their_radii_and_noise()
    {
        // Before scaling E|z|² = (1 + ¼)/2 + 2·0.05² = 0.63, so lengths are divided by about 0.561.
        var radii = Radii(Synthetic.Circles(Key).Train);
        Assert.Equal(1 / 0.561, radii[0].Average(), 0.05);
        Assert.Equal(0.5 / 0.561, radii[1].Average(), 0.05);
        Assert.Equal(0.05 / 0.561, Deviation(radii[0]), 0.02);
    }

    [Fact]
    public void Blobs_are_mostly_separable_and_circles_are_not()
    {
        // A plane between means 2√2 apart at deviation 0.6 is right for Φ(√2/0.6) = 0.991 of the points.
        Assert.InRange(PerceptronAccuracy(Synthetic.Blobs(Key)), 0.94, 1);
        Assert.InRange(PerceptronAccuracy(Synthetic.Circles(Key)), 0.3, 0.75);
        Assert.InRange(PerceptronAccuracy(Synthetic.Moons(Key)), 0.7, 0.97);
    }

    // Averaged perceptron with a constant input: an independent, simple learner.
    private static double PerceptronAccuracy(DataSet data)
    {
        var w = new double[data.Train.Inputs + 1];
        var sum = new double[w.Length];
        for (int epoch = 0; epoch < 5; epoch++)
        {
            for (int i = 0; i < data.Train.Count; i++)
            {
                var x = data.Train.Examples.Row(i);
                int sign = (2 * data.Train.Labels[i]) - 1;
                if (sign * Score(w, x) <= 0)
                {
                    for (int c = 0; c < x.Length; c++)
                    {
                        w[c] += sign * x[c];
                    }

                    w[^1] += sign;
                }

                for (int c = 0; c < w.Length; c++)
                {
                    sum[c] += w[c];
                }
            }
        }

        int right = 0;
        for (int i = 0; i < data.Test.Count; i++)
        {
            right += Score(sum, data.Test.Examples.Row(i)) > 0 == (data.Test.Labels[i] == 1) ? 1 : 0;
        }

        return (double)right / data.Test.Count;
    }

    private static double Score(double[] w, ReadOnlySpan<float> x)
    {
        double score = w[^1];
        for (int c = 0; c < x.Length; c++)
        {
            score += w[c] * x[c];
        }

        return score;
    }

    private static float[,] Graph(int senders, RandomKey key)
    {
        var edges = key.For("edges").Stream();
        var values = key.For("values").Stream();
        var graph = new float[senders, 100];
        for (int j = 0; j < senders; j++)
        {
            for (int i = 0; i < 100; i++)
            {
                float value = values.NextNormal();
                graph[j, i] = edges.NextBool(0.5) ? value : 0;
            }
        }

        return graph;
    }

    // z of x = z P, by the normal equations of the 2 × 2 system.
    private static (double X, double Y) Solve(Matrix p, ReadOnlySpan<float> x)
    {
        double aa = 0,
            ab = 0,
            bb = 0,
            ax = 0,
            bx = 0;
        for (int c = 0; c < x.Length; c++)
        {
            aa += (double)p[0, c] * p[0, c];
            ab += (double)p[0, c] * p[1, c];
            bb += (double)p[1, c] * p[1, c];
            ax += (double)p[0, c] * x[c];
            bx += (double)p[1, c] * x[c];
        }

        double determinant = (aa * bb) - (ab * ab);
        return (((bb * ax) - (ab * bx)) / determinant, ((aa * bx) - (ab * ax)) / determinant);
    }

    private static double[][] Radii(LabelledData data)
    {
        var p = Synthetic.PlaneToInputs();
        return
        [
            .. new[] { 0, 1 }.Select(label =>
                Enumerable
                    .Range(0, data.Count)
                    .Where(i => data.Labels[i] == label)
                    .Select(i => Solve(p, data.Examples.Row(i)))
                    .Select(z => Math.Sqrt((z.X * z.X) + (z.Y * z.Y)))
                    .ToArray()
            ),
        ];
    }

    private static double Deviation(double[] values)
    {
        double mean = values.Average();
        return Math.Sqrt(values.Average(v => (v - mean) * (v - mean)));
    }
}
