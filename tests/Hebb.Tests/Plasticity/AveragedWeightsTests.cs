using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Plasticity;
using Hebb.Reference;
using Hebb.Tests.Networks;

namespace Hebb.Tests.Plasticity;

/// <summary>The averaged output weights against the mean of iterates that are all stored.</summary>
public class AveragedWeightsTests
{
    [Theory]
    [InlineData(1, 1, null, 5)]
    [InlineData(1, 3, null, 17)]
    [InlineData(2, 1, null, 5)]
    [InlineData(2, 2, 0L, 11)]
    [InlineData(2, 1, 20L, 3)]
    [InlineData(2, 2, 30L, 8)]
    [InlineData(2, 2, 70L, 4)]
    [InlineData(2, 2, 5000L, 11)]
    public void The_mean_leaves_out_the_first_tenth_of_what_U_learns_from(
        int rounds,
        int epochs,
        long? graphLearnsFor,
        int skipped
    )
    {
        // 57 examples an epoch, so that a tenth is rounded down.
        var c = Case(rounds, graphLearnsFor) with
        {
            Epochs = epochs,
        };
        var (_, plain) = c.TrainPlainly();
        using var workers = new WorkerPool(1);
        var trainer = new PlasticityTrainer(c.Network(), c.Options, c.Key, workers);
        trainer.Train(c.Data(), epochs);
        AssertClose(plain.Average(skipped), trainer.Network.U);
    }

    [Fact]
    public void Online_the_mean_is_over_all_examples_since_the_start_or_since_W_froze()
    {
        var c = Case(2, graphLearnsFor: 20);
        using var workers = new WorkerPool(1);
        var trainer = new PlasticityTrainer(c.Network(), c.Options, c.Key, workers);
        var plain = new PlainLearningStep(c.Network(), c.Options, c.Key);
        Assert.Equal(trainer.Network.U.Buffer.ToArray(), trainer.FinalOutputWeights().Buffer.ToArray());
        var data = c.Data();
        for (int n = 0; n < data.Count; n++)
        {
            plain.Learn(data.Examples.Row(n), data.Labels[n]);
            trainer.Learn(data.Examples.Row(n), data.Labels[n]);
            if (n == 19)
            {
                Assert.All(trainer.Network.U.Buffer.ToArray(), u => Assert.Equal(0, u));
                Assert.All(trainer.FinalOutputWeights().Buffer.ToArray(), u => Assert.Equal(0, u));
            }
            else
            {
                AssertClose(plain.Average(0), trainer.FinalOutputWeights());
            }
        }
    }

    [Fact]
    public void Asking_for_the_mean_while_learning_online_changes_nothing()
    {
        var c = Case(2, graphLearnsFor: 20);
        using var workers = new WorkerPool(1);
        var asked = new PlasticityTrainer(c.Network(), c.Options, c.Key, workers);
        var left = new PlasticityTrainer(c.Network(), c.Options, c.Key, workers);
        var data = c.Data();
        for (int n = 0; n < data.Count; n++)
        {
            Assert.Equal(
                left.Learn(data.Examples.Row(n), data.Labels[n]),
                asked.Learn(data.Examples.Row(n), data.Labels[n])
            );
            var soFar = asked.FinalNetwork();
            Assert.Equal(asked.FinalOutputWeights().Buffer.ToArray(), soFar.U.Buffer.ToArray());
            soFar.U.Fill(7);
            soFar.Layer.W.Fill(7);
        }

        SameNetwork.Assert(left.Network, asked.Network);
        SameNetwork.Assert(left.FinalNetwork(), asked.FinalNetwork());
        Assert.NotEqual(asked.Network.U.Buffer.ToArray(), asked.FinalNetwork().U.Buffer.ToArray());
        Assert.Equal(asked.Network.W.Buffer.ToArray(), asked.FinalNetwork().W.Buffer.ToArray());
    }

    [Fact]
    public void Online_after_a_cancelled_training_the_mean_leaves_out_nothing()
    {
        var c = Case(2, graphLearnsFor: 300) with { Examples = 700 };
        using var workers = new WorkerPool(1);
        using var cancel = new CancellationTokenSource();
        var trainer = new PlasticityTrainer(c.Network(), c.Options, c.Key, workers);
        var plain = new PlainLearningStep(c.Network(), c.Options, c.Key);
        var data = c.Data();
        Assert.Throws<OperationCanceledException>(() =>
            trainer.Train(data, 1, new ReportsAtOnce(_ => cancel.Cancel()), cancel.Token)
        );
        Assert.InRange(trainer.Examples, 1, 299);
        for (int n = 0; n < 330; n++)
        {
            plain.Learn(data.Examples.Row(n), data.Labels[n]);
            if (n >= trainer.Examples)
            {
                trainer.Learn(data.Examples.Row(n), data.Labels[n]);
            }
        }

        AssertClose(plain.Average(0), trainer.FinalOutputWeights());
    }

    [Fact]
    public void Training_twice_averages_each_time_over_its_own_examples()
    {
        var c = Case(1, graphLearnsFor: null);
        using var workers = new WorkerPool(1);
        var trainer = new PlasticityTrainer(c.Network(), c.Options, c.Key, workers);
        var data = c.Data();
        for (int call = 0; call < 3; call++)
        {
            var goesOn = c.Options with { Start = StartingWeights.AsGiven };
            var plain = new PlainLearningStep(trainer.Network.Clone(), goesOn, c.Key);
            for (int n = 0; n < data.Count; n++)
            {
                plain.Learn(data.Examples.Row(n), data.Labels[n]);
            }

            trainer.Train(data, 1);
            AssertClose(plain.Average(5), trainer.Network.U);
        }
    }

    [Fact]
    public void Unit_rows_are_the_mean_with_each_labels_weights_at_unit_length_and_learning_does_not_know_of_them()
    {
        var c = Case(1, graphLearnsFor: null);
        var rows = c.Options with { FinalWeights = FinalWeights.AveragedUnitRows };
        using var workers = new WorkerPool(1);
        var mean = new PlasticityTrainer(c.Network(), c.Options, c.Key, workers);
        var unit = new PlasticityTrainer(c.Network(), rows, c.Key, workers);
        var data = c.Data();
        for (int n = 0; n < data.Count; n++)
        {
            // The last label is never learned: at first its weights are those of wrong predictions, or 0.
            int label = data.Labels[n] % 2;
            Assert.Equal(mean.Learn(data.Examples.Row(n), label), unit.Learn(data.Examples.Row(n), label));
        }

        Assert.Equal(mean.Network.U.Buffer.ToArray(), unit.Network.U.Buffer.ToArray());
        AssertUnit(mean.FinalOutputWeights(), unit.FinalOutputWeights());

        mean.Train(data, 2);
        unit.Train(data, 2);
        AssertUnit(mean.Network.U, unit.Network.U);

        static void AssertUnit(Matrix mean, Matrix unit)
        {
            for (int label = 0; label < mean.Columns; label++)
            {
                double[] column = [.. Enumerable.Range(0, mean.Rows).Select(j => (double)mean[j, label])];
                double length = Math.Sqrt(column.Sum(u => u * u));
                for (int j = 0; j < mean.Rows; j++)
                {
                    Assert.Equal(length > 0 ? column[j] / length : 0, unit[j, label], 1e-6);
                }
            }
        }
    }

    [Fact]
    public void Without_averaging_the_final_weights_are_the_last()
    {
        var c = Case(1, graphLearnsFor: null);
        c = c with { Options = c.Options with { FinalWeights = FinalWeights.Last } };
        using var workers = new WorkerPool(1);
        var trainer = new PlasticityTrainer(c.Network(), c.Options, c.Key, workers);
        trainer.Train(c.Data(), 1);
        var last = trainer.FinalOutputWeights();
        Assert.Contains(last.Buffer.ToArray(), u => u != 0);
        Assert.Equal(trainer.Network.U.Buffer.ToArray(), last.Buffer.ToArray());
    }

    [Fact]
    public void After_training_for_averaged_weights_those_are_the_average_and_learning_continues_from_them()
    {
        var c = Case(1, null);
        using var workers = new WorkerPool(1);
        var trainer = new PlasticityTrainer(c.Network(), c.Options, c.Key, workers);
        var data = c.Data();
        trainer.Train(data, 1);
        Assert.Equal(trainer.Network.U.Buffer.ToArray(), trainer.FinalOutputWeights().Buffer.ToArray());
        for (int n = 0; trainer.Network.U.Buffer.SequenceEqual(trainer.FinalOutputWeights().Buffer); n++)
        {
            var before = trainer.Network.U.Clone();
            trainer.Learn(data.Examples.Row(n), data.Labels[n]);
            if (!before.Buffer.SequenceEqual(trainer.Network.U.Buffer))
            {
                // n iterates as they were, one after the change.
                var expected = new double[before.Rows, before.Columns];
                for (int j = 0; j < before.Rows; j++)
                {
                    for (int label = 0; label < before.Columns; label++)
                    {
                        expected[j, label] = ((n * (double)before[j, label]) + trainer.Network.U[j, label]) / (n + 1);
                    }
                }

                AssertClose(expected, trainer.FinalOutputWeights());
            }
        }
    }

    private static TrainingCase Case(int rounds, long? graphLearnsFor) =>
        new()
        {
            Shape = new SingleLayer(10, 24, 3, 8, rounds),
            Options = new PlasticityOptions
            {
                Shuffle = false,
                FinalWeights = FinalWeights.Averaged,
                GraphRule = rounds > 1 ? GraphRule.Homeostatic(0.2f) : GraphRule.Zero,
                GraphWhen = UpdateWhen.Every,
                GraphLearnsFor = graphLearnsFor,
            },
            Examples = 57,
        };

    private static void AssertClose(double[,] expected, Matrix actual)
    {
        double largest = 0;
        for (int j = 0; j < actual.Rows; j++)
        {
            for (int c = 0; c < actual.Columns; c++)
            {
                largest = Math.Max(largest, Math.Abs(expected[j, c] - actual[j, c]));
            }
        }

        // Weights are of the order of a few steps of 0.01; one example more or less in the mean is 10^-4.
        Assert.InRange(largest, 0, 1e-8);
    }
}
