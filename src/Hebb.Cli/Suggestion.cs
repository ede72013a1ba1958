namespace Hebb.Cli;

/// <summary>What a mistyped name was probably meant to be.</summary>
internal static class Suggestion
{
    /// <summary>The words <c>; did you mean 'mnist'?</c>, or nothing where no name is near.</summary>
    public static string For(string typed, IEnumerable<string> names) =>
        Nearest(typed, names) is { } name ? $"; did you mean '{name}'?" : "";

    /// <summary>The nearest name within a third of its length in typing errors (at least one), the first of several.</summary>
    public static string? Nearest(string typed, IEnumerable<string> names)
    {
        string? nearest = null;
        int least = int.MaxValue;
        foreach (string name in names)
        {
            int errors = TypingErrors(typed.ToLowerInvariant(), name.ToLowerInvariant());
            if (errors <= Math.Max(1, name.Length / 3) && errors < least)
            {
                (nearest, least) = (name, errors);
            }
        }

        return nearest;
    }

    // Letters left out, added, replaced or exchanged with their neighbour (optimal string alignment).
    private static int TypingErrors(string a, string b)
    {
        var errors = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++)
        {
            for (int j = 0; j <= b.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    errors[i, j] = i + j;
                    continue;
                }

                int replaced = errors[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                int best = Math.Min(replaced, 1 + Math.Min(errors[i - 1, j], errors[i, j - 1]));
                bool exchanged = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
                errors[i, j] = exchanged ? Math.Min(best, errors[i - 2, j - 2] + 1) : best;
            }
        }

        return errors[a.Length, b.Length];
    }
}
