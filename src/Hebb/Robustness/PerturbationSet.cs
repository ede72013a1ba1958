using Hebb.Numerics;

namespace Hebb.Robustness;

/// <summary>How the size of a perturbation is measured.</summary>
public enum PerturbationNorm
{
    /// <summary>The root of the sum of the squared changes.</summary>
    L2,

    /// <summary>The largest change of a single number.</summary>
    LInfinity,
}

/// <summary>
/// What an attacker may make of an example: the ball of radius <paramref name="Epsilon"/> around it, within the box of numbers that
/// examples may have. The example lies in the box itself.
/// </summary>
/// <param name="Norm">How the size of a perturbation is measured.</param>
/// <param name="Epsilon">ε, the radius, at least 0, in the units of the data.</param>
/// <param name="Low">The least number that an example may have: 0 for images.</param>
/// <param name="High">The largest: 1 for images.</param>
public readonly record struct PerturbationSet(PerturbationNorm Norm, float Epsilon, float Low = 0, float High = 1)
{
    /// <summary>Perturbations may be this much larger than ε, relative to it: what rounding takes.</summary>
    internal const float Tolerance = 1e-5f;

    /// <summary>Moves a perturbed example into the set: first to the ball, then to the box, which keeps it in the ball.</summary>
    /// <param name="example">x, d numbers within the box.</param>
    /// <param name="perturbed">Any d finite numbers; the nearest ones of the ball, clipped to the box, take their place.</param>
    public void Project(ReadOnlySpan<float> example, Span<float> perturbed)
    {
        float scale = 1;
        if (Norm == PerturbationNorm.L2)
        {
            double length = Distance(example, perturbed);
            scale = length > Epsilon ? (float)(Epsilon / length) : 1;
        }

        for (int i = 0; i < perturbed.Length; i++)
        {
            float change = perturbed[i] - example[i];
            change = Norm == PerturbationNorm.L2 ? change * scale : Math.Clamp(change, -Epsilon, Epsilon);
            perturbed[i] = Math.Clamp(
                scale == 1 && Norm == PerturbationNorm.L2 ? perturbed[i] : example[i] + change,
                Low,
                High
            );
        }
    }

    /// <summary>The size of a perturbation in this norm.</summary>
    /// <param name="example">x, d numbers.</param>
    /// <param name="perturbed">As many.</param>
    public double Distance(ReadOnlySpan<float> example, ReadOnlySpan<float> perturbed)
    {
        double sum = 0;
        for (int i = 0; i < example.Length; i++)
        {
            double change = (double)perturbed[i] - example[i];
            sum = Norm == PerturbationNorm.L2 ? sum + (change * change) : Math.Max(sum, Math.Abs(change));
        }

        return Norm == PerturbationNorm.L2 ? Math.Sqrt(sum) : sum;
    }

    /// <summary>Checks every value.</summary>
    /// <exception cref="InvalidOptionException">ε is negative or not finite, or the box is empty; the message names it.</exception>
    public void Validate()
    {
        if (!Enum.IsDefined(Norm))
        {
            throw new InvalidOptionException(nameof(Norm), $"{Norm}", "L2 or LInfinity");
        }

        InvalidOptionException.ThrowIfOutside(nameof(Epsilon), Epsilon, 0, 1e6f);
        InvalidOptionException.ThrowIfOutside(nameof(Low), Low, -1e6f, 1e6f);
        InvalidOptionException.ThrowIfOutside(nameof(High), High, Low, 1e6f);
    }

    /// <summary>Checks that examples lie in the box.</summary>
    /// <exception cref="InvalidOptionException">A number lies outside; the message names its place.</exception>
    internal void RequireInside(Matrix examples)
    {
        for (int r = 0; r < examples.Rows; r++)
        {
            var row = examples.Row(r);
            int outside = row.IndexOfAnyExceptInRange(Low, High);
            if (outside >= 0)
            {
                throw new InvalidOptionException(
                    $"examples[{r}, {outside}]",
                    $"{row[outside]}",
                    $"between {Low} and {High}, the box of the attack"
                );
            }
        }
    }
}
