using Hebb.Gradients;
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
    // What rounding takes, absolute and relative to ε.
    private const double Tolerance = 1e-5;

    // Each number of a perturbed input is as near to what it should be as single precision comes: two roundings.
    private const double Rounding = 1.0 / (1 << 23);

    /// <summary>Moves an input into the set: first to the nearest point of the ball, then of the box, which keeps it in the ball.</summary>
    /// <param name="example">x, d numbers within the box.</param>
    /// <param name="perturbed">Any d finite numbers, changed in place.</param>
    public void Project(ReadOnlySpan<float> example, Span<float> perturbed)
    {
        double distance = Norm == PerturbationNorm.L2 ? Distance(example, perturbed) : 0;
        float scale = (float)(Epsilon / distance);
        for (int i = 0; i < perturbed.Length; i++)
        {
            if (Norm == PerturbationNorm.LInfinity)
            {
                perturbed[i] = Math.Clamp(perturbed[i], example[i] - Epsilon, example[i] + Epsilon);
            }
            else if (distance > Epsilon)
            {
                perturbed[i] = MathF.FusedMultiplyAdd(perturbed[i] - example[i], scale, example[i]);
            }

            perturbed[i] = Math.Clamp(perturbed[i], Low, High);
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

    /// <summary>x ← projection of x + step along the direction v: of length 1, or each number's sign.</summary>
    /// <param name="x">Moved in place; padded, as all rows here are.</param>
    /// <param name="v">The direction; where it is zero everywhere, x stays.</param>
    /// <param name="step">How far.</param>
    /// <param name="example">The centre.</param>
    /// <param name="columns">How many numbers are no padding.</param>
    /// <param name="width">The vector width; it never changes the result.</param>
    internal void Move(
        Span<float> x,
        ReadOnlySpan<float> v,
        float step,
        ReadOnlySpan<float> example,
        int columns,
        VectorWidth width
    )
    {
        if (Norm == PerturbationNorm.L2)
        {
            AscentSteps.MoveInBall(x, v, step, example, Epsilon, Low, High, columns, width);
        }
        else
        {
            AscentSteps.MoveInCube(x, v, step, example, Epsilon, Low, High, columns, width);
        }
    }

    /// <summary>A random point of the ball's surface, clipped to the box.</summary>
    /// <param name="example">The centre.</param>
    /// <param name="point">Receives d numbers.</param>
    /// <param name="random">Where random numbers come from.</param>
    /// <param name="radius">The distance from the centre as a fraction of ε.</param>
    internal void Surface(ReadOnlySpan<float> example, Span<float> point, ref RandomStream random, float radius = 1)
    {
        double squares = 0;
        for (int i = 0; i < point.Length; i++)
        {
            point[i] =
                Norm == PerturbationNorm.L2 ? random.NextNormal()
                : random.NextBool(0.5) ? 1
                : -1;
            squares += (double)point[i] * point[i];
        }

        double length = Norm == PerturbationNorm.L2 ? Math.Sqrt(squares) : 1;
        float scale = length > 0 ? (float)(radius * Epsilon / length) : 0;
        for (int i = 0; i < point.Length; i++)
        {
            point[i] = MathF.FusedMultiplyAdd(point[i], scale, example[i]);
        }

        Project(example, point);
    }

    /// <summary>Checks that examples lie in the box.</summary>
    /// <exception cref="InvalidOptionException">A number lies outside; the message names its place.</exception>
    internal void RequireInside(Matrix examples) =>
        InnerAttack.RequireInBox(examples, Low, High, "the box of the attack");

    /// <summary>Whether an input is in the set, but for rounding, which is coarse where numbers are large.</summary>
    internal bool Contains(ReadOnlySpan<float> example, ReadOnlySpan<float> perturbed)
    {
        double largest = 0;
        foreach (float number in perturbed)
        {
            largest = Math.Max(largest, Math.Abs((double)number));
        }

        double rounding = Rounding * largest * (Norm == PerturbationNorm.L2 ? Math.Sqrt(perturbed.Length) : 1);
        return Distance(example, perturbed) <= Epsilon + (Tolerance * (1 + Epsilon)) + rounding
            && !perturbed.ContainsAnyExceptInRange(Low, High);
    }
}
