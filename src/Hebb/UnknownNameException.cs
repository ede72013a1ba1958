namespace Hebb;

/// <summary>A name stands for nothing that Hebb knows; the message suggests the nearest known one, or lists them all.</summary>
public sealed class UnknownNameException : HebbException
{
    /// <summary>Says that <paramref name="name"/> is unknown.</summary>
    /// <param name="kind">What the name should be one of, such as <c>data set</c>.</param>
    /// <param name="name">The name as it was written.</param>
    /// <param name="known">The names that exist.</param>
    public UnknownNameException(string kind, string name, IReadOnlyCollection<string> known)
        : base($"unknown {kind} '{name}'; {Advice(name, known)}")
    {
        Name = name;
        Suggestion = EditDistance.Nearest(name, known);
    }

    /// <summary>The name as it was written.</summary>
    public string Name { get; }

    /// <summary>The known name that was probably meant, or null.</summary>
    public string? Suggestion { get; }

    private static string Advice(string name, IReadOnlyCollection<string> known) =>
        EditDistance.Nearest(name, known) is { } meant
            ? $"did you mean '{meant}'?"
            : $"it must be one of {string.Join(", ", known)}";
}
