using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Persistence;

namespace Hebb.Robustness;

/// <summary>Certified accuracy of a classifier that is smoothed by noise: <see cref="RandomizedSmoothing"/>.</summary>
/// <remarks>Each example's certificate holds with probability 1 − α. <see cref="Certification.CleanAccuracy"/> is that of the smoothed classifier: abstaining is not right.</remarks>
/// <example><code>
/// var smoothing = new SmoothingOptions { Sigma = 0.5, Draws = 1000 };
/// var certification = new SmoothingCertification(network, smoothing, [0.25, 0.5, 1], mnist.Test.Take(500), key);
/// certification.Run();
/// Console.WriteLine($"{certification.Curve[1].Accuracy} at 0.5, abstained {certification.Abstained}");
/// </code></example>
public sealed class SmoothingCertification : Certification
{
    private readonly SmoothingOptions options;
    private readonly RandomizedSmoothing smoothing;

    /// <summary>A measurement that is about to begin.</summary>
    /// <param name="classifier">Any classifier.</param>
    /// <param name="options">Noise and draws; validated.</param>
    /// <param name="epsilons">The radii in L2, rising, each at least 0.</param>
    /// <param name="data">Examples and their labels, at least one.</param>
    /// <param name="key">Where noise comes from.</param>
    /// <param name="workers">Threads and vector width; none means all cores.</param>
    /// <exception cref="InvalidOptionException">A value is out of range, or the data do not fit the classifier.</exception>
    public SmoothingCertification(
        IClassifier classifier,
        SmoothingOptions options,
        IReadOnlyList<double> epsilons,
        LabelledData data,
        RandomKey key = default,
        WorkerPool? workers = null
    )
        : base(data, epsilons, workers)
    {
        InvalidOptionException.ThrowIfMismatch(
            "the examples have",
            data.Inputs,
            "numbers",
            "the classifier expects",
            classifier.Inputs
        );
        InvalidOptionException.ThrowIfMismatch(
            "the data have",
            Math.Max(data.LabelCount, classifier.Labels),
            "labels",
            "the classifier has",
            classifier.Labels
        );
        this.options = options;
        smoothing = new RandomizedSmoothing(classifier, options, key, Workers);
    }

    private protected override SavedOptions Options =>
        new()
        {
            { "By", "smoothing" },
            { "Epsilons", string.Join(' ', Epsilons) },
            options.Saved,
        };

    private protected override int StepSize => 1;

    private protected override void Certify(int first, Span<int> labels, Span<double> proved, CancellationToken cancel)
    {
        for (int n = 0; n < labels.Length; n++)
        {
            var found = smoothing.Certify(Data.Examples.Row(first + n), first + n, cancel);
            (labels[n], proved[n]) = (found.Label, found.Radius);
        }
    }
}
