using System.Globalization;
using Hebb.Experiments.Reproduce;
using Hebb.Experiments.Statistics;

namespace Hebb.Experiments.Papers;

/// <summary>What <see cref="Beyond"/> set out to reach, and what was published.</summary>
internal static class BeyondClaims
{
    private const string Digits = BeyondMethod.Digits;
    private const string Clothes = BeyondMethod.Clothes;
    private const string AccurateStraight = BeyondMethod.Accurate + BeyondMethod.Straightened;
    private const string BestStraight = BeyondMethod.Best + BeyondMethod.Straightened;
    private const string FastStraight = BeyondMethod.Fast + BeyondMethod.Straightened;

    // On MNIST, with all labels.
    private static readonly (string Name, double Accuracy)[] Anchors =
    [
        ("SoftHebb", 0.994),
        ("SCFF", 0.987),
        ("Forward-Forward, with jittered images,", 0.9936),
        ("fixed wavelets", 0.9957),
    ];

    // One class after the other.
    private static readonly (string Name, double Accuracy) Fly = ("FlyModel", 0.892);

    /// <summary>Published figures.</summary>
    public static string Published =>
        "MNIST, all labels: "
        + string.Join("; ", Anchors.Select(anchor => $"{anchor.Name.TrimEnd(',')} {Percent(anchor.Accuracy)}"))
        + $". MNIST, class by class: {Fly.Name} {Percent(Fly.Accuracy)}. Their networks, views and settings are their own";

    /// <summary>All claims.</summary>
    public static IEnumerable<ReproduceClaim> Of(BeyondFigures figures)
    {
        const string All = BeyondTrial.AllLabels;
        yield return AtLeast(figures, AccurateStraight, Digits, All, 0.994);
        yield return AtLeast(figures, BestStraight, Digits, All, 0.995);
        yield return AtLeast(figures, BeyondMethod.Accurate, Clothes, All, 0.925);
        yield return AtLeast(figures, BeyondMethod.Best, Clothes, All, 0.93);
        foreach (var anchor in Anchors)
        {
            yield return Above(figures, BeyondMethod.Best, Digits, All, anchor);
            yield return Above(figures, BestStraight, Digits, All, anchor);
        }

        foreach (string data in (string[])[Digits, Clothes])
        {
            yield return Gains(figures, (BeyondMethod.Fast, All), (BeyondMethod.RandomFilters, All), data);
            foreach (string quantity in (string[])[BeyondTrial.Labels(100), All])
            {
                yield return Gains(
                    figures,
                    (BeyondMethod.ImprintedNeurons, quantity),
                    (BeyondMethod.RandomNeurons, quantity),
                    data
                );
            }
        }

        foreach (int count in (int[])[100, 1000])
        {
            yield return Gains(
                figures,
                (AccurateStraight, BeyondTrial.SelfTrained(count)),
                (AccurateStraight, BeyondTrial.Labels(count)),
                Digits
            );
        }

        yield return AtLeast(figures, AccurateStraight, Digits, BeyondTrial.SelfTrained(100), 0.955);
        yield return AtLeast(figures, AccurateStraight, Digits, BeyondTrial.SelfTrained(1000), 0.984);
        string ten = BeyondTrial.Phases(10, BeyondTrial.UnitRows);
        yield return Above(figures, BeyondMethod.Fast, Digits, ten, Fly);
        yield return AtLeast(figures, FastStraight, Digits, ten, 0.96);
        yield return AtLeast(figures, FastStraight, Digits, BeyondTrial.Phases(2, BeyondTrial.Averaged), 0.985);
        yield return Gains(
            figures,
            (FastStraight, BeyondTrial.Phases(2, BeyondTrial.Averaged)),
            (FastStraight, BeyondTrial.Phases(2, BeyondTrial.Last)),
            Digits
        );
        yield return AtLeast(figures, FastStraight, Digits, BeyondTrial.LeastSquares, 0.985);
    }

    private static ReproduceClaim AtLeast(
        BeyondFigures figures,
        string name,
        string data,
        string quantity,
        double least
    )
    {
        var summary = figures.Summary(name, data, quantity);
        return new ReproduceClaim(
            $"{Beyond.Shown(data)}, {quantity}: {name} reaches {Percent(least)}",
            summary.Mean >= least,
            Found(summary)
        );
    }

    private static ReproduceClaim Above(
        BeyondFigures figures,
        string name,
        string data,
        string quantity,
        (string Name, double Accuracy) anchor
    )
    {
        var summary = figures.Summary(name, data, quantity);
        return new ReproduceClaim(
            $"{Beyond.Shown(data)}, {quantity}: {name} is surely above what was published for {anchor.Name.TrimEnd(',')}, {Percent(anchor.Accuracy)}",
            summary.Low > anchor.Accuracy,
            Found(summary)
        );
    }

    private static ReproduceClaim Gains(
        BeyondFigures figures,
        (string Name, string Quantity) one,
        (string Name, string Quantity) other,
        string data
    )
    {
        var gain = figures.Gain(one, other, data);
        string ours = one.Name == other.Name ? $"{one.Name}, {one.Quantity}" : $"{one.Quantity}: {one.Name}";
        string theirs = one.Name == other.Name ? other.Quantity : other.Name;
        string interval = gain is { Low: { } low, High: { } high } ? $" ({Points(low)} to {Points(high)})" : "";
        return new ReproduceClaim(
            $"{Beyond.Shown(data)}, {ours} is surely above {theirs}",
            gain.Low > 0,
            $"{Points(gain.Mean)} points{interval}"
        );
    }

    private static string Found(SampleSummary summary) =>
        Percent(summary.Mean)
        + (summary is { Low: { } low, High: { } high } ? $" ({Number(100 * low)} to {Number(100 * high)})" : "");

    private static string Percent(double share) => $"{Number(100 * share)} %";

    private static string Number(double value) => value.ToString("0.0#", CultureInfo.InvariantCulture);

    private static string Points(double share) => (100 * share).ToString("+0.00;−0.00", CultureInfo.InvariantCulture);
}
