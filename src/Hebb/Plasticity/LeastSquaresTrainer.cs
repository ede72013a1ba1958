using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Persistence;

namespace Hebb.Plasticity;

/// <summary>
/// Fits the output weights U of a network with fixed hidden layers by least squares with a ridge: the U for which Σ |Uᵀh − y|² + ρ n h̄² |U|² is
/// smallest, h what U multiplies, y the label as a unit vector, h̄² the mean square of a feature. It keeps the sums Σ h hᵀ and Σ h yᵀ alone, and
/// no example.
/// </summary>
/// <remarks>
/// <para>The sums are those of whole numbers, and so is what they are made of: the same examples give the same bytes in any order of examples
/// and labels, from any split over trainers that are merged (<see cref="Merge"/>), for any number of threads. What was learned of one label is not
/// forgotten while another is learned.</para>
/// <para>Memory: 16 |V|² bytes while learning, 24 |V|² while solving, 8 |V|² more after 2^18 examples. At most 2^28 examples. An instance is not for concurrent use.</para>
/// </remarks>
/// <example><code>
/// var fit = new LeastSquaresTrainer(network, new LeastSquaresOptions { Ridge = 0.001 });
/// fit.Train(monday); // the weights of Monday's examples
/// fit.Train(tuesday); // those of both days, as if they had come together
/// fit.Learn(image, label); // one more example, whenever it comes
/// fit.Solve();
/// Console.WriteLine(network.Accuracy(mnist.Test));
/// </code></example>
public sealed class LeastSquaresTrainer
{
    private const string Triangle = "products";
    private const string OfLabels = "label_sums";
    private const string LabelCounts = "label_counts";

    private readonly LeastSquaresOptions options;
    private readonly WorkerPool workers;
    private readonly NetworkPass pass;
    private readonly int[] active;
    private readonly int[] units;
    private readonly float toUnits;

    /// <summary>A trainer for one network, that has seen no example. The network's U stays as it is until <see cref="Solve"/>.</summary>
    /// <param name="network">The network; its hidden layers may not change any more.</param>
    /// <param name="options">Settings; they are validated.</param>
    /// <param name="key">Nothing is drawn.</param>
    /// <param name="workers">Threads and vector width; none means all cores.</param>
    /// <exception cref="InvalidOptionException">An option is out of range, or the network has more than 16,384 features.</exception>
    public LeastSquaresTrainer(
        Network network,
        LeastSquaresOptions options,
        RandomKey key = default,
        WorkerPool? workers = null
    )
    {
        const int MostFeatures = 16_384;
        options.Validate();
        InvalidOptionException.ThrowIfOutside("features of least squares", network.U.Rows, 1, MostFeatures);
        _ = key;
        Network = network;
        this.options = options;
        this.workers = workers ?? new WorkerPool();
        toUnits = (float)FeatureSums.Units / options.FeatureRange;
        pass = new NetworkPass(network, FeatureSums.Block, this.workers, packsInputWeights: true);
        active = new int[network.Hidden[^1].MostActive];
        units = new int[active.Length];
        Sums = new FeatureSums(network.U.Rows, network.Labels, this.workers);
    }

    /// <summary>The network whose output weights are fitted.</summary>
    public Network Network { get; }

    /// <summary>Examples learned from so far.</summary>
    public long Examples => Sums.Counts.Sum();

    /// <summary>What is known of the examples.</summary>
    internal FeatureSums Sums { get; private set; }

    /// <summary>Examples that are learned in one go.</summary>
    internal int Block => pass.Capacity;

    /// <summary>Learns one example. The network does not change before <see cref="Solve"/>. Allocates nothing.</summary>
    /// <param name="example">d finite numbers, in the units of the data.</param>
    /// <param name="label">The true label, 0 … m − 1.</param>
    /// <exception cref="InvalidOptionException">
    /// There are not d numbers, one is not finite, a feature is out of <see cref="LeastSquaresOptions.FeatureRange"/>, or the label is none of the network's. Nothing was learned.
    /// </exception>
    public void Learn(ReadOnlySpan<float> example, int label)
    {
        Load(example, label);
        RequireSpace(1);
        var features = Read(pass.Activity, 0);
        Sums.Add(features, units.AsSpan(0, features.Length), label);
    }

    /// <summary>Takes an example that was learned out again: what is left is to the last bit as if it had never been there.</summary>
    /// <param name="example">The example.</param>
    /// <param name="label">The label that it was learned with.</param>
    /// <exception cref="InvalidOptionException">As for <see cref="Learn"/>, or no example of that label is left.</exception>
    public void Forget(ReadOnlySpan<float> example, int label)
    {
        Load(example, label);
        InvalidOptionException.ThrowIfOutside($"examples of label {label}", Sums.Counts[label], 1, long.MaxValue);
        var features = Read(pass.Activity, 0);
        Sums.Remove(features, units.AsSpan(0, features.Length), label);
    }

    /// <summary>Learns all examples, once, and solves.</summary>
    /// <param name="data">Training examples; their size and labels must fit the network.</param>
    /// <param name="progress">Receives how many examples are learned.</param>
    /// <param name="cancel">Stops between blocks of examples; those learned so far stay learned, and U stays as it was.</param>
    /// <exception cref="InvalidOptionException">The data do not fit the network, or a feature is out of <see cref="LeastSquaresOptions.FeatureRange"/>.</exception>
    public void Train(
        LabelledData data,
        IProgress<(long Done, long Total)>? progress = null,
        CancellationToken cancel = default
    )
    {
        var training = Start(data);
        training.Finish(() => training.Progress, progress, cancel);
    }

    /// <summary>Begins the same training, to be done step by step; it can be saved between any two steps.</summary>
    /// <inheritdoc cref="Train" path="/param[@name='data']"/>
    /// <inheritdoc cref="Train" path="/exception"/>
    public LeastSquaresTraining Start(LabelledData data)
    {
        Network.CheckFits(data);
        RequireSpace(data.Count);
        return new LeastSquaresTraining(this, data);
    }

    /// <summary>
    /// Learns what another trainer has learned, on another machine perhaps: afterwards this one knows the examples of both, as if it had seen them all.
    /// </summary>
    /// <param name="other">A trainer of a network with the same hidden layers, and of the same labels or the first of them. It stays as it is.</param>
    /// <exception cref="InvalidOptionException">The number of features or their range differ, it has more labels, or there are too many examples.</exception>
    public void Merge(LeastSquaresTrainer other)
    {
        const string What = "the trainer that is merged has";
        InvalidOptionException.ThrowIfMismatch(What, other.Network.U.Rows, "features", "this one has", Network.U.Rows);
        InvalidOptionException.ThrowIfOutside($"labels: {What}", other.Network.Labels, 2, Network.Labels);
        if (other.options.FeatureRange != options.FeatureRange)
        {
            throw new InvalidOptionException(
                $"{nameof(options.FeatureRange)}: {What}",
                $"{other.options.FeatureRange}",
                $"{options.FeatureRange}"
            );
        }

        RequireSpace(other.Examples);
        Sums.Add(other.Sums);
    }

    /// <summary>Writes the output weights that fit the examples learned so far best into the network: 0 without any, and for labels without any.</summary>
    public void Solve()
    {
        int size = Sums.Size;
        var products = Sums.Products();
        double diagonal = 0;
        for (int i = 0; i < Sums.Features; i++)
        {
            diagonal += products[(i * size) + i];
        }

        // Without a single feature that is not 0 there is nothing to fit, and any ridge will do.
        double ridge = Math.Max(options.Ridge * diagonal / Sums.Features, 1);
        for (int i = 0; i < size; i++)
        {
            products[(i * size) + i] += ridge;
        }

        int labels = Network.Labels;
        var weights = new double[size * labels];
        for (int c = 0; c < labels; c++)
        {
            for (int j = 0; j < Sums.Features; j++)
            {
                weights[(j * labels) + c] = Sums.OfLabels[(c * Sums.Features) + j];
            }
        }

        var cholesky = new BlockedCholesky(size, workers);
        if (!cholesky.Decompose(products))
        {
            throw new InvalidOptionException(
                nameof(options.Ridge),
                $"{options.Ridge}",
                "larger: the features depend on each other so much that rounding decides"
            );
        }

        cholesky.Solve(products, weights, labels);
        for (int j = 0; j < Sums.Features; j++)
        {
            for (int c = 0; c < labels; c++)
            {
                Network.U[j, c] = (float)(weights[(j * labels) + c] * toUnits);
            }
        }
    }

    /// <summary>The sums, from which <see cref="RestoreState"/> continues, also in a trainer of another ridge or of more labels.</summary>
    public TensorArchive SaveState()
    {
        var triangle = Sums.Triangle();
        return new TensorArchive(
            [
                SafeTensor.From<long>(Triangle, triangle, triangle.Length),
                SafeTensor.From<long>(OfLabels, Sums.OfLabels, Network.Labels, Sums.Features),
                SafeTensor.From<long>(LabelCounts, Sums.Counts, Network.Labels),
            ],
            options.Saved.ToMetadata()
        );
    }

    /// <summary>Continues from saved sums, in place of what was learned before.</summary>
    /// <param name="saved">What <see cref="SaveState"/> returned, perhaps read from a file.</param>
    /// <exception cref="FileFormatException">It is damaged, or that of other features or of more labels. Nothing was changed.</exception>
    public void RestoreState(TensorArchive saved)
    {
        options.Saved.Require(saved);
        int features = Sums.Features;
        long labels = saved[LabelCounts].Shape is [long found] && found <= Network.Labels ? found : Network.Labels;
        var triangle = saved.Get(Triangle, SafeTensorType.I64, (long)features * (features + 1) / 2).Values<long>();
        var ofLabels = saved.Get(OfLabels, SafeTensorType.I64, labels, features).Values<long>();
        var counts = saved.Get(LabelCounts, SafeTensorType.I64, labels).Values<long>();
        if (counts.ContainsAnyExceptInRange(0, FeatureSums.MostExamples))
        {
            throw new FileFormatException(saved.Name, $"{LabelCounts} must be 0 to {FeatureSums.MostExamples}");
        }

        Array.Clear(Sums.OfLabels);
        Array.Clear(Sums.Counts);
        Sums.Restore(triangle, ofLabels, counts);
    }

    /// <summary>Learns some examples in the order of the data.</summary>
    internal void LearnBlock(LabelledData data, int first, int count)
    {
        pass.Load(data.Examples, first, count);
        for (int b = 0; b < count; b++)
        {
            var features = Read(pass.Activity, b);
            Sums.Add(features, units.AsSpan(0, features.Length), data.Labels[first + b]);
        }
    }

    /// <summary>Learns from an example whose hidden activity is known, computed with the same hidden weights.</summary>
    internal void LearnFrom(Activity activity, int row, int label)
    {
        var features = Read(activity, row);
        Sums.Add(features, units.AsSpan(0, features.Length), label);
    }

    private void Load(ReadOnlySpan<float> example, int label)
    {
        InvalidOptionException.ThrowIfOutside(nameof(label), label, 0, Network.Labels - 1);
        pass.Load(example);
    }

    // The features that are not 0, and beside them what they are in units.
    private ReadOnlySpan<int> Read(Activity activity, int row)
    {
        var values = activity.Values(row);
        for (int n = 0; n < values.Length; n++)
        {
            float value = values[n];
            if (!(MathF.Abs(value) <= options.FeatureRange))
            {
                throw new InvalidOptionException(
                    "a feature",
                    $"{value}",
                    $"at most {options.FeatureRange} in magnitude (FeatureRange)"
                );
            }

            units[n] = (int)MathF.Round(value * toUnits);
        }

        return activity.FiredLast(row, active, workers.Width);
    }

    private void RequireSpace(long examples) =>
        InvalidOptionException.ThrowIfOutside(
            "examples of least squares",
            Examples + examples,
            0,
            FeatureSums.MostExamples
        );
}
