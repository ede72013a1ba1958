using System.CommandLine;
using System.Globalization;

namespace Hebb.Cli;

/// <summary>The option <c>--labels</c> as a list: how many labelled examples are used, in several measurements.</summary>
internal sealed class LabelCountsOption : Option<string?>
{
    private const string Expected = "whole numbers of 2 or more, in rising order, such as 6,20,50,200";

    /// <summary>A kernel of 5,000 examples takes some 200 MB, and several are fitted at a time.</summary>
    private const int MostLabels = 5000;

    /// <summary>Labelled examples of each label where nothing is asked for.</summary>
    private static readonly int[] PerLabel = [3, 10, 25, 100];

    /// <param name="description">What help says.</param>
    public LabelCountsOption(string description)
        : base("--labels")
    {
        Description = description;
        HelpName = "LIST";
        Validators.Add(result =>
        {
            if (result.Tokens is [var given] && Parse(given.Value) is null)
            {
                result.AddError(new InvalidOptionException(Name, $"'{given.Value}'", Expected).Message);
            }
        });
    }

    /// <summary>The numbers, in rising order; without any, 3, 10, 25 and 100 for each label, as far as the data have them.</summary>
    /// <param name="context">The command.</param>
    /// <param name="perLabel">Training examples of each label.</param>
    /// <exception cref="InvalidOptionException">A number is smaller than there are labels, or some label has fewer examples than are drawn.</exception>
    public IReadOnlyList<int> Values(CommandContext context, IReadOnlyList<int> perLabel)
    {
        int rarest = perLabel.Min();
        int most = (int)Math.Min((long)rarest * perLabel.Count, MostLabels);
        if (most < perLabel.Count)
        {
            throw new InvalidOptionException(
                "examples of each label",
                $"{rarest}",
                $"at least 1: of some of the {perLabel.Count} labels there are none to learn from; a larger --limit may help"
            );
        }

        if (context.Get(this) is not { } text)
        {
            int[] usual = [.. PerLabel.Select(count => count * perLabel.Count).Where(count => count <= most)];
            return usual.Length > 0 ? usual : [most / perLabel.Count * perLabel.Count];
        }

        var counts = Parse(text) ?? throw new InvalidOptionException(Name, $"'{text}'", Expected);
        foreach (int count in counts)
        {
            if (count < perLabel.Count || count > most)
            {
                throw new InvalidOptionException(
                    Name,
                    $"{count}",
                    $"{perLabel.Count} to {most}: as many of each of the {perLabel.Count} labels, of which the rarest has {rarest} training examples"
                );
            }
        }

        return counts;
    }

    /// <summary>The numbers that a text lists; none where it is not in order.</summary>
    internal static IReadOnlyList<int>? Parse(string text)
    {
        string[] parts = text.Split(',');
        int[] counts = new int[parts.Length];
        for (int i = 0; i < parts.Length; i++)
        {
            if (
                !int.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out counts[i])
                || counts[i] < 2
                || (i > 0 && counts[i] <= counts[i - 1])
            )
            {
                return null;
            }
        }

        return counts;
    }
}
