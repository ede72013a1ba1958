namespace Hebb;

/// <summary>
/// The base of every error that Hebb reports on purpose. The message is one line that names the thing, its value and
/// what would be right, so it can be shown to a person as it is.
/// </summary>
public abstract class HebbException : Exception
{
    /// <summary>Says what is wrong.</summary>
    /// <param name="message">One line: the thing, its value, what would be right.</param>
    /// <param name="inner">The error underneath, if any.</param>
    protected HebbException(string message, Exception? inner = null)
        : base(message, inner) { }
}
