using System.Diagnostics;
using System.Globalization;
using Hebb.Mpi;

namespace Hebb.Cli;

/// <summary>The tool as a process: alone, or one of those that mpirun started.</summary>
internal static class SharedProgram
{
    // Long enough that all ranks come, which fail in the same way; short enough that one that fails alone ends the job at once. Where
    // a failure took long to come, as on a busy machine, it may take the others longer still.
    private static readonly TimeSpan LeastPatience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan MostPatience = TimeSpan.FromSeconds(60);

    // A process that is started later than the one that speaks must not end the job before that one has spoken.
    private static readonly TimeSpan Speech = TimeSpan.FromSeconds(15);

    /// <summary>Runs one command line.</summary>
    /// <param name="args">What was typed after <c>hebb</c>.</param>
    /// <param name="interrupt">The signals of this process.</param>
    /// <param name="commands">The commands; none means those of the tool.</param>
    /// <param name="patience">How long a rank that was asked to stop waits for the others; none means five minutes.</param>
    /// <returns>One of <see cref="ExitStatus"/>.</returns>
    public static async Task<int> RunAsync(
        string[] args,
        Interrupt interrupt,
        IEnumerable<ToolCommand>? commands = null,
        TimeSpan? patience = null
    )
    {
        Launcher.WritePlainText();
        var terminal = Terminal.OfProcess();
        if (!Launcher.SharesWork(args))
        {
            return await new Tool(terminal, commands).RunAsync(args, interrupt.Token);
        }

        MpiSession session;
        try
        {
            session = MpiSession.Start();
        }
        catch (MpiException e)
        {
            return await WithoutMpiAsync(e, terminal);
        }

        JobProcess[] processes =
        [
            .. session.Ranks.AllGather(JobProcess.Current(session.Host).ToBytes()).Select(JobProcess.From),
        ];
        using var job = new Job(session.Ranks, processes, interrupt.Stop);
        using var watch = new JobWatch(session, job, processes, interrupt, patience);
        var own = job.Leads
            ? terminal with
            {
                OutputIsTerminal = false,
                ErrorIsTerminal = false,
            }
            : Terminal.Plain(TextWriter.Null, TextWriter.Null);
        var tool = new Tool(own, commands, job);
        long start = Stopwatch.GetTimestamp();
        int status = await tool.RunAsync(args, interrupt.Token);
        watch.CommandEnded();
        return End(session, job, watch, status, tool.Problem, Stopwatch.GetElapsedTime(start));
    }

    // Without it the processes are not connected; one on each machine speaks.
    private static async Task<int> WithoutMpiAsync(MpiException error, Terminal terminal)
    {
        if (Launcher.RankOnMachine == 0)
        {
            await terminal.Error.WriteLineAsync(error.Message);
        }
        else
        {
            // The first to end ends all.
            await Task.Delay(Speech);
        }

        return ExitStatus.Failed;
    }

    // Where all ranks end, one of them speaks: rank 0, unless it knows of no failure. A rank that fails alone speaks for itself.
    private static int End(MpiSession session, Job job, JobWatch watch, int status, string? problem, TimeSpan elapsed)
    {
        // All ranks stop together, and rank 0 may still write a large checkpoint.
        bool isOrderly = status is ExitStatus.Done or ExitStatus.Interrupted;
        TimeSpan? patience = isOrderly ? null : PatienceAfter(elapsed);
        bool together = session.Apart.TryAllGather(status, patience, out long[] all);
        if (together)
        {
            watch.Dispose();
        }

        if (!job.Leads && problem is not null && (!together || all[0] == ExitStatus.Done))
        {
            Console.Error.WriteLine(
                string.Create(CultureInfo.InvariantCulture, $"{job.NameOf(job.Ranks.Rank)}: {problem}")
            );
        }

        job.Dispose();
        // Ends that hang would keep the machines of a cluster.
        if (!together || !Finishes(session))
        {
            JobWatch.EndProcess(status == ExitStatus.Done ? ExitStatus.Failed : status);
        }

        return all[0] != ExitStatus.Done ? (int)all[0] : (int)all.Max();
    }

    /// <summary>How long a rank that failed waits for the others, which may fail in the same way.</summary>
    /// <param name="elapsed">How long it took until it failed.</param>
    internal static TimeSpan PatienceAfter(TimeSpan elapsed) =>
        TimeSpan.FromSeconds(
            Math.Clamp(2 * elapsed.TotalSeconds, LeastPatience.TotalSeconds, MostPatience.TotalSeconds)
        );

    // False if it hangs. A rank that has done its work must not call it lost because another gets no processor for a while.
    private static bool Finishes(MpiSession session)
    {
        bool finished = false;
        var finish = new Thread(() =>
        {
            try
            {
                session.Finish();
                finished = true;
            }
            catch (MpiException)
            {
                // What remains is to end.
            }
        })
        {
            IsBackground = true,
            Name = "hebb finish",
        };
        finish.Start();
        return finish.Join(MostPatience) && finished;
    }
}
