namespace Hebb.Cli;

/// <summary>What the tool tells the shell: a contract that scripts depend on.</summary>
internal static class ExitStatus
{
    /// <summary>All of them in a line, for the help.</summary>
    public const string Summary = "0 done; 1 failed; 2 wrong usage; 3 data missing or damaged; 130 interrupted";

    /// <summary>Done.</summary>
    public const int Done = 0;

    /// <summary>Failed, with one line that says why.</summary>
    public const int Failed = 1;

    /// <summary>Wrong usage: an unknown name, or an option outside its range.</summary>
    public const int WrongUsage = 2;

    /// <summary>Data are missing or damaged.</summary>
    public const int NoData = 3;

    /// <summary>Interrupted by Ctrl-C or SIGTERM.</summary>
    public const int Interrupted = 130;
}
