using Hebb.Persistence;

namespace Hebb.Cli;

/// <summary>
/// The temporary folder of a rank, which another process removes if this one was killed. The process that holds the file in it has the folder:
/// the system lets go of it when the process ends, however it ends.
/// </summary>
internal sealed class RankFolder : IDisposable
{
    private const string LockName = "lock";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly FileStream held;
    private int folders;

    private RankFolder(string path, FileStream held)
    {
        Path = path;
        this.held = held;
    }

    /// <summary>Where it is.</summary>
    public string Path { get; }

    // A temporary folder may be shared among machines, on a file system that knows locks of one machine alone.
    private static string Start => $"hebb-rank-{Environment.MachineName}-";

    /// <summary>Makes one, and removes those of ranks that have ended without.</summary>
    public static RankFolder Create()
    {
        while (true)
        {
            string path = Directory.CreateTempSubdirectory(Start).FullName;
            if (TryHold(path) is { } held)
            {
                // Where a file system knows no locks, all folders look abandoned.
                using var again = TryHold(path);
                if (again is null)
                {
                    RemoveAbandoned(System.IO.Path.GetDirectoryName(path)!);
                }

                return new RankFolder(path, held);
            }

            // Another process took it for an abandoned one.
        }
    }

    /// <summary>A new folder in it, for one run.</summary>
    public string Next() => System.IO.Path.Combine(Path, $"{folders++}");

    /// <summary>Removes folders of ranks of this machine that have ended without doing so.</summary>
    /// <param name="parent">The folder that they are in, which other people may use too.</param>
    internal static void RemoveAbandoned(string parent)
    {
        DirectoryInfo[] folders = [];
        try
        {
            folders = new DirectoryInfo(parent).GetDirectories($"{Start}*");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A folder in which everyone may write need not be one that everyone may list.
        }

        foreach (var folder in folders)
        {
            try
            {
                if (IsOwn(folder) && TryHold(folder.FullName) is { } free)
                {
                    using (free)
                    {
                        folder.Delete(recursive: true);
                    }
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Its owner or another process removes it just now, or it is of another user.
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (IOException)
        {
            // A process that is ended while it works may still write there.
        }

        held.Dispose();
    }

    // As it was made: no other user can have put a link there.
    private static bool IsOwn(DirectoryInfo folder) =>
        folder.LinkTarget is null && (OperatingSystem.IsWindows() || folder.UnixFileMode == OwnerOnly);

    private static FileStream? TryHold(string folder)
    {
        try
        {
            return FileLock.TryHold(System.IO.Path.Combine(folder, LockName));
        }
        catch (DirectoryNotFoundException)
        {
            return null;
        }
    }
}
