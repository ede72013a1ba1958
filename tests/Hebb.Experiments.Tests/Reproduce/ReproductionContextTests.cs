using System.Text.Json.Nodes;
using Hebb.Data;
using Hebb.Experiments.Papers;
using Hebb.Experiments.Reproduce;
using Hebb.Experiments.Runs;
using Hebb.Numerics;

namespace Hebb.Experiments.Tests.Reproduce;

public sealed class ReproductionContextTests : IDisposable, IRunObserver
{
    private readonly string folder = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    void IProgress<PhaseProgress>.Report(PhaseProgress value) { }

    void IRunObserver.Warn(string message) => Assert.Fail(message);

    [Fact]
    public void A_row_is_the_mean_over_the_seeds_with_Students_interval()
    {
        var rows = InContext(
            quick: false,
            runs: 3,
            context =>
                context.Rows(
                    "measure",
                    [
                        new ReproduceCell("seeds", 0.5, seed => new Trial("seeds", seed, (_, _) => [seed])),
                        new ReproduceCell("ones", null, seed => new Trial("ones", seed, (_, _) => [1, 9]))
                        {
                            Group = "b",
                        },
                    ]
                )
        );

        // 5, 6, 7: deviation 1; t of two degrees of freedom is 4.3027.
        Assert.Equal(
            ("seeds", 0.5, 6.0, 1.0, 3),
            (rows[0].Name, rows[0].Paper, rows[0].Mean, rows[0].Std, rows[0].Runs)
        );
        Assert.Equal(6 - (4.3027 / Math.Sqrt(3)), rows[0].Low!.Value, 3);
        Assert.Equal(("ones", "b", 1.0, 0.0), (rows[1].Name, rows[1].Group, rows[1].Mean, rows[1].Std));
    }

    [Fact]
    public void Ranks_share_the_trials_of_a_reproduction_and_keep_the_same_records()
    {
        var whole = Synthetic.Make("halfspace", RandomKey.FromSeed(3));
        var data = whole with { Train = whole.Train.Take(300), Test = whole.Test.Take(100) };
        using var temporary = new TemporaryRuns();

        temporary.AssertSameOnRanks(
            3,
            (run, ranks) =>
            {
                using var shared = new WorkerPool(1, ranks: ranks);
                var sets = new Dictionary<string, DataSet> { [data.Name] = data };
                return EvolvedRule.BesideGradient(
                    new ReproductionContext(run, shared, sets, 1, quick: true, runs: 3),
                    data.Name
                );
            }
        );
    }

    [Theory]
    [InlineData(false, 0, 10)]
    [InlineData(true, 0, 2)]
    [InlineData(true, 4, 4)]
    [InlineData(false, 1, 1)]
    public void Seeds_are_as_many_as_were_asked_for(bool quick, int runs, int expected)
    {
        var seeds = InContext(quick, runs, context => context.Seeds(10));

        Assert.Equal(Enumerable.Range(5, expected).Select(seed => (ulong)seed), seeds);
    }

    [Fact]
    public void A_line_has_the_mean_of_the_runs_at_each_place()
    {
        double[] xs = [10, 20];
        double[][] runs =
        [
            [0.1, 0.2],
            [0.3, 0.2],
        ];

        var line = ReproduceFigure.Line("mean", xs, runs);
        var percent = ReproduceFigure.Percent("mean", xs, runs);

        Assert.Equal([(10.0, 0.2), (20.0, 0.2)], line.Points.Select(point => (point.X, point.Y)));
        Assert.True(line.Points[0].Low < 0);
        Assert.Equal(0.2, line.Points[1].Low);
        Assert.Equal([(10.0, 20.0), (20.0, 20.0)], percent.Points.Select(point => (point.X, point.Y)));
        Assert.Equal((0.0, 100.0), (percent.Points[0].Low, percent.Points[0].High));
    }

    [Fact]
    public void Results_together_say_where_each_row_and_claim_comes_from()
    {
        var one = new ReproduceResult("one", "first", [new ReproduceRow("a", null, 1, null, 1)])
        {
            Claims = [new ReproduceClaim("it holds", true, "1")],
        };
        var two = new ReproduceResult("two", "second", [new ReproduceRow("a", null, 2, null, 1)]) { Quick = true };

        var all = ReproduceResult.Together("all", [one, two]);

        Assert.Equal(["one: a", "two: a"], all.Rows.Select(row => row.Name));
        Assert.Equal("one: it holds", Assert.Single(all.Claims).Text);
        Assert.True(all.Quick);
    }

    private T InContext<T>(bool quick, int runs, Func<ReproductionContext, T> work)
    {
        var description = new RunDescription(
            "reproduce",
            new Dictionary<string, JsonNode?>(),
            5,
            "0.1.0",
            new DateTimeOffset(2031, 4, 5, 23, 0, 0, TimeSpan.Zero)
        );
        using var place = RunFolder.Create(Path.Combine(folder, "run"), description);
        using var workers = new WorkerPool(2);
        var run = new Run(place, new RunControl(this, new PhaseClock(), TimeSpan.Zero, default));
        return work(new ReproductionContext(run, workers, new Dictionary<string, DataSet>(), seed: 5, quick, runs));
    }
}
