namespace Hebb.Experiments.Theory;

/// <summary>A rule [−a, a; b, −b] and the inputs that it meets.</summary>
/// <param name="A">a.</param>
/// <param name="B">b.</param>
/// <param name="Inputs">n.</param>
/// <param name="On">k, how many inputs of each example are +1; none means fair coins.</param>
internal sealed record ThresholdSetting(int A, int B, int Inputs, int? On)
{
    /// <summary>s = (a + b)/2, the size of the perceptron's part of an update.</summary>
    public double Size => (A + B) / 2.0;

    /// <summary>b²/a².</summary>
    public double SquaredRatio => (double)B * B / ((double)A * A);

    /// <summary>
    /// |z|²/s, z the example as the complete proof sees it (<see cref="Theorem3"/>): n + (c/s)(2k − n), at most 2n.
    /// </summary>
    public double SquaredLength => Inputs + ((B - A) / (2 * Size) * ((2 * (On ?? Inputs / 2)) - Inputs));

    /// <summary>Theorem 3's condition: k ≥ n/2 or k ≤ n a/(a + b).</summary>
    public bool CommonPartIsHarmless => On is { } k && ((2 * k) >= Inputs || k * (A + B) <= Inputs * A);

    /// <summary>Theorem 4's second condition, (a + b)/2 ≥ a²/b²: "within γ" is not far for a rule of this size.</summary>
    public bool IsLargeEnough => Size * SquaredRatio >= 1;
}
