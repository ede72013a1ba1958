using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Reference;

namespace Hebb.Tests.Networks;

/// <summary>One prediction at a time: the answers of the batch, no memory, any number of readers.</summary>
public sealed class SinglePredictionTests
{
    private const int Readers = 8;

    [Fact]
    public void Weights_that_change_are_seen_at_once()
    {
        var c = new LayerCase(LayerForm.Stack, 2, Recurrence.Paper) { Examples = 30 };
        var network = c.Network();
        var examples = c.Data().Examples;
        int[] before = [.. Enumerable.Range(0, c.Examples).Select(n => network.Predict(examples.Row(n)))];
        foreach (var weights in network.Hidden.SelectMany(layer => layer.Weights))
        {
            c.Draw(weights.Values, weights.Edges, "others", 1);
        }

        int[] after = AssertSeen();
        Assert.NotEqual(before, after);
        c.Draw(network.U, null, "others", 1);
        Assert.NotEqual(after, AssertSeen());

        int[] AssertSeen()
        {
            int[] alone = [.. Enumerable.Range(0, c.Examples).Select(n => network.Predict(examples.Row(n)))];
            var plain = Enumerable
                .Range(0, c.Examples)
                .Select(n => PlainRecurrence<float>.Run(network, examples.Row(n)));
            Assert.Equal(plain.Select(run => run.Prediction), alone);
            return alone;
        }
    }

    [Fact]
    public void Scores_are_those_of_the_batch_and_probabilities_their_softmax()
    {
        foreach (var c in LayerCase.Random(seeds: 1))
        {
            var network = c.Network();
            var examples = c.Data().Examples;
            var batch = new Matrix(examples.Rows, network.Labels);
            network.Scores(examples, 0, examples.Rows, batch);
            var (scores, probabilities) = (new float[network.Labels], new float[network.Labels]);
            for (int n = 0; n < examples.Rows; n++)
            {
                network.Scores(examples.Row(n), scores);
                network.Probabilities(examples.Row(n), probabilities);
                Assert.Equal(batch.Row(n).ToArray(), scores);
                double sum = scores.Sum(score => Math.Exp(score - (double)scores.Max()));
                Assert.All(
                    scores.Zip(probabilities),
                    pair =>
                        Assert.InRange(pair.Second - (Math.Exp(pair.First - (double)scores.Max()) / sum), -1e-5, 1e-5)
                );
                Assert.InRange(probabilities.Sum(), 1 - 1e-5f, 1 + 1e-5f);
                Assert.Equal(network.Predict(examples.Row(n)), Array.IndexOf(probabilities, probabilities.Max()));
            }
        }
    }

    [Fact]
    public void Predictions_scores_and_probabilities_allocate_nothing()
    {
        foreach (var c in LayerCase.Random(seeds: 1))
        {
            var network = c.Network();
            var examples = c.Data().Examples;
            var scores = new float[network.Labels];
            long Allocated()
            {
                long before = GC.GetAllocatedBytesForCurrentThread();
                for (int n = 0; n < examples.Rows; n++)
                {
                    network.Predict(examples.Row(n));
                    network.Scores(examples.Row(n), scores);
                    network.Probabilities(examples.Row(n), scores);
                }

                return GC.GetAllocatedBytesForCurrentThread() - before;
            }

            // The first makes the buffers; the least of several others, as the runtime allocates sometimes.
            Assert.NotEqual(0, Allocated());
            Assert.True(Enumerable.Range(0, 8).Min(_ => Allocated()) == 0, $"{c}");
        }
    }

    [Theory]
    [InlineData(LayerForm.One, 1)]
    [InlineData(LayerForm.One, 3)]
    [InlineData(LayerForm.StackOnConcatenated, 2)]
    public async Task Eight_readers_at_once_get_no_wrong_answer(LayerForm form, int rounds)
    {
        const int Passes = 20;
        var c = new LayerCase(form, rounds, Recurrence.ThroughGraph)
        {
            Examples = 300,
            Transforms = true,
            Reads = new OutputReading(UnitLength: true),
        };
        var network = c.Network();
        var examples = c.Data().Examples;
        int[] expected = network.Predict(examples);
        Assert.Equal(c.Labels, expected.Distinct().Count());
        var wrong = new int[Readers];
        var answers = new int[Readers];
        using var start = new Barrier(Readers);
        void Read(int reader)
        {
            start.SignalAndWait();
            for (int n = 0; n < Passes * c.Examples; n++)
            {
                // Each in another order.
                int row = (n * (reader + 7)) % c.Examples;
                wrong[reader] += network.Predict(examples.Row(row)) == expected[row] ? 0 : 1;
                answers[reader]++;
            }
        }

        // Each on a thread that waits for the others, whatever the thread pool has.
        await Task.WhenAll(
            Enumerable
                .Range(0, Readers)
                .Select(reader =>
                    Task.Factory.StartNew(
                        () => Read(reader),
                        CancellationToken.None,
                        TaskCreationOptions.LongRunning,
                        TaskScheduler.Default
                    )
                )
        );

        Assert.Equal(new int[Readers], wrong);
        Assert.Equal(Readers * Passes * c.Examples, answers.Sum());
    }

    [Fact]
    public void An_example_of_another_size_is_refused_and_the_next_one_is_not()
    {
        var c = new LayerCase(LayerForm.One, 2, Recurrence.Paper);
        var network = c.Network();
        var examples = c.Data().Examples;
        int expected = network.Predict(examples.Row(0));
        for (int n = 0; n < 100; n++)
        {
            Assert.Throws<InvalidOptionException>(() => network.Predict(new float[c.Inputs + 1]));
            Assert.Throws<InvalidOptionException>(() => network.Predict([]));
        }

        Assert.Equal(expected, network.Predict(examples.Row(0)));
    }
}
