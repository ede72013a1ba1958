namespace Hebb.Robustness;

/// <summary>One sign of masked gradients, looked for.</summary>
/// <param name="Name">What was looked for, in a few words.</param>
/// <param name="Raised">Whether it was found.</param>
/// <param name="Evidence">What was measured, in plain words with figures.</param>
public sealed record MaskingFlag(string Name, bool Raised, string Evidence);

/// <summary>What <see cref="MaskingAlarm"/> found.</summary>
/// <param name="Flags">Everything that was looked for.</param>
public sealed record MaskingVerdict(IReadOnlyList<MaskingFlag> Flags)
{
    /// <summary>Whether any sign was found: curves of attacks by gradient then say little.</summary>
    public bool IsSuspect => Flags.Any(flag => flag.Raised);

    /// <summary>The verdict in one or two sentences.</summary>
    public string Summary => throw new NotImplementedException();
}
