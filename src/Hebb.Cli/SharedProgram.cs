using System.Globalization;
using Hebb.Mpi;

namespace Hebb.Cli;

/// <summary>The tool as a process: alone, or one of those that mpirun started.</summary>
internal static class SharedProgram
{
    // Long enough that all ranks come, which fail in the same way; short enough that one that fails alone ends the job at once.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

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
        int status = await tool.RunAsync(args, interrupt.Token);
        watch.CommandEnded();
        return End(session, job, watch, status, tool.Problem);
    }

    // Without it the processes know nothing of each other; one on each machine speaks.
    private static async Task<int> WithoutMpiAsync(MpiException error, Terminal terminal)
    {
        if (Launcher.RankOnMachine == 0)
        {
            await terminal.Error.WriteLineAsync(error.Message);
        }
        else
        {
            // Whoever ends first ends all.
            await Task.Delay(TimeSpan.FromSeconds(2));
        }

        return ExitStatus.Failed;
    }

    // Where all ranks end, one of them speaks: rank 0, unless it knows of no failure. A rank that fails alone speaks for itself.
    private static int End(MpiSession session, Job job, JobWatch watch, int status, string? problem)
    {
        TimeSpan? patience = status == ExitStatus.Done ? null : Patience;
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
        if (!together || !Task.Run(session.Finish).Wait(Patience))
        {
            JobWatch.EndProcess(status == ExitStatus.Done ? ExitStatus.Failed : status);
        }

        return all[0] != ExitStatus.Done ? (int)all[0] : (int)all.Max();
    }
}
