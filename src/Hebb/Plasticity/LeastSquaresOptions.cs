using Hebb.Persistence;

namespace Hebb.Plasticity;

/// <summary>How output weights are fitted by least squares: <see cref="LeastSquaresTrainer"/>.</summary>
public sealed record LeastSquaresOptions
{
    /// <summary>
    /// ρ: large weights are penalised by ρ times the mean square of a feature; the smaller, the closer to the examples. Above 0, at most
    /// 1,000,000.
    /// </summary>
    public double Ridge { get; init; } = 0.001;

    /// <summary>
    /// The largest magnitude that a feature may have, a power of two from 2^−20 to 2^20: features are rounded to multiples of 2^−17 of it. 1 is
    /// right for networks that read at unit length.
    /// </summary>
    public float FeatureRange { get; init; } = 1;

    /// <summary>What the sums depend on; the ridge can be chosen after them.</summary>
    internal SavedOptions Saved => new() { { nameof(FeatureRange), FeatureRange } };

    /// <summary>Checks every value.</summary>
    /// <exception cref="InvalidOptionException">A value is out of range; the message names it.</exception>
    public void Validate()
    {
        const float Most = 1 << 20;
        InvalidOptionException.ThrowIfNotAboveZero(nameof(Ridge), Ridge, 1_000_000);
        InvalidOptionException.ThrowIfOutside(nameof(FeatureRange), FeatureRange, 1 / Most, Most);
        if ((BitConverter.SingleToUInt32Bits(FeatureRange) << 9) != 0)
        {
            throw new InvalidOptionException(
                nameof(FeatureRange),
                $"{FeatureRange}",
                "a power of two, such as 1 or 64"
            );
        }
    }
}
