namespace Hebb.Representation;

/// <summary>What the settings of all local rules must be.</summary>
internal static class RuleChecks
{
    /// <summary>Checks how often and in what pieces a rule sees the examples.</summary>
    /// <exception cref="InvalidOptionException">A number is out of range.</exception>
    public static void Batches(int epochs, int batchSize)
    {
        InvalidOptionException.ThrowIfOutside("Epochs", epochs, 1, 1_000_000);
        InvalidOptionException.ThrowIfOutside("BatchSize", batchSize, 1, 1 << 16);
    }

    /// <summary>Checks the ends of what falls geometrically.</summary>
    /// <exception cref="InvalidOptionException">One is not above 0, or above <paramref name="high"/>.</exception>
    public static void Falling(string nameOfFirst, float first, string nameOfLast, float last, float high)
    {
        InvalidOptionException.ThrowIfNotAboveZero(nameOfFirst, first, high);
        InvalidOptionException.ThrowIfNotAboveZero(nameOfLast, last, high);
    }
}
