using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Hebb.Cli;

/// <summary>
/// Ctrl-C, SIGTERM and, on Linux, SIGUSR1: the first asks the command to stop at its next safe point, a second of the same ends the
/// process at once.
/// </summary>
internal sealed partial class Interrupt : IDisposable
{
    private const int SigInt = 2;
    private const nint Default = 0;
    private const nint Ignore = 1;

    // Elsewhere it has another number, and on macOS the runtime takes it for itself.
    private const PosixSignal SigUsr1OfLinux = (PosixSignal)10;

    private readonly CancellationTokenSource source = new();
    private readonly List<PosixSignalRegistration> signals = [];
    private readonly HashSet<PosixSignal> received = [];
    private long signalledAt;
    private volatile bool killFollows;

    public Interrupt()
    {
        AcceptIgnoredSignal();
        signals.Add(PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop));
        signals.Add(PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop));
        if (OperatingSystem.IsLinux())
        {
            // The signal that mpirun passes on and Slurm can send some time before it ends a job.
            signals.Add(PosixSignalRegistration.Create(SigUsr1OfLinux, Stop));
        }
    }

    /// <summary>Set by the first signal, or by <see cref="Stop()"/>.</summary>
    public CancellationToken Token => source.Token;

    /// <summary>When the first signal came, as <see cref="Stopwatch.GetTimestamp"/> tells the time; 0 before.</summary>
    public long SignalledAt => Volatile.Read(ref signalledAt);

    /// <summary>Whether what sent the signal will kill the process soon.</summary>
    public bool KillFollows => killFollows;

    /// <summary>Asks the command to stop, as a signal does.</summary>
    public void Stop() => source.Cancel();

    /// <summary>Asks the command to stop, as a signal does, because the process will be killed soon.</summary>
    public void StopBeforeKill()
    {
        killFollows = true;
        Interlocked.CompareExchange(ref signalledAt, Stopwatch.GetTimestamp(), 0);
        source.Cancel();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        signals.ForEach(signal => signal.Dispose());
        source.Dispose();
    }

    // A shell script starts its background jobs with SIGINT ignored, and the runtime then installs no handler for it:
    // kill -INT would do nothing, where it should save the run.
    private static void AcceptIgnoredSignal()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        nint before = SetHandler(SigInt, Default);
        if (before != Ignore)
        {
            _ = SetHandler(SigInt, before);
        }
    }

    [LibraryImport("libc", EntryPoint = "signal")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint SetHandler(int signal, nint handler);

    private void Stop(PosixSignalContext signal)
    {
        lock (received)
        {
            if (!received.Add(signal.Signal))
            {
                return;
            }
        }

        // Slurm sends SIGUSR1 first and SIGTERM when time is over: what is being saved then should not be lost.
        signal.Cancel = true;
        if (signal.Signal == PosixSignal.SIGTERM)
        {
            killFollows = true;
        }

        Interlocked.CompareExchange(ref signalledAt, Stopwatch.GetTimestamp(), 0);
        source.Cancel();
    }
}
