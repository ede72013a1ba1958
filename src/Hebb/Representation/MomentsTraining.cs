using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Persistence;

namespace Hebb.Representation;

/// <summary>
/// A measurement of moments in progress: one layer after the other, a block of images at a time. Between any two steps it can be saved, and
/// one of equal layers, options, key and data resumes it with bit-identical results.
/// </summary>
/// <example><code>
/// var moments = new MomentsTrainer(network, new MomentsOptions(), key).Start(mnist.Train);
/// while (!moments.IsDone)
/// {
///     moments.Step();
/// }
/// </code></example>
public sealed class MomentsTraining : IResumable
{
    private const int BlockSize = 256;

    private readonly IReadOnlyList<ConvolutionalLayer> layers;
    private readonly InputTransform? input;
    private readonly MomentsOptions options;
    private readonly LabelledData data;
    private readonly WorkerPool workers;
    private readonly int[] order;

    // The layer that is measured at the moment, without its moments, and Σz and Σz² of each output; none once all is done.
    private NetworkPass? pass;
    private double[] sums = [];
    private double[] squares = [];
    private int layer;
    private int examples;

    internal MomentsTraining(
        IReadOnlyList<ConvolutionalLayer> layers,
        InputTransform? input,
        MomentsOptions options,
        LabelledData data,
        RandomKey key,
        WorkerPool workers
    )
    {
        this.layers = layers;
        this.input = input;
        this.options = options;
        this.data = data;
        this.workers = workers;
        var all = new EpochOrder(key.For("moments"), data.Count).Of(1);
        order = all[..Math.Min(options.Examples, data.Count)].ToArray();
        Begin(0);
    }

    /// <inheritdoc/>
    public bool IsDone => layer == layers.Count;

    /// <summary>Images looked at, over all layers, and how many there will be.</summary>
    public (long Done, long Total) Progress =>
        (((long)layer * order.Length) + examples, (long)layers.Count * order.Length);

    /// <inheritdoc/>
    public void Step(CancellationToken cancel = default)
    {
        cancel.ThrowIfCancellationRequested();
        if (pass is null)
        {
            return;
        }

        int count = Math.Min(BlockSize, order.Length - examples);
        pass.Load(data.Examples, order.AsSpan(examples, count));
        workers.OnEachThread(
            (Training: this, Count: count),
            static (state, share) => state.Training.Add(state.Count, share),
            2L * count * sums.Length
        );
        examples += count;
        if (examples == order.Length)
        {
            Keep(layers[layer]);
            Begin(layer + 1);
        }
    }

    /// <inheritdoc/>
    public TensorArchive SaveState()
    {
        var tensors = new List<SafeTensor> { SafeTensor.From<long>("place", [layer, examples], 2) };
        foreach (var (l, done) in layers.Take(layer).Index())
        {
            tensors.Add(SafeTensor.FromMatrix($"{l}.mean", done.Mean!));
            tensors.Add(SafeTensor.FromMatrix($"{l}.scale", done.Scale!));
        }

        if (!IsDone)
        {
            tensors.Add(SafeTensor.From<double>("sums", sums, sums.Length));
            tensors.Add(SafeTensor.From<double>("squares", squares, squares.Length));
        }

        return new TensorArchive(tensors, options.Saved.ToMetadata());
    }

    /// <inheritdoc/>
    public void RestoreState(TensorArchive saved)
    {
        options.Saved.Require(saved);
        var place = saved.Get("place", SafeTensorType.I64, 2).Values<long>();
        var (savedLayer, savedExamples) = (place[0], place[1]);
        int most = savedLayer == layers.Count ? 0 : order.Length - 1;
        if (savedLayer < 0 || savedLayer > layers.Count || savedExamples < 0 || savedExamples > most)
        {
            throw new FileFormatException(
                saved.Name,
                $"place is layer {savedLayer}, image {savedExamples}; there is no such place"
            );
        }

        var moments = new List<(Matrix From, Matrix To)>();
        foreach (var (l, done) in layers.Take((int)savedLayer).Index())
        {
            moments.Add((saved.GetMatrix($"{l}.mean", 1, done.Mean!.Columns), done.Mean));
            moments.Add((saved.GetMatrix($"{l}.scale", 1, done.Scale!.Columns), done.Scale));
        }

        double[] Sums(string name) =>
            savedLayer == layers.Count
                ? []
                : saved
                    .Get(name, SafeTensorType.F64, layers[(int)savedLayer].OutputShape.Size)
                    .Values<double>()
                    .ToArray();
        var (savedSums, savedSquares) = (Sums("sums"), Sums("squares"));
        foreach (var (from, to) in moments)
        {
            from.Buffer.CopyTo(to.Buffer);
        }

        Begin((int)savedLayer);
        (examples, sums, squares) = ((int)savedExamples, savedSums, savedSquares);
    }

    private void Begin(int next)
    {
        (layer, examples) = (next, 0);
        if (IsDone)
        {
            (pass, sums, squares) = (null, [], []);
            return;
        }

        var plain = layers[layer].WithMoments(null, null);
        int outputs = plain.OutputShape.Size;
        var network = new Network(input, [plain], new Matrix(outputs, 2));
        pass = new NetworkPass(network, Math.Min(BlockSize, order.Length), workers, packsInputWeights: true);
        (sums, squares) = (new double[outputs], new double[outputs]);
    }

    // In the order of the images, whatever the threads: each has its own outputs.
    private void Add(int count, ThreadShare share)
    {
        var (from, to) = share.Of(sums.Length);
        for (int b = 0; b < count; b++)
        {
            var outputs = pass!.Hidden.Row(b);
            for (int i = from; i < to; i++)
            {
                double z = outputs[i];
                sums[i] += z;
                squares[i] = Math.FusedMultiplyAdd(z, z, squares[i]);
            }
        }
    }

    private void Keep(ConvolutionalLayer measured)
    {
        double count = order.Length;
        double[] deviations =
        [
            .. sums.Zip(
                squares,
                (sum, square) => Math.Sqrt(Math.Max(0, (square / count) - (sum / count * (sum / count))))
            ),
        ];
        double softening = options.Softening * (deviations.Sum() / deviations.Length);
        for (int i = 0; i < deviations.Length; i++)
        {
            double spread = deviations[i] + softening;
            float scale = (float)(1 / spread);
            measured.Mean![0, i] = (float)(sums[i] / count);
            // An output that never varies is 0 once its mean is subtracted, whatever the scale.
            measured.Scale![0, i] = float.IsFinite(scale) ? scale : 1;
        }
    }
}
