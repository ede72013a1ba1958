namespace Hebb;

/// <summary>How far two names are apart, and which known name a mistyped one was probably meant to be.</summary>
internal static class EditDistance
{
    /// <summary>
    /// The fewest insertions, deletions, replacements and swaps of neighbours that turn one text into the other, no part
    /// edited twice (optimal string alignment), letters compared without case.
    /// </summary>
    public static int Between(ReadOnlySpan<char> a, ReadOnlySpan<char> b)
    {
        var beforeLast = new int[b.Length + 1];
        var last = new int[b.Length + 1];
        var row = new int[b.Length + 1];
        for (int j = 0; j <= b.Length; j++)
        {
            last[j] = j;
        }

        for (int i = 1; i <= a.Length; i++)
        {
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int replace = last[j - 1] + (Same(a[i - 1], b[j - 1]) ? 0 : 1);
                row[j] = Math.Min(replace, 1 + Math.Min(last[j], row[j - 1]));
                if (i > 1 && j > 1 && Same(a[i - 1], b[j - 2]) && Same(a[i - 2], b[j - 1]))
                {
                    row[j] = Math.Min(row[j], 1 + beforeLast[j - 2]);
                }
            }

            (beforeLast, last, row) = (last, row, beforeLast);
        }

        return last[b.Length];
    }

    /// <summary>The known name nearest to <paramref name="name"/>, the first of equals; none when all are too far to be a slip.</summary>
    /// <param name="name">What was written.</param>
    /// <param name="known">The names that exist.</param>
    /// <returns>A name at most a third of its length away (at least 1 and at most 3 edits), or null.</returns>
    public static string? Nearest(string name, IEnumerable<string> known)
    {
        // A written name longer than any slip explains costs no table.
        string? nearest = known.Where(k => Math.Abs(k.Length - name.Length) <= MostEdits).MinBy(k => Between(name, k));
        return nearest is not null && Between(name, nearest) <= Math.Clamp(nearest.Length / 3, 1, MostEdits)
            ? nearest
            : null;
    }

    private const int MostEdits = 3;

    private static bool Same(char x, char y) => char.ToLowerInvariant(x) == char.ToLowerInvariant(y);
}
