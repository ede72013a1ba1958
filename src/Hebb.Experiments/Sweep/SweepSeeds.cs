using System.Globalization;

namespace Hebb.Experiments.Sweep;

/// <summary>The seeds of a sweep: <c>1..5</c>, or <c>1,4,9</c>.</summary>
public static class SweepSeeds
{
    private const int Most = 100_000;

    /// <summary>Reads them.</summary>
    /// <exception cref="InvalidOptionException">The text is anything else, a seed comes twice, or there are too many.</exception>
    public static IReadOnlyList<ulong> Parse(string text)
    {
        var seeds = new List<ulong>();
        foreach (string part in text.Split(','))
        {
            string[] ends = part.Split("..");
            if (
                ends.Length > 2
                || !ulong.TryParse(ends[0], NumberStyles.None, CultureInfo.InvariantCulture, out ulong first)
                || !ulong.TryParse(ends[^1], NumberStyles.None, CultureInfo.InvariantCulture, out ulong last)
                || last < first
                || last - first >= Most
            )
            {
                throw new InvalidOptionException("--seeds", $"'{text}'", "seeds such as 1..5 or 1,4,9");
            }

            for (ulong i = 0; i <= last - first; i++)
            {
                seeds.Add(first + i);
            }
        }

        return seeds.Distinct().Count() == seeds.Count
            ? seeds
            : throw new InvalidOptionException("--seeds", $"'{text}'", "seeds that all differ");
    }
}
