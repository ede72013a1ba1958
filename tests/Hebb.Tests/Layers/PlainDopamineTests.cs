using Hebb.Dopamine;
using Hebb.Numerics;
using Hebb.Plasticity;
using Hebb.Reference;

namespace Hebb.Tests.Layers;

/// <summary>The dopaminergic rule as the paper says, against the fast one: factors of single examples, and whole trainings.</summary>
public sealed class PlainDopamineTests
{
    private const int Neurons = 20;
    private const int Labels = 4;
    private const int Examples = 40;

    [Fact]
    public void A_quarter_minus_the_square_of_the_error_by_hand()
    {
        // Softmax of (ln 3, 0): ¾ and ¼.
        double[] scores = [Math.Log(3), 0];
        var paper = DopamineOptions.Paper with { PostSynaptic = PostSynaptic.All };
        Assert.Equal(0.25 - 0.0625, PlainDopamine.Factors(paper, scores, 0, 0)[0], 1e-15);
        Assert.Equal(0.25 - 0.5625, PlainDopamine.Factors(paper, scores, 1, 0)[1], 1e-15);
        double[] winner = PlainDopamine.Factors(DopamineOptions.Paper, scores, 0, 0);
        Assert.Equal((0.1875, 0), (winner[0], winner[1]));

        // As printed: errors of ¼ are below one half, but only a loss of −ln ¼ = 1.39 is above ε0 = ¾.
        var printed = new DopamineOptions { Reward = Reward.Printed };
        Assert.Equal([0, 0], PlainDopamine.Factors(printed, scores, 0, 0));
        Assert.Equal([0, 0], PlainDopamine.Factors(printed, scores, 1, 0));
        Assert.Equal([1, 1], PlainDopamine.Factors(printed with { Threshold = 1 }, scores, 1, 0));

        // h = (2, 0): Δw = ε1 h_i (¼ − err²) of the winner.
        double expected = 0.5;
        var weights = new double[2, 2];
        PlainDopamine.Step(
            DopamineOptions.Paper,
            [
                [2, 0],
            ],
            [0],
            weights,
            ref expected
        );
        Assert.Equal([2 * (0.25 - 0.25), 0, 0, 0], weights.Cast<double>());
        weights[0, 0] = Math.Log(3) / 2;
        PlainDopamine.Step(
            DopamineOptions.Paper,
            [
                [2, 0],
            ],
            [0],
            weights,
            ref expected
        );
        Assert.Equal((Math.Log(3) / 2) + (2 * 0.1875), weights[0, 0], 1e-15);
        Assert.Equal(0.5 + (0.001 * 0.5) + (0.001 * (1 - 0.5005)), expected, 1e-15);
    }

    [Fact]
    public void Factors_are_those_of_the_fast_rule()
    {
        for (ulong seed = 0; seed < 40; seed++)
        {
            foreach (var post in Enum.GetValues<PostSynaptic>())
            {
                foreach (var reward in Enum.GetValues<Reward>())
                {
                    var random = RandomKey.FromSeed(seed).Stream();
                    var scores = new float[2 + random.NextInt32(10)];
                    random.FillNormal(scores);
                    int label = random.NextInt32(scores.Length);
                    double draw = random.NextOpenDouble();
                    var options = new DopamineOptions
                    {
                        PostSynaptic = post,
                        Reward = reward,
                        Threshold = seed % 2 == 0 ? 0.25 : 0.9,
                    };
                    var factors = new float[scores.Length];
                    int acts = DopamineRule.Factors(
                        options,
                        scores,
                        label,
                        0.3f,
                        draw,
                        new float[scores.Length],
                        factors
                    );
                    double[] exact = [.. scores.Select(s => (double)s)];
                    Assert.Equal(PlainDopamine.Acts(options, exact, draw), acts);
                    double[] expected = PlainDopamine.Factors(options, exact, label, 0.3f, draw);
                    Assert.All(expected.Zip(factors), pair => Assert.Equal(pair.First, pair.Second, 1e-6));
                }
            }
        }
    }

    [Theory]
    [InlineData(PostSynaptic.Winner, Reward.Threshold, PreSynaptic.Graded, 1)]
    [InlineData(PostSynaptic.Winner, Reward.Prediction, PreSynaptic.Normalized, 7)]
    [InlineData(PostSynaptic.Sampled, Reward.Baseline, PreSynaptic.Graded, 1)]
    [InlineData(PostSynaptic.WinnerAndRunnerUp, Reward.Prediction, PreSynaptic.Binary, 16)]
    [InlineData(PostSynaptic.All, Reward.Printed, PreSynaptic.Graded, 7)]
    public void A_training_leaves_the_weights_of_the_plain_steps(
        PostSynaptic post,
        Reward reward,
        PreSynaptic pre,
        int batch
    )
    {
        var options = new DopamineOptions
        {
            PostSynaptic = post,
            Reward = reward,
            PreSynaptic = pre,
            BatchSize = batch,
            StepSize = 0.3,
            Weights = FinalWeights.Last,
        };
        var key = RandomKey.FromSeed(3);
        var random = key.For("examples").Stream();
        var features = new double[Examples][];
        var labels = new int[Examples];
        var rows = new SparseRows.Builder(Neurons);
        for (int n = 0; n < Examples; n++)
        {
            features[n] =
            [
                .. Enumerable.Range(0, Neurons).Select(_ => random.NextBool(0.5) ? random.NextSingle() : 0.0),
            ];
            labels[n] = random.NextInt32(Labels);
            int[] active = [.. Enumerable.Range(0, Neurons).Where(i => features[n][i] > 0)];
            rows.Append(active, [.. active.Select(i => (float)features[n][i])]);
        }

        var u = new Matrix(Neurons, Labels);
        using var workers = new WorkerPool(1);
        var training = new OutputTraining(rows.ToRows(), labels, u, options, 2, key, workers);
        while (!training.IsDone)
        {
            training.Step();
        }

        var plain = new double[Neurons, Labels];
        double expected = 1.0 / Labels;
        int done = 0;
        foreach (int epoch in (int[])[1, 2])
        {
            int[] order = new Hebb.Data.EpochOrder(key, Examples).Of(epoch).ToArray();
            foreach (int[] part in order.Chunk(batch))
            {
                PlainDopamine.Step(
                    options,
                    [.. part.Select(n => features[n])],
                    [.. part.Select(n => labels[n])],
                    plain,
                    ref expected,
                    [
                        .. part.Select(_ =>
                            key.For("firing").For("output neuron", (ulong)done++).Stream().NextOpenDouble()
                        ),
                    ]
                );
            }
        }

        Assert.True(u.Buffer.ContainsAnyExcept(0f));
        for (int i = 0; i < Neurons; i++)
        {
            for (int j = 0; j < Labels; j++)
            {
                Assert.Equal(plain[i, j], u[i, j], 1e-4);
            }
        }
    }
}
