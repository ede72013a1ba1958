using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Persistence;

namespace Hebb.Representation;

/// <summary>
/// A training of filters in progress: one layer after the other, a batch of patches at a time. Between any two steps it can be saved, and
/// a training of equal layers, options, key and data resumes it with bit-identical results.
/// </summary>
/// <example><code>
/// var filters = new PatchFilterTrainer(network, new PatchFilterOptions(), key).Start(mnist.Train);
/// while (!filters.IsDone)
/// {
///     filters.Step();
/// }
/// </code></example>
public sealed class PatchFilterTraining : IResumable
{
    private readonly IReadOnlyList<ConvolutionalLayer> layers;
    private readonly InputTransform? input;
    private readonly PatchFilterOptions options;
    private readonly LabelledData data;
    private readonly RandomKey key;
    private readonly WorkerPool workers;

    // What the layer that learns at the moment learns from; none once all is done.
    private Lesson? lesson;
    private int layer;
    private int batches;

    internal PatchFilterTraining(
        IReadOnlyList<ConvolutionalLayer> layers,
        InputTransform? input,
        PatchFilterOptions options,
        LabelledData data,
        RandomKey key,
        WorkerPool workers
    )
    {
        this.layers = layers;
        this.input = input;
        this.options = options;
        this.data = data;
        this.key = key;
        this.workers = workers;
        Begin();
    }

    /// <inheritdoc/>
    public bool IsDone => layer == layers.Count;

    /// <summary>
    /// Patches learned from, over all layers and passes, and how many there will be: of layers to come as many as are drawn, of which some
    /// may be too plain.
    /// </summary>
    public (long Done, long Total) Progress
    {
        get
        {
            long each = (long)options.Passes * options.Patches;
            // Counted in what was drawn, so that the total stays.
            long done = lesson is null ? 0 : each * batches / lesson.Batches;
            return ((layer * each) + done, layers.Count * each);
        }
    }

    /// <inheritdoc/>
    public void Step(CancellationToken cancel = default)
    {
        cancel.ThrowIfCancellationRequested();
        if (lesson is null)
        {
            return;
        }

        float ratio = ElementaryFunctions.Log(options.LastStepSize / options.FirstStepSize);
        float step = options.FirstStepSize * ElementaryFunctions.Exp(ratio * batches / lesson.Batches);
        lesson.Learner.Learn(lesson.Patches, lesson.Batch(batches), step, options.Homeostasis);
        batches++;
        if (batches == lesson.Batches)
        {
            if (options.RemovesMean)
            {
                PatchFilter.RemoveMeans(layers[layer].Filters);
                PatchFilter.Normalise(layers[layer].Filters);
            }

            layer++;
            batches = 0;
            Begin();
        }
    }

    /// <inheritdoc/>
    public TensorArchive SaveState()
    {
        var tensors = new List<SafeTensor> { SafeTensor.From<long>("place", [layer, batches], 2) };
        for (int l = 0; l < Math.Min(layers.Count, layer + 1); l++)
        {
            tensors.Add(SafeTensor.FromMatrix($"{l}.{NamedWeights.Filters}", layers[l].Filters));
        }

        if (lesson is not null)
        {
            float[] bias = lesson.Learner.Bias;
            tensors.Add(SafeTensor.From<float>("bias", bias, bias.Length));
        }

        return new TensorArchive(tensors, options.Saved.ToMetadata());
    }

    /// <inheritdoc/>
    public void RestoreState(TensorArchive saved)
    {
        options.Saved.Require(saved);
        var place = saved.Get("place", SafeTensorType.I64, 2).Values<long>();
        var (savedLayer, savedBatches) = (place[0], place[1]);
        if (savedLayer < 0 || savedLayer > layers.Count || savedBatches < 0)
        {
            throw new FileFormatException(
                saved.Name,
                $"place is layer {savedLayer}, batch {savedBatches}; there is no such place"
            );
        }

        var filters = new List<Matrix>();
        for (int l = 0; l < Math.Min(layers.Count, savedLayer + 1); l++)
        {
            var own = layers[l].Filters;
            filters.Add(saved.GetMatrix($"{l}.{NamedWeights.Filters}", own.Rows, own.Columns));
        }

        var next = savedLayer < layers.Count ? LessonOf((int)savedLayer) : null;
        int count = next?.Learner.Bias.Length ?? 0;
        float[] bias = next is null ? [] : [.. saved.Get("bias", SafeTensorType.F32, count).Values<float>()];
        if (savedBatches >= (next?.Batches ?? 1))
        {
            throw new FileFormatException(saved.Name, $"place is batch {savedBatches}; there are {next?.Batches ?? 1}");
        }

        (layer, batches, lesson) = ((int)savedLayer, (int)savedBatches, next);
        foreach (var (l, matrix) in filters.Index())
        {
            matrix.Buffer.CopyTo(layers[l].Filters.Buffer);
        }

        bias.CopyTo(next?.Learner.Bias ?? []);
    }

    // The filters of the next layer begin as some of its patches.
    private void Begin()
    {
        lesson = IsDone ? null : LessonOf(layer);
        lesson?.Learner.Imprint(lesson.Patches, lesson.Imprinted);
    }

    private Lesson LessonOf(int number)
    {
        var own = key.For("layer", (ulong)number);
        var patches = PatchSample.Draw(layers[number], input, data, options, own.For("patches"));
        int size = Math.Min(options.BatchSize, patches.Rows);
        var learner = new CompetitiveFilters(layers[number].Filters, size, workers);
        return new Lesson(learner, patches, size, options.Passes, own);
    }

    // What one layer learns from.
    private sealed class Lesson(CompetitiveFilters learner, Matrix patches, int batchSize, int passes, RandomKey key)
    {
        private readonly EpochOrder order = new(key, patches.Rows);
        private readonly int batchesOfPass = patches.Rows / batchSize;

        public CompetitiveFilters Learner => learner;

        public Matrix Patches => patches;

        /// <summary>Batches in all.</summary>
        public int Batches => passes * batchesOfPass;

        /// <summary>The patches in random order; filters begin as the first of them.</summary>
        public ReadOnlySpan<int> Imprinted => new EpochOrder(key.For("imprinted"), patches.Rows).Of(1);

        /// <summary>The patches of a batch, counted over all passes.</summary>
        public ReadOnlySpan<int> Batch(int batch) =>
            order.Of((batch / batchesOfPass) + 1).Slice(batch % batchesOfPass * batchSize, batchSize);
    }
}
