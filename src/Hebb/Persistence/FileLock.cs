using System.Runtime.InteropServices;

namespace Hebb.Persistence;

/// <summary>A file that one process at a time holds open; it is free again when the process ends, however it ends.</summary>
/// <remarks>
/// .NET locks a file that is opened without sharing, unless its own file locks are switched off in the environment; so the
/// system is asked for the lock once more. Where a file system knows no locks there is none, as with .NET's.
/// </remarks>
internal static partial class FileLock
{
    private const int ExclusiveWithoutWaiting = 2 | 4;

    /// <summary>Opens the file, or creates it, and holds it.</summary>
    /// <returns>The open file, to be disposed of; nothing where another process holds it.</returns>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public static FileStream? TryHold(string path)
    {
        FileStream file;
        try
        {
            file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (IsHeld(e.HResult))
        {
            return null;
        }

        if (OperatingSystem.IsWindows() || Lock((int)file.SafeFileHandle.DangerousGetHandle()) is not { } error)
        {
            return file;
        }

        if (!IsHeld(error))
        {
            return file;
        }

        file.Dispose();
        return null;
    }

    private static int? Lock(int descriptor) =>
        Flock(descriptor, ExclusiveWithoutWaiting) == 0 ? null : Marshal.GetLastPInvokeError();

    // EWOULDBLOCK of Linux and of macOS, and Windows' sharing violation.
    private static bool IsHeld(int error) => error is 11 or 35 or unchecked((int)0x80070020);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Flock(int descriptor, int operation);
}
