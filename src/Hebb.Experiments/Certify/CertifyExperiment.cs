using Hebb.Data;
using Hebb.Experiments.Runs;
using Hebb.Experiments.Statistics;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Robustness;

namespace Hebb.Experiments.Certify;

/// <summary>What <c>hebb certify</c> does: accuracy that is proved, by the margin of templates or by noise.</summary>
public static class CertifyExperiment
{
    /// <summary>Whether a network's labels can be proved by its margin.</summary>
    public static bool HasMargin(Network network) => MarginCertificate.Suits(network);

    /// <summary>Runs it, in the phase <c>certify</c>.</summary>
    /// <param name="network">What is certified.</param>
    /// <param name="examples">Examples and their labels, at least one; inside the box if there is one.</param>
    /// <param name="options">How, and at which sizes.</param>
    /// <param name="seed">The seed of the noise.</param>
    /// <param name="run">Does the phase.</param>
    /// <param name="workers">Threads and vector width.</param>
    /// <exception cref="InvalidOptionException">A value is out of range, or the network has no margin to prove by.</exception>
    /// <exception cref="OperationCanceledException">The run was asked to stop; it can be resumed.</exception>
    public static CertifyResult Run(
        Network network,
        LabelledData examples,
        CertifyOptions options,
        ulong seed,
        Run run,
        WorkerPool workers
    )
    {
        Certification work = options.Smoothing is { } smoothing
            ? new SmoothingCertification(
                network,
                smoothing,
                options.Epsilons,
                examples,
                RandomKey.FromSeed(seed).For("certify"),
                workers
            )
            : new MarginCertification(network, options.Epsilons, examples, options.Box, workers);
        run.Do(
            new Phase("certify", "examples", work)
            {
                Note = () =>
                    work.Curve is [.., var last] && last.Examples > 0
                        ? $"{100 * last.Accuracy:F1} % at {last.Epsilon:G4}, clean {100 * work.CleanAccuracy:F1} %"
                        : null,
            }
        );
        var (low, high) = WilsonInterval.Of(work.CleanAccuracy, examples.Count);
        return new CertifyResult(
            options.Smoothing is null ? "margin" : "smoothing",
            examples.Count,
            work.CleanAccuracy,
            [.. work.Curve.Select(CertifiedShare.Of)],
            work.Abstained
        )
        {
            CleanLow = low,
            CleanHigh = high,
            NetworkAccuracy = network.Accuracy(examples, workers, run.Cancel),
            Sigma = options.Smoothing?.Sigma,
            Draws = options.Smoothing?.Draws,
            Alpha = options.Smoothing?.Alpha ?? 0,
            Box = options.Box is { } box ? [box.Low, box.High] : null,
        };
    }
}

/// <summary>How <c>hebb certify</c> proves, and what.</summary>
public sealed record CertifyOptions
{
    /// <summary>The sizes of perturbations in L2, rising.</summary>
    public required IReadOnlyList<double> Epsilons { get; init; }

    /// <summary>Noise and draws; none means by margin.</summary>
    public SmoothingOptions? Smoothing { get; init; }

    /// <summary>By margin: the least and the largest number that a perturbed example may have; none: any.</summary>
    public (float Low, float High)? Box { get; init; }
}
