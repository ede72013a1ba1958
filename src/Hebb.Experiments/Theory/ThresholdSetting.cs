namespace Hebb.Experiments.Theory;

/// <summary>A rule [−a, a; b, −b] and the inputs that it meets.</summary>
/// <param name="A">a.</param>
/// <param name="B">b.</param>
/// <param name="Inputs">n.</param>
/// <param name="On">k, how many inputs of each example are +1; none means fair coins.</param>
internal sealed record ThresholdSetting(double A, double B, int Inputs, int? On)
{
    /// <summary>c/s = (b − a)/(b + a): the common part of an update beside the perceptron's.</summary>
    public double CommonPart => (B - A) / (B + A);

    /// <summary>
    /// |z|²/s, z the example as the proof made whole sees it (<see cref="Theorem3"/>): n + (c/s)(2k − n), at most 2n.
    /// </summary>
    public double SquaredLength => Inputs + (CommonPart * ((2 * (On ?? Inputs / 2)) - Inputs));
}
