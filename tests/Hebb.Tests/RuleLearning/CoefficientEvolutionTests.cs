using Hebb.Data;
using Hebb.Numerics;
using Hebb.Persistence;
using Hebb.Representation;
using Hebb.RuleLearning;
using Hebb.Tests.Numerics;

namespace Hebb.Tests.RuleLearning;

public class CoefficientEvolutionTests
{
    private static readonly RandomKey Key = RandomKey.FromSeed(4);

    private static readonly CoefficientEvolutionOptions Small = new()
    {
        Families = [PlaneFamily.Circles, PlaneFamily.Xor],
        Units = 12,
        Caps = [2, 4],
        Generations = 3,
        Population = 4,
        SetsPerFamily = 1,
        Points = 60,
        TestPoints = 40,
        LabelsPerKind = [2, 5],
    };

    [Fact]
    public void Neither_threads_nor_vector_widths_change_a_bit()
    {
        using var one = new WorkerPool(1);
        var expected = new CoefficientEvolution(CoefficientRule.RuleH, Small, Key, one).Train();
        foreach (var width in Enum.GetValues<VectorWidth>())
        {
            using var workers = new WorkerPool(2, width);
            Assert.Equal(expected, new CoefficientEvolution(CoefficientRule.RuleH, Small, Key, workers).Train());
        }

        Assert.NotEqual(CoefficientRule.RuleH, expected);
        Assert.Equal(CoefficientStart.Imprinted, expected.Begins);
    }

    [Fact]
    public void Ranks_share_the_trials_of_a_generation_to_the_same_bits()
    {
        static (CoefficientRule, CoefficientGeneration?) Evolve(WorkerPool workers)
        {
            var evolution = new CoefficientEvolution(CoefficientRule.RuleH, Small, Key, workers);
            return (evolution.Train(), evolution.Summary);
        }

        using var one = new WorkerPool(1);
        var expected = Evolve(one);

        var found = ThreadRanks.Run(
            3,
            ranks =>
            {
                using var own = new WorkerPool(1, ranks: ranks);
                return Evolve(own);
            }
        );

        Assert.All(found, each => Assert.Equal(expected, each));
    }

    [Fact]
    public void Saved_in_the_middle_of_a_generation_it_resumes_with_the_same_bits()
    {
        using var workers = new WorkerPool(1);
        // Ten trials a generation and eight a step: five steps end within the third generation.
        var options = Small with
        {
            Generations = 5,
        };
        var whole = new CoefficientEvolution(CoefficientRule.Nothing, options, Key, workers);
        whole.Train();
        var half = new CoefficientEvolution(CoefficientRule.Nothing, options, Key, workers);
        for (int step = 0; step < 5; step++)
        {
            half.Step();
        }

        Assert.NotEqual(0, half.Progress.Done % 10);
        using var file = new MemoryStream();
        half.SaveState().Write(file);
        file.Position = 0;
        var resumed = new CoefficientEvolution(CoefficientRule.Nothing, options, Key, workers);
        resumed.RestoreState(TensorArchive.Read(file, "file"));
        Assert.Equal(half.Progress, resumed.Progress);
        Assert.Equal(half.Rule, resumed.Rule);
        resumed.Train();
        Assert.Equal(whole.Rule, resumed.Rule);
        Assert.Equal(whole.Summary, resumed.Summary);
    }

    [Fact]
    public void Another_evolutions_state_is_refused_by_name()
    {
        using var workers = new WorkerPool(1);
        var evolution = new CoefficientEvolution(CoefficientRule.Nothing, Small, Key, workers);
        evolution.Step();
        var other = new CoefficientEvolution(CoefficientRule.Nothing, Small with { Draws = 3 }, Key, workers);
        var error = Assert.Throws<FileFormatException>(() => other.RestoreState(evolution.SaveState()));
        Assert.Contains("Draws", error.Message, StringComparison.Ordinal);
        var start = new CoefficientEvolution(CoefficientRule.RuleH, Small, Key, workers);
        Assert.Contains(
            "Start",
            Assert.Throws<FileFormatException>(() => start.RestoreState(evolution.SaveState())).Message,
            StringComparison.Ordinal
        );
        Assert.Equal(0, start.Progress.Done);
    }

    [Fact]
    public void Rules_become_better_than_their_start()
    {
        using var workers = new WorkerPool(1);
        var options = Small with
        {
            Families = [PlaneFamily.Circles],
            Generations = 20,
            SetsPerFamily = 2,
            Population = 8,
        };
        var evolution = new CoefficientEvolution(CoefficientRule.Nothing, options, Key, workers);
        double Last(int generations)
        {
            while (evolution.Generations < generations)
            {
                evolution.Step();
            }

            return evolution.Summary!.OfMean;
        }

        // Sets differ from generation to generation, so several at the start are compared with several at the end.
        double first = Enumerable.Range(1, 4).Average(Last);
        double last = Enumerable.Range(16, 5).Average(Last);
        Assert.InRange(last - first, 0.03, 1);
    }

    [Fact]
    public void A_cancelled_step_changes_nothing()
    {
        using var workers = new WorkerPool(1);
        var evolution = new CoefficientEvolution(CoefficientRule.Nothing, Small, Key, workers);
        using var source = new CancellationTokenSource();
        source.Cancel();
        Assert.Throws<OperationCanceledException>(() => evolution.Step(source.Token));
        Assert.Equal((0, 30), evolution.Progress);
        Assert.Equal(CoefficientRule.Nothing, evolution.Rule);
    }

    [Fact]
    public void Settings_out_of_range_are_named()
    {
        Refuses("Population is 3; it must be between 4 and 10000", Small with { Population = 3 });
        Refuses("number of Families is 0; it must be between 1 and 1000", Small with { Families = [] });
        Refuses("LabelsPerKind is 7; it must be between 1 and 6", Small with { LabelsPerKind = [7] });
        Refuses("TestPoints is 61; it must be between 2 and 60", Small with { TestPoints = 61 });
        Refuses("AverageShare is 0; it must be above 0 and at most 1", Small with { AverageShare = 0 });
        Refuses("Caps is 13; it must be between 1 and 11", Small with { Caps = [2, 13] });

        static void Refuses(string message, CoefficientEvolutionOptions options) =>
            Assert.Equal(
                message,
                Assert
                    .Throws<InvalidOptionException>(() => new CoefficientEvolution(CoefficientRule.RuleH, options, Key))
                    .Message
            );
    }
}
