namespace Hebb.Experiments.Represent;

/// <summary>How few labels, and how they are used.</summary>
public sealed record FewLabelsOptions
{
    /// <summary>The numbers of known labels, each at least as many as there are different labels.</summary>
    public IReadOnlyList<int> Counts { get; init; } = [6, 20, 50, 200];

    /// <summary>Draws for each number, 1 to 10,000; fewer where they would know more than <see cref="MostLabels"/> labels together.</summary>
    public int Draws { get; init; } = 4;

    /// <summary>Labels known over all draws of a number, at most; 1 to 10⁹. One draw there always is.</summary>
    public int MostLabels { get; init; } = 200;

    /// <summary>C of the logistic regression: above 0, at most 10⁹.</summary>
    public double C { get; init; } = 10;

    /// <summary>How many draws there are of a number of labels.</summary>
    public int DrawsOf(int count) => Math.Clamp(MostLabels / count, 1, Draws);

    /// <summary>Checks every value.</summary>
    /// <exception cref="InvalidOptionException">A value is out of range; the message names it.</exception>
    public void Validate()
    {
        InvalidOptionException.ThrowIfOutside("number of counts", Counts.Count, 1, 1000);
        foreach (int count in Counts)
        {
            InvalidOptionException.ThrowIfOutside(nameof(Counts), count, 1, int.MaxValue);
        }

        if (Counts.Distinct().Count() < Counts.Count)
        {
            throw new InvalidOptionException(nameof(Counts), string.Join(", ", Counts), "different numbers");
        }

        InvalidOptionException.ThrowIfOutside(nameof(Draws), Draws, 1, 10_000);
        InvalidOptionException.ThrowIfOutside(nameof(MostLabels), MostLabels, 1, 1_000_000_000);
        InvalidOptionException.ThrowIfNotAboveZero(nameof(C), C, 1e9);
    }
}

/// <summary>What features were worth.</summary>
/// <param name="Points">For each number of labels, in the order of the options.</param>
public sealed record FewLabelsResult(IReadOnlyList<LabelsAccuracy> Points)
{
    /// <summary>The mean accuracy at a number of labels, in [0, 1].</summary>
    /// <exception cref="InvalidOptionException">It was not measured.</exception>
    public double At(int labels) =>
        Points.FirstOrDefault(point => point.Labels == labels)?.Mean
        ?? throw new InvalidOptionException(
            nameof(labels),
            $"{labels}",
            $"one of {string.Join(", ", Points.Select(point => point.Labels))}"
        );

    /// <summary>The mean accuracies, in the order of the options.</summary>
    public double[] Means => [.. Points.Select(point => point.Mean)];
}

/// <summary>The accuracy with a number of labels.</summary>
/// <param name="Labels">How many are known.</param>
/// <param name="Draws">The accuracy of each draw, in [0, 1].</param>
public sealed record LabelsAccuracy(int Labels, IReadOnlyList<double> Draws)
{
    /// <summary>Their mean.</summary>
    public double Mean => Draws.Average();
}
