using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Hebb.Persistence;

/// <summary>
/// What an atomic write asks of the disk, in the order it asks. Each step can be overridden, so that a test can watch
/// it or make it fail.
/// </summary>
internal partial class AtomicFileSteps
{
    /// <summary>1. Creates the temporary file, which must not exist yet.</summary>
    public virtual Stream Create(string temporary) =>
        new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None);

    /// <summary>2. Returns when every byte written is on the disk.</summary>
    public virtual void Flush(Stream stream)
    {
        if (stream is FileStream file)
        {
            file.Flush(flushToDisk: true);
        }
        else
        {
            stream.Flush();
        }
    }

    /// <summary>3. Gives the temporary file its name, in place of what had that name.</summary>
    public virtual void Rename(string temporary, string target) => File.Move(temporary, target, overwrite: true);

    /// <summary>4. Returns when the folder's list of names is on the disk. Windows has no such call and needs none.</summary>
    public virtual void FlushFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        // .NET refuses to open a folder, but flushes one whose handle it is given.
        int descriptor = Open(folder, ReadOnly);
        if (descriptor < 0)
        {
            string reason = new Win32Exception(Marshal.GetLastPInvokeError()).Message;
            throw new IOException($"{folder}: the folder could not be opened to flush it to disk: {reason}");
        }

        using var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        RandomAccess.FlushToDisk(handle);
    }

    /// <summary>After a failure: removes the temporary file if it is there. Never throws: the failure itself is the news.</summary>
    public virtual void Delete(string temporary)
    {
        try
        {
            File.Delete(temporary);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException) { }
    }

    private const int ReadOnly = 0;

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Open(string path, int flags);
}
