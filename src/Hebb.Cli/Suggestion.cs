namespace Hebb.Cli;

/// <summary>What a mistyped name was probably meant to be.</summary>
internal static class Suggestion
{
    /// <summary>The words <c>; did you mean 'mnist'?</c>, or nothing where no name is near.</summary>
    public static string For(string typed, IEnumerable<string> names) =>
        EditDistance.Nearest(typed, names) is { } name ? $"; did you mean '{name}'?" : "";
}
