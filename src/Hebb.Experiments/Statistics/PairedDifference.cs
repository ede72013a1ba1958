namespace Hebb.Experiments.Statistics;

/// <summary>Differences of two measurements that were made with the same seeds, pair by pair.</summary>
public static class PairedDifference
{
    /// <summary>The mean of second less first and its 95 % interval (Student's t).</summary>
    /// <param name="first">A measurement for each seed.</param>
    /// <param name="second">The other one, in the same order.</param>
    /// <exception cref="ArgumentException">There are not equally many, or none.</exception>
    public static SampleSummary Of(IReadOnlyList<double> first, IReadOnlyList<double> second)
    {
        if (first.Count != second.Count || first.Count == 0)
        {
            throw new ArgumentException($"{first.Count} and {second.Count} measurements; equally many expected");
        }

        return SampleSummary.Of([.. first.Zip(second, (a, b) => b - a)]);
    }
}
