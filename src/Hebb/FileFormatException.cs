namespace Hebb;

/// <summary>
/// A file is missing or not what it claims to be: truncated, damaged, of another version, or with values that make no sense.
/// Nothing of such a file is ever used.
/// </summary>
public class FileFormatException : HebbException
{
    /// <summary>Says what is wrong with <paramref name="file"/>.</summary>
    /// <param name="file">The file's name or path, as the user knows it.</param>
    /// <param name="problem">What was expected and what was found, in one line.</param>
    /// <param name="inner">The error underneath, if any.</param>
    public FileFormatException(string file, string problem, Exception? inner = null)
        : base($"{file}: {problem}", inner)
    {
        File = file;
    }

    /// <summary>The file's name or path.</summary>
    public string File { get; }
}
