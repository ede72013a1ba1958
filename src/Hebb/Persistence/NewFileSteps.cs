using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Hebb.Persistence;

/// <summary>
/// The steps of an atomic write that replaces no file: of several processes, on any machines that share the folder, one succeeds.
/// </summary>
internal sealed partial class NewFileSteps : AtomicFileSteps
{
    private const int Exists = 17;

    /// <inheritdoc/>
    /// <exception cref="IOException">There is a file of that name.</exception>
    public override void Rename(string temporary, string target)
    {
        // On other systems than Windows File.Move looks whether there is a file, and then renames: another may come in between.
        if (!OperatingSystem.IsWindows() && Link(temporary, target) == 0)
        {
            Delete(temporary);
        }
        else if (!OperatingSystem.IsWindows() && Marshal.GetLastPInvokeError() is Exists and var error)
        {
            throw new IOException($"{target}: {new Win32Exception(error).Message}");
        }
        else
        {
            // Windows, or a file system on which a file has one name only.
            File.Move(temporary, target, overwrite: false);
        }
    }

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Link(string file, string name);
}
