namespace Hebb.Experiments.Sweep;

/// <summary>One run of a sweep.</summary>
/// <param name="Number">Its number, from 1.</param>
/// <param name="Settings">The varied options and their values, in the order of the axes.</param>
/// <param name="Seed">The run's seed.</param>
public sealed record SweepCombination(int Number, IReadOnlyDictionary<string, string> Settings, ulong Seed)
{
    private const int LongestName = 80;

    /// <summary>A folder's name for it, such as <c>3-neurons-500-seed-1</c>.</summary>
    public string FolderName
    {
        get
        {
            string settings = string.Concat(Settings.Select(setting => $"-{setting.Key}-{setting.Value}"));
            string plain = string.Concat(settings.Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' ? c : '-'));
            return $"{Number}{plain[..Math.Min(plain.Length, LongestName)]}-seed-{Seed}";
        }
    }

    /// <summary>The command line of the run: what is common to all, its settings and its seed.</summary>
    /// <param name="common">The command that the sweep runs, as it was typed.</param>
    public IReadOnlyList<string> Words(IReadOnlyList<string> common) =>
        [.. common, .. Settings.Select(setting => $"--{setting.Key}={setting.Value}"), $"--seed={Seed}"];

    /// <summary>All combinations: the last axis varies fastest, the seed faster still.</summary>
    /// <param name="axes">The varied options; none means that only the seed varies.</param>
    /// <param name="seeds">The seeds.</param>
    /// <exception cref="InvalidOptionException">An option is varied twice, or there are too many combinations.</exception>
    public static IReadOnlyList<SweepCombination> All(IReadOnlyList<GridAxis> axes, IReadOnlyList<ulong> seeds)
    {
        if (axes.GroupBy(axis => axis.Option).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw new InvalidOptionException("--grid", $"'{twice.Key}' twice", "one --grid for each option");
        }

        const int Most = 100_000;
        double count = axes.Aggregate((double)seeds.Count, (product, axis) => product * axis.Values.Count);
        InvalidOptionException.ThrowIfOutside("--grid", count, 1, Most);
        IEnumerable<OrderedDictionary<string, string>> settings =
        [
            [],
        ];
        foreach (var axis in axes)
        {
            settings = settings.SelectMany(before =>
                axis.Values.Select(value => new OrderedDictionary<string, string>(before) { [axis.Option] = value })
            );
        }

        return
        [
            .. settings
                .SelectMany(setting => seeds.Select(seed => (setting, seed)))
                .Select((pair, i) => new SweepCombination(i + 1, pair.setting, pair.seed)),
        ];
    }
}
