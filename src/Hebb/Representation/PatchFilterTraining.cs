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
    private readonly ILayerRule rule;
    private readonly Matrix images;
    private readonly RandomKey key;
    private readonly WorkerPool workers;

    // What the layer that learns at the moment learns from, and its rule at work; none once all is done.
    private Lesson? lesson;
    private ILayerLearner? learner;
    private int layer;
    private int batches;

    internal PatchFilterTraining(
        IReadOnlyList<ConvolutionalLayer> layers,
        InputTransform? input,
        PatchFilterOptions options,
        Matrix images,
        RandomKey key,
        WorkerPool workers
    )
    {
        this.layers = layers;
        this.options = options;
        rule = options.Learning;
        // A view takes longer than a patch, and each image has many.
        bool hasView = input is { View: not ImageView.None };
        this.images = hasView ? input!.Transform(images, workers) : images;
        this.input = hasView ? null : input;
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
            long each = (long)rule.Epochs * options.Patches;
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

        learner!.Learn(lesson.Batch(batches), lesson.BatchSize, batches / (double)lesson.Batches);
        batches++;
        if (batches == lesson.Batches)
        {
            learner.Finish();
            Finish(layers[layer].Filters, lesson.Whitening);
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
            tensors.Add(SafeTensor.FromMatrix("bias", lesson.Bias));
            tensors.AddRange(
                learner!.State.Select(state => SafeTensor.FromMatrix($"state.{state.Name}", state.Values))
            );
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
        if (savedBatches >= (next?.Batches ?? 1))
        {
            throw new FileFormatException(saved.Name, $"place is batch {savedBatches}; there are {next?.Batches ?? 1}");
        }

        var before = layers.Select(own => own.Filters.Clone()).ToArray();
        try
        {
            // A rule starts again and then gets its saved state.
            var begun = next is null ? null : Begun(next, (int)savedLayer);
            foreach (var own in begun?.State ?? [])
            {
                Put(saved, $"state.{own.Name}", own.Values);
            }

            if (next is not null)
            {
                Put(saved, "bias", next.Bias);
            }

            (layer, batches, lesson, learner) = ((int)savedLayer, (int)savedBatches, next, begun);
        }
        catch
        {
            foreach (var (l, matrix) in before.Index())
            {
                matrix.Buffer.CopyTo(layers[l].Filters.Buffer);
            }

            throw;
        }

        foreach (var (l, matrix) in filters.Index())
        {
            matrix.Buffer.CopyTo(layers[l].Filters.Buffer);
        }
    }

    private static void Put(TensorArchive saved, string name, Matrix values) =>
        saved.GetMatrix(name, values.Rows, values.Columns).Buffer.CopyTo(values.Buffer);

    // The rule sets what the filters of the next layer begin as.
    private void Begin()
    {
        lesson = IsDone ? null : LessonOf(layer);
        learner = lesson is null ? null : Begun(lesson, layer);
    }

    private ILayerLearner Begun(Lesson next, int number)
    {
        var filters = layers[number].Filters;
        if (rule is WinnerRule winner)
        {
            return winner.Start(filters, next.Patches, next.Batches, next.Key, workers);
        }

        if (filters.Columns < 2)
        {
            throw new InvalidOptionException(
                nameof(ConvolutionOptions.Filters),
                "1",
                $"at least 2 for the rule {rule.Name}, in which filters compete"
            );
        }

        int cap = Math.Clamp(layers[number].Options.Cap, 1, filters.Columns - 1);
        return rule.Start(new CompetitiveLayer(filters, next.Bias, [cap]), next.Patches, next.Key, workers);
    }

    private Lesson LessonOf(int number)
    {
        var own = key.For("layer", (ulong)number);
        var patches = PatchSample.Draw(layers[number], input, images, options, own.For("patches"));
        bool isWhitened = options.Whitening > 0 && layers[number].Options.PatchSide <= options.WhitenedSide;
        var whitening = isWhitened ? new PatchWhitening(patches, options.Whitening, workers) : null;
        whitening?.Apply(patches);
        int size = Math.Min(rule.BatchSize, patches.Rows);
        var bias = new Matrix(1, layers[number].Filters.Columns);
        return new Lesson(patches, bias, size, rule.Epochs, own) { Whitening = whitening };
    }

    private void Finish(Matrix filters, PatchWhitening? whitening)
    {
        int other = Finite.IndexOfOther(filters.Buffer);
        if (other >= 0)
        {
            throw new DivergedException($"the filters of rule {rule.Name}", filters.Buffer[other]);
        }

        if (whitening is not null)
        {
            // How long filters of patches are then is part of what they are.
            PatchFilter.Normalise(filters);
            whitening.Fold(filters);
        }

        if (options.RemovesMean)
        {
            PatchFilter.RemoveMeans(filters);
        }

        if (whitening is null && (options.RemovesMean || rule is not WinnerRule))
        {
            PatchFilter.Normalise(filters);
        }
    }

    // What one layer learns from.
    private sealed class Lesson(Matrix patches, Matrix bias, int batchSize, int passes, RandomKey key)
    {
        private readonly EpochOrder order = new(key, patches.Rows);
        private readonly int batchesOfPass = patches.Rows / batchSize;
        private readonly Matrix batch = new(batchSize, patches.Columns);

        /// <summary>What was done to the patches, if anything.</summary>
        public PatchWhitening? Whitening { get; init; }

        public Matrix Patches => patches;

        /// <summary>The bias of a rule that has one.</summary>
        public Matrix Bias => bias;

        public RandomKey Key => key;

        public int BatchSize => batchSize;

        /// <summary>Batches in all.</summary>
        public int Batches => passes * batchesOfPass;

        /// <summary>The patches of a batch, counted over all passes; until the next call.</summary>
        public Matrix Batch(int number)
        {
            var chosen = order.Of((number / batchesOfPass) + 1).Slice(number % batchesOfPass * batchSize, batchSize);
            for (int b = 0; b < batchSize; b++)
            {
                patches.PaddedRow(chosen[b]).CopyTo(batch.PaddedRow(b));
            }

            return batch;
        }
    }
}
