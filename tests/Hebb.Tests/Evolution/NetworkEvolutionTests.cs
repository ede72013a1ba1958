using Hebb.Data;
using Hebb.Evolution;
using Hebb.Numerics;
using Hebb.Persistence;
using Hebb.Tests.Numerics;

namespace Hebb.Tests.Evolution;

public sealed class NetworkEvolutionTests
{
    private static readonly NetworkEvolutionOptions Small = new()
    {
        Population = 100,
        BatchSize = 12,
        Generations = 60,
        ScoreScale = 0.3,
    };

    [Fact]
    public void A_population_learns_what_no_genotype_was_given()
    {
        var data = Halves(200);
        var evolution = Evolution(Small, data, new WorkerPool(2));
        double before = evolution.Expected().Accuracy(data);
        for (int t = 0; t < 60; t++)
        {
            evolution.Step();
        }

        double after = evolution.Expected().Accuracy(data);
        Assert.InRange(after, 0.9, 1);
        Assert.True(after > before + 0.2);
        Assert.InRange(evolution.SampledAccuracy(data), 0.8, after + 0.02);
        Assert.InRange(evolution.Rounded().Accuracy(data), 0.8, 1);
    }

    [Theory]
    [InlineData(Fitness.Standardised, 0)]
    [InlineData(Fitness.Standardised, 0.2)]
    [InlineData(Fitness.PaperReward, 0)]
    public void Resumed_at_any_generation_it_gives_the_same_bits_with_other_threads_and_width(
        Fitness fitness,
        double fixationThreshold
    )
    {
        var data = Halves(60);
        var options = Small with { Fitness = fitness, FixationThreshold = fixationThreshold, Selection = 2 };
        var whole = Evolution(options, data, new WorkerPool(1, VectorWidth.Vector512));
        TensorArchive? saved = null;
        for (int t = 0; t < 25; t++)
        {
            saved = t == 13 ? whole.SaveState() : saved;
            whole.Step();
        }

        var taken = Evolution(options, data, new WorkerPool(2, VectorWidth.Vector256));
        taken.RestoreState(saved!);
        Assert.Equal(13, taken.Generation);
        while (taken.Generation < 25)
        {
            taken.Step();
        }

        Assert.Equal(whole.Frequencies.ToArray(), taken.Frequencies.ToArray());
        Assert.Equal(fixationThreshold > 0, whole.FixedCount > 0);
    }

    [Theory]
    [InlineData(Fitness.Standardised, 100, 3)]
    [InlineData(Fitness.PaperReward, 100, 2)]
    [InlineData(Fitness.Standardised, 200, 3)]
    [InlineData(Fitness.Standardised, 3, 5)]
    public void Any_number_of_ranks_evolves_the_same_frequencies(Fitness fitness, int population, int count)
    {
        var data = Halves(60);
        var options = Small with { Fitness = fitness, Population = population, Selection = 2, FixationThreshold = 0.2 };
        (double[] Frequencies, double Accuracy) Run(IRanks? ranks)
        {
            using var workers = new WorkerPool(1, ranks: ranks);
            var evolution = Evolution(options, data, workers);
            while (evolution.Generation < 12)
            {
                evolution.Step();
            }

            return (evolution.Frequencies.ToArray(), evolution.LastAccuracy);
        }

        var alone = Run(null);
        Assert.InRange(alone.Accuracy, 0.1, 1);
        foreach (var shared in ThreadRanks.Run(count, Run))
        {
            Assert.Equal(alone.Frequencies, shared.Frequencies);
            Assert.Equal(alone.Accuracy, shared.Accuracy);
        }
    }

    [Theory]
    [InlineData(1024, 3, 5 * 64, 5 * 64, 6 * 64)]
    [InlineData(200, 3, 64, 64, 72)]
    [InlineData(100, 2, 64, 36)]
    [InlineData(30, 2, 0, 30)]
    public void Ranks_have_whole_blocks_of_genotypes(int population, int count, params int[] expected)
    {
        int[] found =
        [
            .. Enumerable
                .Range(0, count)
                .Select(rank =>
                {
                    var ranks = new StoppedWhileTheySum(count, rank);
                    using var workers = new WorkerPool(1, ranks: ranks);
                    try
                    {
                        Evolution(Small with { Population = population }, Halves(60), workers).Step();
                    }
                    catch (ArgumentException)
                    {
                        // The others add nothing: where this rank has nothing either there is no mean.
                    }

                    return ranks.Had;
                }),
        ];

        Assert.Equal(expected, found);
    }

    [Fact]
    public void A_generation_that_was_stopped_within_is_done_again()
    {
        var data = Halves(60);
        var options = Small with { Population = 20_000, Selection = 2 };
        var ranks = new StoppedWhileTheySum();
        using var workers = new WorkerPool(2, ranks: ranks);
        var (whole, stopped) = (Evolution(options, data, new WorkerPool(2)), Evolution(options, data, workers));
        for (int tries = 0; stopped.Generation < 3; tries++)
        {
            // The first try is stopped before its first block; the others where another thread comes in between, or not.
            int spins = tries * 20_000;
            using var source = new CancellationTokenSource();
            var stopper = new Thread(() =>
            {
                Thread.SpinWait(spins);
                source.Cancel();
            });
            bool began = false;
            ranks.Stop = () =>
            {
                if (tries == 0)
                {
                    source.Cancel();
                }
                else if (!began)
                {
                    stopper.Start();
                    began = true;
                }
            };
            int before = stopped.Generation;
            try
            {
                stopped.Step(source.Token);
                Assert.NotEqual(0, tries);
                Assert.Equal(before + 1, stopped.Generation);
            }
            catch (OperationCanceledException)
            {
                Assert.Equal(before, stopped.Generation);
            }

            if (began)
            {
                stopper.Join();
            }
        }

        while (whole.Generation < 3)
        {
            whole.Step();
        }

        Assert.Equal(whole.Frequencies.ToArray(), stopped.Frequencies.ToArray());
        Assert.Equal(whole.LastAccuracy, stopped.LastAccuracy);
    }

    [Fact]
    public void What_another_evolution_saved_is_refused()
    {
        var evolution = Evolution(Small, Halves(20), new WorkerPool(1));
        var other = new TraitPopulation([0, 0], new TraitOptions(), RandomKey.FromSeed(1));
        Assert.Throws<FileFormatException>(() => evolution.RestoreState(other.SaveState()));
        var wrong = new TensorArchive(
            [
                SafeTensor.From<long>("generation", [3], 1),
                SafeTensor.From<double>("frequencies", [.. Enumerable.Repeat(2.0, 150)], 150),
                SafeTensor.FromBits("fixed", new BitMatrix(1, 150)),
            ],
            evolution.SaveState().Metadata
        );
        var error = Assert.Throws<FileFormatException>(() => evolution.RestoreState(wrong));
        Assert.Contains("tensor 'frequencies'", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, evolution.Generation);
    }

    [Theory]
    [InlineData(Fitness.Standardised)]
    [InlineData(Fitness.PaperReward)]
    public void Without_differences_in_fitness_nothing_moves(Fitness fitness)
    {
        // All inputs are 0, so all genotypes have the same scores.
        var data = new LabelledData(new Matrix(6, 4), [0, 1, 0, 1, 0, 1], 2);
        var evolution = Evolution(Small with { Fitness = fitness }, data, new WorkerPool(1));
        double[] before = evolution.Frequencies.ToArray();

        evolution.Step();

        Assert.Equal(before, evolution.Frequencies.ToArray());
    }

    [Fact]
    public void One_gene_is_enough_to_evolve()
    {
        var data = Halves(40);
        var shape = new GeneticShape(4, [8], 2)
        {
            Genes = 1,
            Density = 1,
            EdgeProbability = 1,
        };
        var evolution = new NetworkEvolution(shape, Small, data, RandomKey.FromSeed(4), new WorkerPool(1));
        for (int t = 0; t < 50; t++)
        {
            evolution.Step();
        }

        Assert.InRange(evolution.Frequencies[0], 0, 1);
        Assert.True(evolution.Frequencies[0] is < 0.01 or > 0.99);
    }

    [Fact]
    public void A_label_that_no_example_has_is_left_out_of_minibatches()
    {
        var halves = Halves(30);
        var data = new LabelledData(halves.Examples, [.. halves.Labels.Select(label => 2 * label)], 3);
        var rows = new BalancedMinibatch(data, 11).Draw(RandomKey.FromSeed(1)).ToArray();

        int zeros = rows.Count(row => data.Labels[row] == 0);
        Assert.InRange(zeros, 5, 6);
        Assert.Equal(11, rows.Distinct().Count());
        Evolution(Small, data, new WorkerPool(1)).Step();
    }

    [Fact]
    public void A_label_with_fewer_examples_than_a_minibatch_wants_gives_each_as_often_as_the_others()
    {
        var data = new LabelledData(new Matrix(5, 1), [0, 0, 0, 1, 1], 2);
        var rows = new BalancedMinibatch(data, 12).Draw(RandomKey.FromSeed(1)).ToArray();

        Assert.Equal([2, 2, 2, 3, 3], Enumerable.Range(0, 5).Select(i => rows.Count(row => row == i)));
    }

    [Fact]
    public void Options_that_make_no_sense_are_named()
    {
        Assert.Throws<InvalidOptionException>(() => (Small with { Population = 1 }).Validate());
        var large = new GeneticShape(784, [50_000], 10) { EdgeProbability = 0.001, Density = 1e-5 };
        var room = Assert.Throws<InvalidOptionException>(() => (Small with { BatchSize = 60_000 }).Validate(large));
        Assert.Contains("BatchSize is 60000", room.Message);
        (Small with { BatchSize = 100_000 }).Validate(new GeneticShape(784, [100], 10));
        Assert.Throws<InvalidOptionException>(() => (Small with { Selection = 0 }).Validate());
        Assert.Throws<InvalidOptionException>(() => (Small with { ScoreScale = double.NaN }).Validate());
        Assert.Throws<InvalidOptionException>(() => (Small with { FixationThreshold = 0.5 }).Validate());
        var wide = Assert.Throws<InvalidOptionException>(() =>
            new NetworkEvolution(new GeneticShape(5, [8], 2), Small, Halves(4), RandomKey.FromSeed(1))
        );
        Assert.Contains("the networks expect 5", wide.Message);
        var tall = new GeneticShape(70_000, [1], 2)
        {
            EdgeProbability = 1,
            Genes = 10,
            Density = 0.01,
        };
        var pixels = new LabelledData(new Matrix(4, 70_000), [0, 1, 0, 1], 2);
        var edges = Assert.Throws<InvalidOptionException>(() =>
            new NetworkEvolution(tall, Small, pixels, RandomKey.FromSeed(1))
        );
        Assert.Equal(
            "EdgeProbability is 1; it must be less than 0.47, as a unit may have 32768 of the 70000 inputs",
            edges.Message
        );
        _ = new NetworkEvolution(tall with { EdgeProbability = 0.4 }, Small, pixels, RandomKey.FromSeed(1));
    }

    [Fact]
    public void Selection_may_fall_from_its_first_to_its_last_value()
    {
        var options = Small with { Selection = 2, FinalSelection = 0.5, Generations = 101 };
        Assert.Equal([2, 1.25, 0.5, 0.5], new[] { 0, 50, 100, 200 }.Select(options.SelectionAt));
        Assert.Equal(2, (options with { FinalSelection = 0 }).SelectionAt(77));
    }

    private static NetworkEvolution Evolution(NetworkEvolutionOptions options, LabelledData data, WorkerPool workers) =>
        new(
            new GeneticShape(4, [20], data.LabelCount)
            {
                Genes = 150,
                Density = 0.05,
                EdgeProbability = 0.8,
            },
            options,
            data,
            RandomKey.FromSeed(2),
            workers
        );

    // Two labels by which half of the inputs is the larger.
    private static LabelledData Halves(int count)
    {
        var random = RandomKey.FromSeed(8).Stream();
        var examples = new Matrix(count, 4);
        var labels = new int[count];
        for (int r = 0; r < count; r++)
        {
            labels[r] = r % 2;
            for (int i = 0; i < 4; i++)
            {
                examples[r, i] = random.NextSingle() + (i / 2 == labels[r] ? 1 : 0);
            }
        }

        return new LabelledData(examples, labels, 2);
    }
}
