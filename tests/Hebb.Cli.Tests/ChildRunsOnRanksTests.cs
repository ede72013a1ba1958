using Hebb.Numerics;
using Hebb.Tests.Numerics;

namespace Hebb.Cli.Tests;

/// <summary>Ranks that start one run after the other, and are asked to stop between two of them.</summary>
public sealed class ChildRunsOnRanksTests : IDisposable
{
    private static readonly string[] Child =
    [
        "evolve",
        "--data=moons",
        "--neurons=5",
        "--genes=20",
        "--population=8",
        "--generations=2",
        "--batch-size=10",
        "--validation=10",
    ];

    private readonly string parent = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(parent, recursive: true);

    [Fact]
    public void A_rank_that_is_asked_to_stop_after_the_last_step_of_a_run_stops_the_others_before_the_next_run()
    {
        var (statuses, calls) = RunTwo("whole", stopAfter: null);

        Assert.Equal([0, 0], statuses);
        Assert.True(File.Exists(FileOf("whole", "second", "result.json")));

        // The last exchange is that of how the run ended.
        (statuses, _) = RunTwo("stopped", stopAfter: calls - 1);

        Assert.Equal([130, 130], statuses);
        Assert.True(File.Exists(FileOf("stopped", "first", "result.json")));
        Assert.False(Directory.Exists(FileOf("stopped", "second")));
    }

    private string FileOf(params string[] steps) => Path.Combine([parent, .. steps]);

    // The exit status of each rank, and how many exchanges the first of the two runs took.
    private (int[] Statuses, int Calls) RunTwo(string name, int? stopAfter)
    {
        int calls = 0;
        int[] statuses = ThreadRanks.Run(
            2,
            ranks =>
            {
                using var stop = new CancellationTokenSource();
                var counted = new CountedRanks(ranks, ranks.Rank == 1 ? stopAfter : null, stop.Cancel);
                using var job = new Job(counted, [], stop.Cancel);
                var command = new SharedCommand(async context =>
                {
                    var run = context.OpenRun();
                    counted.Calls = 0;
                    Assert.Null(await RunAsync(context, Path.Combine(run.Path, "first")));
                    calls = counted.Calls;
                    context.Cancel.ThrowIfCancellationRequested();
                    Assert.Null(await RunAsync(context, Path.Combine(run.Path, "second")));
                    context.Complete(new { });
                });
                var tool = new Tool(
                    Terminal.Plain(TextWriter.Null, TextWriter.Null),
                    [command, .. HebbCommand.AllCommands],
                    job
                );
                string[] line = ["probe", "--threads=1", "--out", FileOf(name)];
                return tool.RunAsync(line, stop.Token).GetAwaiter().GetResult();
            }
        );
        return (statuses, calls);
    }

    private static Task<string?> RunAsync(CommandContext context, string folder) =>
        context.Children.RunAsync(Child, folder, threads: 1, context.Cancel);

    private sealed class SharedCommand : ToolCommand
    {
        public SharedCommand(Func<CommandContext, Task> work)
            : base("probe", "Does what a test wants.", "hebb probe")
        {
            Does(work);
        }

        public override bool SharesWork => true;

        public override bool KeepsRun => true;
    }

    /// <summary>A rank that is asked to stop at the end of some exchange.</summary>
    private sealed class CountedRanks(IRanks ranks, int? stopAfter, Action stop) : IRanks
    {
        private int calls;

        /// <summary>Exchanges since this was last set to 0.</summary>
        public int Calls
        {
            get => calls;
            set => calls = value;
        }

        public int Rank => ranks.Rank;

        public int Count => ranks.Count;

        public void Sum(Span<long> values)
        {
            ranks.Sum(values);
            Called();
        }

        public void AllGather(ReadOnlySpan<double> mine, Span<double> all, int grain = 1)
        {
            ranks.AllGather(mine, all, grain);
            Called();
        }

        public byte[][] AllGather(ReadOnlySpan<byte> mine)
        {
            byte[][] all = ranks.AllGather(mine);
            Called();
            return all;
        }

        public byte[] Broadcast(ReadOnlySpan<byte> bytes)
        {
            byte[] from = ranks.Broadcast(bytes);
            Called();
            return from;
        }

        public void Barrier()
        {
            ranks.Barrier();
            Called();
        }

        private void Called()
        {
            if (++calls == stopAfter)
            {
                stop();
            }
        }
    }
}
