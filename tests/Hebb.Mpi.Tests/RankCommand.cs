using System.CommandLine;

namespace Hebb.Mpi.Tests;

/// <summary>A command that several ranks do together, and that goes wrong in the way that is asked for.</summary>
internal sealed class RankCommand : ToolCommand
{
    private readonly Argument<string> what = new("WHAT");

    public RankCommand()
        : base("ranks", "Goes wrong.", "hebb ranks Fails")
    {
        Add(what);
        Does(RunAsync);
    }

    public override bool SharesWork => true;

    public override bool KeepsRun => true;

    /// <summary>Says on standard error, in words that a test waits for, that a rank has come to a place.</summary>
    public const string AtWork = "at work";

    private async Task RunAsync(CommandContext context)
    {
        var ranks = context.Job.Ranks;
        bool isLast = ranks.Rank == ranks.Count - 1;
        switch (context.Get(what))
        {
            case "LastFailsAlone":
                // The others wait for it in a step that it never comes to.
                if (isLast)
                {
                    throw new InvalidOptionException("Cap", "7", "less on the last rank");
                }

                ranks.Barrier();
                break;
            case "FirstFailsAlone":
                if (ranks.Rank == 0)
                {
                    throw new IOException("the disk is full");
                }

                ranks.Barrier();
                break;
            case "LastFailsInAShare":
                using (var workers = context.CreateWorkers())
                {
                    _ = Hebb.Numerics.SharedWork.Share(
                        workers,
                        6,
                        (i, _, _) => i == 5 ? throw new IOException("item 5 is lost") : [i]
                    );
                }

                break;
            case "LastDivergesInAShare":
                ShareInARun(context, i => i == 5 ? throw new DivergedException("step 7", double.NaN) : [i]);
                break;
            case "LastFindsNoRoomInAShare":
                ShareInARun(context, i => i == 5 ? throw new IOException("no space left") : [i]);
                break;
            case "LastIsMistakenInAShare":
                ShareInARun(context, i => i == 5 ? throw new ArgumentException("item 5") : [i]);
                break;
            case "LastFailsAtTheEnd":
                ranks.Barrier();
                if (isLast)
                {
                    throw new IOException("no more");
                }

                break;
            case "LastHangs":
                ranks.Barrier();
                Console.Error.WriteLine(AtWork);
                Thread.Sleep(isLast ? Timeout.Infinite : 0);
                ranks.Barrier();
                break;
            case "TakesLongToStop":
                ranks.Barrier();
                Console.Error.WriteLine(AtWork);
                context.Cancel.WaitHandle.WaitOne();
                Thread.Sleep(6500);
                context.Cancel.ThrowIfCancellationRequested();
                break;
            case "StartsAnother":
                string[] words = ["evolve", "--data=moons", "--genes=20", "--population=8", "--generations=3"];
                string folder = Path.Combine(context.OpenRun().Path, "another");
                string? failure = await context.Children.RunAsync(words, folder, threads: 1, context.Cancel);
                if (failure is not null)
                {
                    throw new IOException(failure);
                }

                break;
            case "AllFail":
                throw new InvalidOptionException("Cap", "7", "less");
            case var other:
                throw new NotSupportedException(other);
        }

        context.Complete(new { });
    }

    private static void ShareInARun(CommandContext context, Func<int, double[]> item)
    {
        var run = context.OpenRun();
        run.Append(new { before = true });
        using var workers = context.CreateWorkers();
        _ = Hebb.Numerics.SharedWork.Share(workers, 6, (i, _, _) => item(i));
    }
}
