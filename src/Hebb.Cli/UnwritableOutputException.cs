namespace Hebb.Cli;

/// <summary>Standard output cannot be written.</summary>
internal sealed class UnwritableOutputException : HebbException
{
    /// <summary>Says why.</summary>
    public UnwritableOutputException(Exception cause)
        : base($"standard output cannot be written: {ReasonOf(cause)}", cause) { }

    /// <summary>The same, with the state of the work whose result it was.</summary>
    public UnwritableOutputException(UnwritableOutputException failure, string whatIsDone)
        : base($"{failure.Message}; {whatIsDone}", failure) { }

    // Behind a closed stream .NET names a path that is empty.
    private static string ReasonOf(Exception cause) =>
        cause is UnauthorizedAccessException ? "it is closed" : cause.Message.ReplaceLineEndings(" ").TrimEnd('.');
}
