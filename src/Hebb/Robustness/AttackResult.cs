using Hebb.Numerics;

namespace Hebb.Robustness;

/// <summary>What an attack achieved on some examples.</summary>
/// <param name="Margins">
/// For each example the largest m = max_{c≠y} s_c − s_y over all that was tried; +∞ where a score was not finite. The example is fooled
/// where it is 0 or more: a tie counts for the attacker.
/// </param>
/// <param name="Perturbed">For each example the input that had this margin, n × d, within the perturbation set.</param>
/// <param name="Cost">What it took.</param>
public sealed record AttackResult(double[] Margins, Matrix Perturbed, AttackCost Cost)
{
    /// <summary>Whether an example is misclassified.</summary>
    /// <param name="example">0 … n − 1.</param>
    public bool IsFooled(int example) => Margins[example] >= 0;

    /// <summary>How many examples are misclassified.</summary>
    public int Fooled => Margins.Count(margin => margin >= 0);
}

/// <summary>What attacks took, and what the gradients were worth that they followed.</summary>
/// <param name="Gradients">Gradients computed, one for each row and step.</param>
/// <param name="Zero">Those of them that were zero everywhere: they say nothing.</param>
/// <param name="NotFinite">Those of which a number was infinite or not a number.</param>
/// <param name="Queries">Inputs whose scores were computed, with or without a gradient.</param>
public readonly record struct AttackCost(long Gradients, long Zero, long NotFinite, long Queries)
{
    /// <summary>Zero gradients as a fraction of all, in [0, 1]; 0 where none was computed.</summary>
    public double ZeroFraction => Gradients == 0 ? 0 : Zero / (double)Gradients;

    /// <summary>Both together.</summary>
    public static AttackCost operator +(AttackCost left, AttackCost right) =>
        new(
            left.Gradients + right.Gradients,
            left.Zero + right.Zero,
            left.NotFinite + right.NotFinite,
            left.Queries + right.Queries
        );
}
