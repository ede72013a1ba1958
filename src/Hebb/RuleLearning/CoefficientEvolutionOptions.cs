using Hebb.Data;
using Hebb.Persistence;

namespace Hebb.RuleLearning;

/// <summary>How the coefficients of a local rule evolve.</summary>
public sealed record CoefficientEvolutionOptions
{
    /// <summary>The families of point sets that rules learn; each at least once.</summary>
    public IReadOnlyList<PlaneFamily> Families { get; init; } =
    [PlaneFamily.Mixtures, PlaneFamily.Xor, PlaneFamily.Strips, PlaneFamily.Spirals, PlaneFamily.Arcs];

    /// <summary>m, units of the layer that a rule trains: 2 to 10,000.</summary>
    public int Units { get; init; } = 64;

    /// <summary>k_1 … k_T, the cap of each round; more than one makes the layer recurrent.</summary>
    public IReadOnlyList<int> Caps { get; init; } = [4, 10, 16];

    /// <summary>Generations, 1 to 1,000,000.</summary>
    public int Generations { get; init; } = 150;

    /// <summary>Rules of a generation beside the mean of the search, 4 to 10,000.</summary>
    public int Population { get; init; } = 12;

    /// <summary>Fresh sets of each family in a generation, the same for all its rules: 1 to 1000.</summary>
    public int SetsPerFamily { get; init; } = 2;

    /// <summary>Points of a set from which a rule learns without labels: 20 to 100,000.</summary>
    public int Points { get; init; } = 500;

    /// <summary>Other points on which the classifier is measured: 2 to 100,000, at most <see cref="Points"/>.</summary>
    public int TestPoints { get; init; } = 250;

    /// <summary>Labels of each kind that the classifier knows, at least 1 each and at most a tenth of <see cref="Points"/>.</summary>
    public IReadOnlyList<int> LabelsPerKind { get; init; } = [5, 10];

    /// <summary>Draws of each number of labels, 1 to 1000.</summary>
    public int Draws { get; init; } = 2;

    /// <summary>C of the classifier, a logistic regression, on features of mean square 16: above 0, at most 10⁹.</summary>
    public double C { get; init; } = 10;

    /// <summary>The first deviation of the coefficients: above 0, at most 10.</summary>
    public double Deviation { get; init; } = 0.3;

    /// <summary>Each generation's share in the mean that is the result: above 0, at most 1.</summary>
    public double AverageShare { get; init; } = 0.05;

    /// <summary>What results depend on, for saved states.</summary>
    internal SavedOptions Saved =>
        new()
        {
            { nameof(Families), string.Join(" ", Families) },
            { nameof(Units), Units },
            { nameof(Caps), string.Join(" ", Caps) },
            { nameof(Generations), Generations },
            { nameof(Population), Population },
            { nameof(SetsPerFamily), SetsPerFamily },
            { nameof(Points), Points },
            { nameof(TestPoints), TestPoints },
            { nameof(LabelsPerKind), string.Join(" ", LabelsPerKind) },
            { nameof(Draws), Draws },
            { nameof(C), C },
            { nameof(Deviation), Deviation },
            { nameof(AverageShare), AverageShare },
        };

    /// <summary>Checks every value.</summary>
    /// <exception cref="InvalidOptionException">A value is out of range; the message names it.</exception>
    public void Validate()
    {
        InvalidOptionException.ThrowIfOutside("number of Families", Families.Count, 1, 1000);
        InvalidOptionException.ThrowIfOutside(nameof(Units), Units, 2, 10_000);
        InvalidOptionException.ThrowIfOutside("number of Caps", Caps.Count, 1, 64);
        InvalidOptionException.ThrowIfOutside("number of LabelsPerKind", LabelsPerKind.Count, 1, 100);
        InvalidOptionException.ThrowIfOutside(nameof(Generations), Generations, 1, 1_000_000);
        InvalidOptionException.ThrowIfOutside(nameof(Population), Population, 4, 10_000);
        InvalidOptionException.ThrowIfOutside(nameof(SetsPerFamily), SetsPerFamily, 1, 1000);
        InvalidOptionException.ThrowIfOutside(nameof(Points), Points, 20, 100_000);
        InvalidOptionException.ThrowIfOutside(nameof(TestPoints), TestPoints, 2, Points);
        InvalidOptionException.ThrowIfOutside(nameof(Draws), Draws, 1, 1000);
        InvalidOptionException.ThrowIfNotAboveZero(nameof(C), C, 1e9);
        InvalidOptionException.ThrowIfNotAboveZero(nameof(Deviation), Deviation, 10);
        InvalidOptionException.ThrowIfNotAboveZero(nameof(AverageShare), AverageShare, 1);
        foreach (int cap in Caps)
        {
            InvalidOptionException.ThrowIfOutside(nameof(Caps), cap, 1, Units - 1);
        }

        foreach (int labels in LabelsPerKind)
        {
            InvalidOptionException.ThrowIfOutside(nameof(LabelsPerKind), labels, 1, Points / 10);
        }
    }
}
