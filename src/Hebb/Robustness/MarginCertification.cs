using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Persistence;

namespace Hebb.Robustness;

/// <summary>Certified accuracy of a network of templates by <see cref="MarginCertificate"/>: proved, deterministic, nothing is drawn at random.</summary>
/// <example><code>
/// var certification = new MarginCertification(network, [0.5, 1, 2], mnist.Test);
/// certification.Run();
/// Console.WriteLine(certification.Curve[2].Accuracy); // at ε = 2
/// </code></example>
public sealed class MarginCertification : Certification
{
    private readonly Network network;
    private readonly MarginCertificate certificate;
    private readonly (float Low, float High)? box;

    /// <summary>A measurement that is about to begin.</summary>
    /// <param name="network">One layer of templates whose best is a label's score.</param>
    /// <param name="epsilons">The radii in L2, rising, each at least 0.</param>
    /// <param name="data">Examples and their labels, at least one; inside the box if there is one.</param>
    /// <param name="box">The least and the largest number that any input may have, such as 0 and 1; none: the whole ball counts.</param>
    /// <param name="workers">Threads and vector width; none means all cores.</param>
    /// <exception cref="InvalidOptionException">A value is out of range, the network is another one, or the data do not fit it.</exception>
    public MarginCertification(
        Network network,
        IReadOnlyList<double> epsilons,
        LabelledData data,
        (float Low, float High)? box = null,
        WorkerPool? workers = null
    )
        : base(data, epsilons, workers)
    {
        certificate = new MarginCertificate(network);
        network.CheckFits(data);
        this.network = network;
        this.box = box;
        for (int n = 0; box is { } within && n < data.Count; n++)
        {
            MarginCertificate.RequireInside(data.Examples.Row(n), within);
        }
    }

    private protected override SavedOptions Options =>
        new()
        {
            { "By", "margin" },
            { "Epsilons", string.Join(' ', Epsilons) },
            { "Box", box is { } b ? $"{b.Low} {b.High}" : null },
        };

    private protected override int StepSize => 64 * Workers.Threads;

    private protected override void Certify(int first, Span<int> labels, Span<double> proved, CancellationToken cancel)
    {
        var scores = new Matrix(labels.Length, network.Labels);
        network.Scores(Data.Examples, first, labels.Length, scores, Workers);
        for (int n = 0; n < labels.Length; n++)
        {
            labels[n] = OutputLayer.Largest<float>(scores.Row(n));
        }

        var found = new double[labels.Length];
        Workers.For(
            labels.Length,
            n =>
            {
                cancel.ThrowIfCancellationRequested();
                found[n] = Radius(first + n);
            }
        );
        found.CopyTo(proved);
    }

    private double Radius(int n)
    {
        var x = Data.Examples.Row(n);
        int label = Data.Labels[n];
        if (box is not { } within)
        {
            return certificate.Radius(x, label);
        }

        int count = certificate.CountCertified(x, label, Epsilons, within);
        return count == Epsilons.Count ? double.PositiveInfinity : Epsilons[count];
    }
}
