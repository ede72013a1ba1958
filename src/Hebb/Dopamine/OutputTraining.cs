using Hebb.Data;
using Hebb.Gradients;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Persistence;

namespace Hebb.Dopamine;

/// <summary>
/// A training in progress of the output weights U of a dopaminergic net, from hidden features that are computed once. Between any two
/// steps it can be saved, and an equal training resumes it with bit-identical results.
/// </summary>
/// <remarks>
/// Threads share out the examples for the scores and the hidden neurons for the changes; every entry of U is one chain of fused
/// multiply-adds in the order of the examples, so neither threads nor vector width change a bit. An instance is not for concurrent use.
/// </remarks>
internal sealed class OutputTraining : IResumable
{
    // A step is many minibatches, so that reporting progress costs nothing.
    private const int LotExamples = 2048;
    private const string Description = "hebb-output-training 2";

    private readonly Func<SparseRows> features;
    private readonly int examples;
    private readonly DopamineOptions options;
    private readonly int epochs;
    private readonly Matrix u;
    private readonly OutputBatch batch;
    private readonly OutputChange change;
    private readonly EpochOrder order;
    private readonly List<OutputEpoch> done = [];
    private BatchOutcome ofEpoch;
    private int position;

    /// <summary>Begins with the first example.</summary>
    /// <param name="features">Returns h of each example; called in each step, not before.</param>
    /// <param name="labels">Each one's label, 0 … m − 1.</param>
    /// <param name="outputWeights">U, |V| × m; changed in place.</param>
    /// <param name="options">The rule; validated.</param>
    /// <param name="epochs">Passes over the examples, at least 1.</param>
    /// <param name="key">Where the order of examples and what is drawn come from.</param>
    /// <param name="workers">Threads and vector width.</param>
    /// <exception cref="InvalidOptionException">An option is out of range, or there are no examples.</exception>
    public OutputTraining(
        Func<SparseRows> features,
        ReadOnlySpan<int> labels,
        Matrix outputWeights,
        DopamineOptions options,
        int epochs,
        RandomKey key,
        WorkerPool workers
    )
    {
        options.Validate();
        InvalidOptionException.ThrowIfOutside(nameof(epochs), epochs, 1, 1_000_000);
        InvalidOptionException.ThrowIfOutside("examples", labels.Length, 1, int.MaxValue);
        this.features = features;
        examples = labels.Length;
        this.options = options;
        this.epochs = epochs;
        u = outputWeights;
        int most = Math.Min(options.BatchSizeInUse, examples);
        long steps = epochs * ((examples + (long)options.BatchSizeInUse - 1) / options.BatchSizeInUse);
        batch = new OutputBatch(labels.ToArray(), u, options, key.For("firing"), most, workers);
        change = new OutputChange(u, options, steps, batch, workers);
        order = new EpochOrder(key, examples);
    }

    /// <summary>Begins with the first example, of features that are known.</summary>
    /// <inheritdoc cref="OutputTraining(Func{SparseRows}, ReadOnlySpan{int}, Matrix, DopamineOptions, int, RandomKey, WorkerPool)"/>
    public OutputTraining(
        SparseRows features,
        ReadOnlySpan<int> labels,
        Matrix outputWeights,
        DopamineOptions options,
        int epochs,
        RandomKey key,
        WorkerPool workers
    )
        : this(() => features, labels, outputWeights, options, epochs, key, workers) { }

    /// <summary>Whether every epoch is over.</summary>
    public bool IsDone => done.Count == epochs;

    /// <summary>The epochs that are over.</summary>
    public IReadOnlyList<OutputEpoch> Epochs => done;

    /// <summary>Examples learned from so far.</summary>
    public long Examples => ((long)done.Count * examples) + position;

    /// <summary>Examples to learn from in all.</summary>
    public long Total => (long)epochs * examples;

    /// <summary>Examples learned from so far, and in all.</summary>
    public (long Done, long Total) Progress => (Examples, Total);

    /// <summary>U as it would be used now: as it is, or its mean over the steps after the first tenth.</summary>
    public Matrix Weights() => change.Weights();

    /// <summary>Puts <see cref="Weights"/> into U, once all is done. <see cref="Weights"/> and the saved state then are of these.</summary>
    public void UseWeights() => change.UseWeights();

    /// <summary>Learns from the next examples, about two thousand but never beyond the end of the epoch; does nothing once all is done.</summary>
    /// <param name="cancel">Checked before them.</param>
    /// <exception cref="OperationCanceledException">It was cancelled; nothing was learned.</exception>
    /// <exception cref="DivergedException">The loss is no longer finite.</exception>
    public void Step(CancellationToken cancel = default)
    {
        cancel.ThrowIfCancellationRequested();
        if (IsDone)
        {
            return;
        }

        var h = features();
        for (int end = position + LotExamples; position < end; )
        {
            int count = Math.Min(options.BatchSizeInUse, examples - position);
            batch.Compute(h, order.Of(done.Count + 1).Slice(position, count), Examples, change.StepSize);
            ofEpoch.Add(batch.Outcome);
            batch.Outcome.RequireFinite(change.Steps + 1);
            change.Make(h);
            position += count;
            if (position == examples)
            {
                done.Add(new OutputEpoch(done.Count + 1, examples, ofEpoch.Mistakes, ofEpoch.Loss.Value / examples));
                BeginEpoch();
                return;
            }
        }
    }

    /// <summary>Everything that the rest of the training depends on, except the features, the labels and the key; with the options as texts. A copy.</summary>
    public TensorArchive SaveState()
    {
        var (high, low) = ofEpoch.Loss.Words;
        SafeTensor[] tensors =
        [
            .. change.Save(),
            SafeTensor.From<long>("counters", [change.Steps, position, ofEpoch.Mistakes], 3),
            SafeTensor.From<float>("expected", [batch.Expected], 1),
            SafeTensor.From<ulong>("loss", [high, low], 2),
            SafeTensor.From<long>("epoch_mistakes", [.. done.Select(e => e.Mistakes)], done.Count),
            SafeTensor.From<double>("epoch_losses", [.. done.Select(e => e.Loss)], done.Count),
        ];
        return new TensorArchive(tensors, Options.ToMetadata(Description));
    }

    /// <summary>Continues from a saved state. If it does not fit, nothing is changed.</summary>
    /// <exception cref="FileFormatException">It is of other features or options; the message names what differs.</exception>
    public void RestoreState(TensorArchive saved)
    {
        Options.Require(saved, Description);

        var counters = saved.Get("counters", SafeTensorType.I64, 3).Values<long>();
        var loss = saved.Get("loss", SafeTensorType.U64, 2).Values<ulong>();
        float expected = saved.Get("expected", SafeTensorType.F32, 1).Values<float>()[0];
        var mistakes = saved["epoch_mistakes"].Values<long>();
        var losses = saved["epoch_losses"].Values<double>();
        if (
            mistakes.Length > epochs
            || losses.Length != mistakes.Length
            || counters[1] < 0
            || counters[1] >= examples
            || counters[0] < 0
        )
        {
            throw new FileFormatException(saved.Name, $"a place in {epochs} epochs of {examples} examples expected");
        }

        change.Restore(saved, counters[0]);
        done.Clear();
        for (int e = 0; e < mistakes.Length; e++)
        {
            done.Add(new OutputEpoch(e + 1, examples, mistakes[e], losses[e]));
        }

        BeginEpoch();
        position = (int)counters[1];
        ofEpoch = BatchOutcome.Of(OrderIndependentSum.Of(loss[0], loss[1]), counters[2]);
        batch.Expected = expected;
    }

    private SavedOptions Options => new() { options.Saved, { nameof(Epochs), epochs }, { nameof(Examples), examples } };

    private void BeginEpoch()
    {
        position = 0;
        ofEpoch = default;
    }
}
