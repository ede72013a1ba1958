namespace Hebb;

/// <summary>Opens files for reading, and says in one line why one cannot be.</summary>
internal static class ReadableFile
{
    /// <summary>Opens a file.</summary>
    /// <exception cref="FileFormatException">It does not exist, is a folder, or may not be read.</exception>
    /// <exception cref="IOException">The disk failed.</exception>
    public static FileStream Open(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        }
        catch (Exception e)
            when (e is FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException)
        {
            throw new FileFormatException(path, $"cannot be read: {Reason(e)}", e);
        }
    }

    /// <summary>Why a file cannot be read, in a few words.</summary>
    public static string Reason(Exception e) =>
        e switch
        {
            FileNotFoundException or DirectoryNotFoundException => "no such file",
            UnauthorizedAccessException => "no permission to read it, or it is a folder",
            _ => string.Concat(e.Message.Select(c => char.IsControl(c) ? ' ' : c)),
        };
}
