using System.Globalization;

namespace Hebb.Benchmarks;

/// <summary>What was measured of a wide dopaminergic net.</summary>
/// <param name="Images">Training images.</param>
/// <param name="Neurons">Hidden neurons.</param>
/// <param name="Cap">Those that fire.</param>
/// <param name="Threads">Threads.</param>
/// <param name="FeatureSeconds">All features, the selection included.</param>
/// <param name="Billions">Multiply-adds of the product with whole images a second, in 10⁹.</param>
/// <param name="BillionsDone">Those with a pixel that is not zero: what cannot be left out.</param>
/// <param name="Peak">Multiply-adds a second in registers in the same seconds, in 10⁹; the median.</param>
/// <param name="Share"><paramref name="Billions"/> / <paramref name="Peak"/>.</param>
/// <param name="Megabytes">The most memory beyond the images, the weights included.</param>
/// <param name="FeatureMegabytes">What the sparse rows take.</param>
/// <param name="EpochSeconds">An epoch of the default rule, an image at a time, averaged.</param>
/// <param name="BatchEpochSeconds">An epoch of the rule in batches of 100.</param>
/// <param name="AdamEpochSeconds">An epoch of Adam in batches of 100.</param>
internal sealed record DopamineTiming(
    int Images,
    int Neurons,
    int Cap,
    int Threads,
    double FeatureSeconds,
    double Billions,
    double BillionsDone,
    double Peak,
    double Share,
    double Megabytes,
    double FeatureMegabytes,
    double EpochSeconds,
    double BatchEpochSeconds,
    double AdamEpochSeconds
)
{
    /// <summary>All of it, to be read.</summary>
    public string Text =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"""
            {Images} images, {Neurons} neurons, cap {Cap}, {Threads} threads
            features                {FeatureSeconds, 8:F2} s   {Billions, 7:F1} billion multiply-adds a second, {BillionsDone:F1} of them with non-zero inputs
            in registers                         {Peak, 7:F1} billion: the features' share is {Share:F2}
            memory beyond images    {Megabytes, 8:F0} MB  of which sparse rows {FeatureMegabytes:F0} MB
            epoch, one at a time    {EpochSeconds, 8:F2} s   {100
                * EpochSeconds
                / FeatureSeconds, 7:F1} % of the features
            epoch, batches of 100   {BatchEpochSeconds, 8:F2} s   {100 * BatchEpochSeconds / FeatureSeconds, 7:F1} %
            epoch of Adam           {AdamEpochSeconds, 8:F2} s   {100 * AdamEpochSeconds / FeatureSeconds, 7:F1} %
            """
        );
}
