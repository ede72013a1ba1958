namespace Hebb.Baselines;

/// <summary>What a support vector machine compares examples by.</summary>
public enum SupportVectorKernel
{
    /// <summary>x·x′.</summary>
    Linear,

    /// <summary>e^(−γ|x − x′|²).</summary>
    Rbf,
}

/// <summary>How a support vector machine is fitted.</summary>
public sealed record SupportVectorOptions
{
    /// <summary>C, the price of a violated margin: above 0, at most 10⁹.</summary>
    public double C { get; init; } = 1;

    /// <summary>What examples are compared by.</summary>
    public SupportVectorKernel Kernel { get; init; } = SupportVectorKernel.Rbf;

    /// <summary>γ of the RBF kernel, above 0 and at most 10⁹; none means 1/(d · variance of all numbers of the examples).</summary>
    public double? Gamma { get; init; }

    /// <summary>How far the conditions of the minimum may be violated: above 0, at most 1.</summary>
    public double Tolerance { get; init; } = 1e-3;

    /// <summary>Steps at most for each pair of labels: 1 to 10⁹. Each changes two multipliers.</summary>
    public int Iterations { get; init; } = 1_000_000;

    /// <summary>Checks every value.</summary>
    /// <exception cref="InvalidOptionException">A value is out of range; the message names it.</exception>
    public void Validate()
    {
        InvalidOptionException.ThrowIfNotAboveZero(nameof(C), C, 1e9);
        InvalidOptionException.ThrowIfOutside(nameof(Kernel), (int)Kernel, 0, 1);
        if (Gamma is { } gamma)
        {
            InvalidOptionException.ThrowIfNotAboveZero(nameof(Gamma), gamma, 1e9);
        }

        InvalidOptionException.ThrowIfNotAboveZero(nameof(Tolerance), Tolerance, 1);
        InvalidOptionException.ThrowIfOutside(nameof(Iterations), Iterations, 1, 1_000_000_000);
    }
}
