namespace Hebb.Cli;

/// <summary>Ends a command that is only checked, where its work would begin.</summary>
internal sealed class CheckPassedException : Exception;
