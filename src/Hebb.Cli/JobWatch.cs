using System.Diagnostics;
using System.Runtime.InteropServices;
using Hebb.Cli.Commands;
using Hebb.Mpi;

namespace Hebb.Cli;

/// <summary>
/// Watches a job from a separate thread: a rank that waits for one that will never come must say so and end, and mpirun, which
/// ends a job within seconds, must be answered in time.
/// </summary>
internal sealed partial class JobWatch : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    // What a line takes to be written, on a busy machine.
    private static readonly TimeSpan Speech = TimeSpan.FromMilliseconds(500);

    // What the others give the one that speaks, which may notice later than they do; they end when it has.
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(5);

    // A rank that was asked to stop waits for the end of the others' step, such as a generation of a large population. It need not notice
    // lost machines: mpirun does.
    private static readonly TimeSpan UsualPatience = TimeSpan.FromMinutes(5);

    // A process that mpirun had suspended gets SIGCONT too, and finds that it has done nothing for a while.
    private static readonly TimeSpan Suspended = TimeSpan.FromSeconds(3);

    private readonly MpiSession session;
    private readonly Job job;
    private readonly IReadOnlyList<JobProcess> processes;
    private readonly Interrupt interrupt;
    private readonly TimeSpan patience;
    private readonly int[] seen;
    private readonly PosixSignalRegistration? continued;
    private long lookedAt = Stopwatch.GetTimestamp();
    private TimeSpan timeToSave;
    private volatile bool told;
    private volatile bool over;

    /// <summary>Begins to watch.</summary>
    /// <param name="session">Open MPI.</param>
    /// <param name="job">The job.</param>
    /// <param name="processes">Its processes.</param>
    /// <param name="interrupt">The signals of this process.</param>
    /// <param name="patience">How long this rank, once it was asked to stop, waits for the others; none means five minutes.</param>
    public JobWatch(
        MpiSession session,
        Job job,
        IReadOnlyList<JobProcess> processes,
        Interrupt interrupt,
        TimeSpan? patience = null
    )
    {
        this.patience = patience ?? UsualPatience;
        this.session = session;
        this.job = job;
        this.processes = processes;
        this.interrupt = interrupt;
        var own = processes[job.Ranks.Rank];
        seen = [.. Enumerable.Range(0, processes.Count).Where(rank => own.Sees(processes[rank]))];
        timeToSave = Launcher.KillStep;
        if (Launcher.IsMpirun && !OperatingSystem.IsWindows())
        {
            continued = PosixSignalRegistration.Create(PosixSignal.SIGCONT, EndIsNear);
        }

        new Thread(Watch) { IsBackground = true, Name = "hebb job" }.Start();
    }

    /// <summary>The command has ended, so that what it saves is saved.</summary>
    public void CommandEnded() => told = true;

    /// <summary>The job has ended in order.</summary>
    public void Dispose()
    {
        over = true;
        continued?.Dispose();
    }

    /// <summary>Ends this process at once, whatever its threads are doing.</summary>
    public static void EndProcess(int status)
    {
        Console.Error.Flush();
        if (OperatingSystem.IsWindows())
        {
            Environment.Exit(status);
        }

        ExitNow(status);
    }

    [LibraryImport("libc", EntryPoint = "_exit")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial void ExitNow(int status);

    // The first that mpirun sends when it ends a job, long before SIGKILL: the time to save is best used from here.
    private void EndIsNear(PosixSignalContext signal)
    {
        if (!over && Stopwatch.GetElapsedTime(Volatile.Read(ref lookedAt)) < Suspended)
        {
            timeToSave = interrupt.SignalledAt == 0 ? 2 * Launcher.KillStep : timeToSave;
            interrupt.StopBeforeKill();
        }
    }

    private void Watch()
    {
        while (!over)
        {
            // No process ends in order before all know of it.
            int lost = Array.FindIndex(seen, rank => JobProcess.HasEnded(processes[rank]));
            if (lost >= 0)
            {
                GiveUp($"{job.NameOf(seen[lost])} has ended; the others cannot continue without it");
            }
            else if (interrupt.SignalledAt != 0)
            {
                LookAtTime();
            }

            Volatile.Write(ref lookedAt, Stopwatch.GetTimestamp());
            Thread.Sleep(Interval);
        }
    }

    private void LookAtTime()
    {
        long since = Math.Max(interrupt.SignalledAt, Math.Max(session.Ranks.WaitingSince, session.Apart.WaitingSince));
        bool waits = session.Ranks.WaitingSince != 0 || session.Apart.WaitingSince != 0;
        if (waits && Stopwatch.GetElapsedTime(since) > patience)
        {
            GiveUp("asked to stop, and not all ranks answer");
        }

        if (
            Launcher.IsMpirun
            && interrupt.KillFollows
            && !told
            && !over
            && Speaker == job.Ranks.Rank
            && Stopwatch.GetElapsedTime(interrupt.SignalledAt) > 0.7 * timeToSave
        )
        {
            told = true;
            Console.Error.WriteLine(
                "asked to stop, and still at work; if mpirun ends it before it has saved, "
                    + $"give it longer with OMPI_MCA_odls_base_sigkill_timeout=30{Resume()}"
            );
        }
    }

    private void GiveUp(string why)
    {
        if (over)
        {
            return;
        }

        int speaker = Speaker;
        bool speaks = speaker == job.Ranks.Rank;
        job.Dispose();
        if (speaks)
        {
            Console.Error.WriteLine($"{why}{Resume()}");
        }

        // mpirun kills the others as soon as one has ended.
        long start = Stopwatch.GetTimestamp();
        do
        {
            Thread.Sleep(Speech);
        } while (!speaks && Stopwatch.GetElapsedTime(start) < Silence && !JobProcess.HasEnded(processes[speaker]));

        EndProcess(ExitStatus.Failed);
    }

    // On each machine one process speaks for all: the first that is alive.
    private int Speaker => seen.FirstOrDefault(rank => !JobProcess.HasEnded(processes[rank]), job.Ranks.Rank);

    private string Resume() =>
        job.RunPath is { } path ? $"; to resume from the last checkpoint: {ResumeCommand.LineFor(path)}" : "";
}
