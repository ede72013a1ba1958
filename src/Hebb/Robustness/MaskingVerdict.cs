namespace Hebb.Robustness;

/// <summary>One sign of masked gradients, looked for.</summary>
/// <param name="Name">What was looked for, in a few words.</param>
/// <param name="Raised">Whether it was found.</param>
/// <param name="Evidence">What was measured, in plain words with figures.</param>
public sealed record MaskingFlag(string Name, bool Raised, string Evidence)
{
    /// <summary>Whether it is about the attack that is to be quoted, not about the classifier.</summary>
    public bool IsOfQuotedAttack { get; init; }
}

/// <summary>What <see cref="MaskingAlarm"/> found.</summary>
/// <param name="Flags">Everything that was looked for.</param>
public sealed record MaskingVerdict(IReadOnlyList<MaskingFlag> Flags)
{
    /// <summary>Whether any sign was found: curves of attacks by gradient then say little.</summary>
    public bool IsSuspect => Flags.Any(flag => flag.Raised);

    /// <summary>Whether a sign was found in the classifier itself, whatever attack is quoted.</summary>
    public bool IsClassifierSuspect => Flags.Any(flag => flag is { Raised: true, IsOfQuotedAttack: false });

    /// <summary>The verdict in one or two sentences.</summary>
    public string Summary
    {
        get
        {
            var raised = Flags.Where(flag => flag.Raised).ToArray();
            if (raised.Length == 0)
            {
                return $"No sign of masked gradients in {Flags.Count} checks.";
            }

            var first = raised.FirstOrDefault(flag => !flag.IsOfQuotedAttack) ?? raised[0];
            string others = raised.Length switch
            {
                1 => "",
                2 => "; one more sign was found",
                _ => $"; {raised.Length - 1} more signs were found",
            };
            return first.IsOfQuotedAttack
                ? $"Do not trust the curve of this attack: {first.Evidence}{others}. Quote the worst case over all attacks."
                : $"Gradients are masked: {first.Evidence}{others}. Curves of attacks by gradient say little; quote the worst case over all attacks.";
        }
    }
}
