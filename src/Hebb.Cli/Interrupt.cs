using System.Runtime.InteropServices;

namespace Hebb.Cli;

/// <summary>Ctrl-C and SIGTERM: the first asks the command to stop at its next safe point, a second ends the process at once.</summary>
internal sealed partial class Interrupt : IDisposable
{
    private const int SigInt = 2;
    private const nint Default = 0;
    private const nint Ignore = 1;

    private readonly CancellationTokenSource source = new();
    private readonly PosixSignalRegistration controlC;
    private readonly PosixSignalRegistration terminate;

    public Interrupt()
    {
        AcceptIgnoredSignal();
        controlC = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
    }

    /// <summary>Set by the first signal.</summary>
    public CancellationToken Token => source.Token;

    /// <inheritdoc/>
    public void Dispose()
    {
        controlC.Dispose();
        terminate.Dispose();
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

        nint before = Signal(SigInt, Default);
        if (before != Ignore)
        {
            _ = Signal(SigInt, before);
        }
    }

    [LibraryImport("libc", EntryPoint = "signal")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint Signal(int signal, nint handler);

    private void Stop(PosixSignalContext signal)
    {
        if (!source.IsCancellationRequested)
        {
            signal.Cancel = true;
            source.Cancel();
        }
    }
}
