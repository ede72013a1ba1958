namespace Hebb.Cli;

/// <summary>What a mistyped name was probably meant to be.</summary>
internal static class Suggestion
{
    /// <summary>The words <c>; did you mean 'mnist'?</c>, or nothing where no name is near.</summary>
    public static string For(string typed, IEnumerable<string> names) =>
        // One letter is as near to every other as to what was meant.
        typed.TrimStart('-').Length > 1
        && EditDistance.Nearest(typed, names) is { } name
            ? $"; did you mean '{name}'?"
            : "";
}
