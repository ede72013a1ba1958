using Hebb.Data;
using Hebb.Numerics;
using Hebb.Persistence;

namespace Hebb.Robustness;

/// <summary>
/// Measures certified accuracy: the share of examples that are classified right and proved to stay so within a radius. One step is some
/// examples, of which ranks do a part each; between steps it can be saved.
/// </summary>
public abstract class Certification : IResumable
{
    private readonly LabelledData data;
    private readonly double[] radii;
    private readonly int[] predictions;

    private protected Certification(LabelledData data, IReadOnlyList<double> epsilons, WorkerPool? workers)
    {
        data.RequireExamples();
        CheckEpsilons(epsilons);
        this.data = data;
        Epsilons = [.. epsilons];
        Workers = workers ?? new WorkerPool();
        radii = new double[data.Count];
        predictions = new int[data.Count];
    }

    /// <summary>The radii ε in L2, rising, at which accuracy is measured.</summary>
    public IReadOnlyList<double> Epsilons { get; }

    /// <summary>Whether all examples are done.</summary>
    public bool IsDone => Done == data.Count;

    /// <summary>Examples done, and in all.</summary>
    public (long Done, long Total) Progress => (Done, data.Count);

    /// <summary>The share of the examples so far that the classifier that is certified has right, in [0, 1]; 0 before the first.</summary>
    public double CleanAccuracy => Share(n => predictions[n] == data.Labels[n]);

    /// <summary>The share of the examples so far for which no label was given; 0 where one always is.</summary>
    public double Abstained => Share(n => predictions[n] < 0);

    /// <summary>Certified accuracy at each ε, of the examples so far.</summary>
    public IReadOnlyList<CertifiedPoint> Curve =>
        [
            .. Epsilons.Select(epsilon => new CertifiedPoint(
                epsilon,
                Enumerable.Range(0, Done).Count(n => predictions[n] == data.Labels[n] && radii[n] > epsilon),
                Done
            )),
        ];

    /// <summary>Threads, vector width, and ranks, which share each step.</summary>
    private protected WorkerPool Workers { get; }

    /// <summary>The examples and their labels.</summary>
    private protected LabelledData Data => data;

    /// <summary>Examples done so far.</summary>
    private protected int Done { get; private set; }

    /// <summary>What results depend on, for saved states.</summary>
    private protected abstract SavedOptions Options { get; }

    /// <summary>How many examples a step does for each rank.</summary>
    private protected abstract int StepSize { get; }

    /// <summary>What was found of an example.</summary>
    /// <param name="example">0 … n − 1, of those that are done.</param>
    /// <returns>
    /// The label that was given, −1 for none, and the radius within which it is proved: 0 where it is not. For a radius in a box, the
    /// smallest of <see cref="Epsilons"/> that it is not proved at, +∞ where it is proved at all.
    /// </returns>
    /// <exception cref="InvalidOptionException">The example is not done.</exception>
    public (int Prediction, double Radius) this[int example]
    {
        get
        {
            InvalidOptionException.ThrowIfOutside(nameof(example), example, 0, Done - 1);
            return (predictions[example], radii[example]);
        }
    }

    /// <summary>Does the next examples; nothing once all are done.</summary>
    /// <param name="cancel">Checked before the step, and repeatedly during it.</param>
    /// <exception cref="OperationCanceledException">It was cancelled: the state is as it was before the call.</exception>
    public void Step(CancellationToken cancel = default)
    {
        if (IsDone)
        {
            return;
        }

        // Ranks may have different numbers of threads, and must share the same examples.
        int ranks = Workers.Ranks.Count;
        int count = (int)Math.Min(Workers.Ranks.SumOf(StepSize), data.Count - Done);
        // For each of its examples the label, then the radius.
        double[][] found = Workers.Share(
            ranks,
            (rank, _, cancel) =>
            {
                var (start, end) = new ThreadShare(rank, ranks).Of(count);
                int[] labels = new int[end - start];
                double[] proved = new double[end - start];
                Certify(Done + start, labels, proved, cancel);
                return [.. labels.Zip(proved).SelectMany(pair => new[] { pair.First, pair.Second })];
            },
            oneByOne: true,
            cancel
        );
        foreach (double[] pair in found.SelectMany(each => each).Chunk(2))
        {
            (predictions[Done], radii[Done]) = ((int)pair[0], pair[1]);
            Done++;
        }
    }

    /// <summary>Does all examples that are left.</summary>
    /// <param name="progress">Receives after each step how many are done, and are in all.</param>
    /// <param name="cancel">Stops between steps.</param>
    public void Run(IProgress<(long Done, long Total)>? progress = null, CancellationToken cancel = default) =>
        this.Finish(() => Progress, progress, cancel);

    /// <summary>What was found so far; with the options as texts.</summary>
    public TensorArchive SaveState()
    {
        return new TensorArchive(
            [
                SafeTensor.From<int>("predictions", predictions.AsSpan(0, Done), Done),
                SafeTensor.From<double>("radii", radii.AsSpan(0, Done), Done),
            ],
            Options.ToMetadata(Description)
        );
    }

    /// <inheritdoc/>
    public void RestoreState(TensorArchive saved)
    {
        Options.Require(saved, Description);
        var labels = saved["predictions"].Values<int>();
        if (labels.Length > data.Count || labels.ContainsAnyExceptInRange(-1, data.LabelCount - 1))
        {
            throw new FileFormatException(
                saved.Name,
                $"at most {data.Count} predictions from -1 to {data.LabelCount - 1} expected"
            );
        }

        var found = saved.Get("radii", SafeTensorType.F64, labels.Length).Values<double>();
        labels.CopyTo(predictions);
        found.CopyTo(radii);
        Done = labels.Length;
    }

    /// <summary>Certifies some examples.</summary>
    /// <param name="first">The first.</param>
    /// <param name="labels">Receives the label that is given to each, −1 for none.</param>
    /// <param name="proved">Receives the radius within which it is proved.</param>
    /// <param name="cancel">Checked repeatedly.</param>
    private protected abstract void Certify(int first, Span<int> labels, Span<double> proved, CancellationToken cancel);

    private string Description =>
        $"hebb-certification 1: {data.Count} examples, {data.Inputs} inputs, {data.LabelCount} labels";

    private static void CheckEpsilons(IReadOnlyList<double> epsilons)
    {
        InvalidOptionException.ThrowIfOutside("number of epsilons", epsilons.Count, 1, 100_000);
        for (int e = 0; e < epsilons.Count; e++)
        {
            InvalidOptionException.ThrowIfOutside($"epsilons[{e}]", epsilons[e], 0, 1e6);
            if (e > 0 && epsilons[e] <= epsilons[e - 1])
            {
                throw new InvalidOptionException(
                    $"epsilons[{e}]",
                    $"{epsilons[e]}",
                    $"above {epsilons[e - 1]}, the one before it"
                );
            }
        }
    }

    private double Share(Func<int, bool> counts) =>
        Done == 0 ? 0 : Enumerable.Range(0, Done).Count(counts) / (double)Done;
}

/// <summary>Certified accuracy at one radius.</summary>
/// <param name="Epsilon">ε.</param>
/// <param name="Certified">Examples that are right and proved to stay so in the whole ball of radius ε.</param>
/// <param name="Examples">Of how many.</param>
public readonly record struct CertifiedPoint(double Epsilon, int Certified, int Examples)
{
    /// <summary>The share that is certified, in [0, 1].</summary>
    public double Accuracy => Examples == 0 ? 0 : Certified / (double)Examples;
}
