using Hebb.Experiments.Statistics;
using Hebb.Robustness;

namespace Hebb.Experiments.Certify;

/// <summary>What <c>hebb certify</c> found.</summary>
/// <param name="By">How it is proved: <c>margin</c> or <c>smoothing</c>.</param>
/// <param name="Images">How many examples.</param>
/// <param name="Clean">The share of them that what is certified has right: the network by margin, the smoothed network by smoothing; abstaining is not right.</param>
/// <param name="Certified">At each size the share that is right and proved to stay so.</param>
/// <param name="Abstained">The share for which no label was given; 0 by margin.</param>
public sealed record CertifyResult(
    string By,
    int Images,
    double Clean,
    IReadOnlyList<CertifiedShare> Certified,
    double Abstained
)
{
    /// <summary>The lower end of the 95 % interval of <see cref="Clean"/>.</summary>
    public double CleanLow { get; init; }

    /// <summary>The upper end.</summary>
    public double CleanHigh { get; init; }

    /// <summary>The share that the network itself has right, without noise.</summary>
    public double NetworkAccuracy { get; init; }

    /// <summary>σ of the noise; none by margin.</summary>
    public double? Sigma { get; init; }

    /// <summary>Noisy copies of an example by which its certificate is estimated; none by margin.</summary>
    public int? Draws { get; init; }

    /// <summary>The probability with which an example's certificate may be wrong: 0 by margin.</summary>
    public double Alpha { get; init; }

    /// <summary>The least and the largest number that a perturbed example may have; none: any.</summary>
    public IReadOnlyList<float>? Box { get; init; }

    /// <summary>The file of the model.</summary>
    public string Model { get; init; } = "";

    /// <summary>The name or path of the data.</summary>
    public string Data { get; init; } = "";

    /// <summary>The HTML report.</summary>
    public string? Report { get; init; }
}

/// <summary>The share that is certified at one size of perturbations.</summary>
/// <param name="Epsilon">ε in L2, in the units of the data.</param>
/// <param name="Accuracy">The share of examples, in [0, 1].</param>
/// <param name="Low">The lower end of its 95 % interval: how far other examples of the same kind may differ.</param>
/// <param name="High">The upper end.</param>
public sealed record CertifiedShare(double Epsilon, double Accuracy, double Low, double High)
{
    /// <summary>A point that the library measured.</summary>
    internal static CertifiedShare Of(CertifiedPoint point)
    {
        var (low, high) = WilsonInterval.Of(point.Accuracy, point.Examples);
        return new(point.Epsilon, point.Accuracy, low, high);
    }
}
