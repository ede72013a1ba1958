namespace Hebb;

/// <summary>A data file (images, labels, a table of examples) is damaged or does not fit the file beside it.</summary>
public sealed class DataFileException : FileFormatException
{
    /// <inheritdoc cref="FileFormatException(string, string, Exception?)"/>
    public DataFileException(string file, string problem, Exception? inner = null)
        : base(file, problem, inner) { }
}
