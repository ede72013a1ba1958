namespace Hebb;

/// <summary>A data set is not on this machine and could not be fetched; the message says how to get it.</summary>
public sealed class MissingDataException : HebbException
{
    /// <summary>Says that <paramref name="name"/> is missing and how to fix it.</summary>
    /// <param name="name">The data set's name.</param>
    /// <param name="problem">What was tried and what it gave, in one line.</param>
    /// <param name="command">The command that fixes it, such as <c>hebb data get mnist</c>.</param>
    public MissingDataException(string name, string problem, string command)
        : base($"{name}: {problem}; to fix it, run: {command}")
    {
        Name = name;
        Command = command;
    }

    /// <summary>The data set's name.</summary>
    public string Name { get; }

    /// <summary>The command that fixes it.</summary>
    public string Command { get; }
}
