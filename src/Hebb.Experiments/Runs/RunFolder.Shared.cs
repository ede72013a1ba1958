using Hebb.Persistence;

namespace Hebb.Experiments.Runs;

/// <summary>Folders that several processes share, each with its own subfolder.</summary>
public sealed partial class RunFolder
{
    /// <summary>Checks that several processes may share a folder: it does not exist, holds a run, or nothing but what they put there.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="theirs">The name of the folder that holds their subfolders.</param>
    /// <exception cref="InvalidOptionException">It is a file, or holds something else (the option <c>Out</c>).</exception>
    public static void CheckFreeToShare(string folder, string theirs)
    {
        if (System.IO.File.Exists(folder))
        {
            throw InvalidOut(folder, "a folder; this is a file");
        }

        // The description comes first: where something of another process is seen, the description is there by then.
        if (!HoldsRun(folder) && FirstOfOthers(folder, theirs) is { } other && !HoldsRun(folder))
        {
            throw InvalidOut(folder, $"a new or an empty folder; in this one is {other}, which could be overwritten");
        }
    }

    /// <summary>Writes what is done in a folder that several processes share, whole and once: what another has written stays.</summary>
    /// <returns>What the folder says, which may be something else.</returns>
    /// <exception cref="RunException">The folder cannot be made or written.</exception>
    public static RunDescription Share(string folder, RunDescription description)
    {
        string file = System.IO.Path.Combine(folder, DescriptionName);
        if (!HoldsRun(folder))
        {
            try
            {
                Directory.CreateDirectory(folder);
                description.WriteNew(file);
            }
            catch (IOException) when (HoldsRun(folder))
            {
                // Another was first.
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw Unwritable(folder, e);
            }
        }

        return RunDescription.Read(file);
    }

    /// <summary>Whether a process works on the run in a folder.</summary>
    public static bool IsHeld(string folder)
    {
        string file = System.IO.Path.Combine(folder, CheckpointName, LockName);
        try
        {
            using var held = System.IO.File.Exists(file) ? FileLock.TryHold(file) : null;
            return held is null && System.IO.File.Exists(file);
        }
        catch (IOException)
        {
            // It ended just now and took its lock along.
            return false;
        }
    }
}
