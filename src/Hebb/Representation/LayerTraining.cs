using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Persistence;

namespace Hebb.Representation;

/// <summary>
/// A training of a competitive layer in progress, a batch at a time. Between any two steps it can be saved, and a training of an equal
/// layer, rules, key and data resumes it with bit-identical results.
/// </summary>
/// <example><code>
/// var training = new LayerTrainer(network, [new CompetitiveRule()], key).Start(mnist.Train);
/// while (!training.IsDone)
/// {
///     training.Step();
/// }
/// </code></example>
public sealed class LayerTraining : IResumable
{
    private const string Place = "place";

    private readonly CompetitiveLayer layer;
    private readonly IReadOnlyList<ILayerRule> rules;
    private readonly Matrix examples;
    private readonly RandomKey key;
    private readonly WorkerPool workers;

    // The rule at work, what it does and its order of examples; none before its first batch and once all is done.
    private ILayerLearner? learner;
    private EpochOrder? order;
    private Matrix batch;
    private int rule;
    private int batches;

    internal LayerTraining(
        CompetitiveLayer layer,
        IReadOnlyList<ILayerRule> rules,
        Matrix examples,
        RandomKey key,
        WorkerPool workers
    )
    {
        this.layer = layer;
        this.rules = rules;
        this.examples = examples;
        this.key = key;
        this.workers = workers;
        batch = new Matrix(0, examples.Columns);
    }

    /// <inheritdoc/>
    public bool IsDone => rule == rules.Count;

    /// <summary>Examples learned from, over all passes of all rules, and how many there will be.</summary>
    public (long Done, long Total) Progress
    {
        get
        {
            long done = rules.Take(rule).Sum(before => (long)before.Epochs * examples.Rows);
            if (!IsDone)
            {
                var (epoch, inEpoch) = Math.DivRem(batches, BatchesOfEpoch(rules[rule]));
                done += ((long)epoch * examples.Rows) + ((long)inEpoch * rules[rule].BatchSize);
            }

            return (done, rules.Sum(each => (long)each.Epochs * examples.Rows));
        }
    }

    /// <summary>The rule that learns the next batch; none once all is done.</summary>
    public ILayerRule? Rule => IsDone ? null : rules[rule];

    /// <inheritdoc/>
    public void Step(CancellationToken cancel = default)
    {
        cancel.ThrowIfCancellationRequested();
        if (IsDone)
        {
            return;
        }

        var current = rules[rule];
        if (learner is null)
        {
            Begin();
        }

        int ofEpoch = BatchesOfEpoch(current);
        var (epoch, inEpoch) = Math.DivRem(batches, ofEpoch);
        int first = inEpoch * current.BatchSize;
        int rows = Math.Min(current.BatchSize, examples.Rows - first);
        var chosen = order!.Of(epoch + 1).Slice(first, rows);
        for (int b = 0; b < rows; b++)
        {
            examples.PaddedRow(chosen[b]).CopyTo(batch.PaddedRow(b));
        }

        long all = (long)current.Epochs * ofEpoch;
        learner!.Learn(batch, rows, batches / (double)all);
        batches++;
        if (batches % ofEpoch == 0)
        {
            RequireFinite(current, batches / ofEpoch);
        }

        if (batches == all)
        {
            learner.Finish();
            RequireFinite(current, current.Epochs);
            (learner, order) = (null, null);
            (rule, batches) = (rule + 1, 0);
        }
    }

    /// <inheritdoc/>
    public TensorArchive SaveState()
    {
        var tensors = new List<SafeTensor> { SafeTensor.From<long>(Place, [rule, batches], 2) };
        tensors.AddRange(
            layer.Weights.Select(weights => SafeTensor.FromMatrix($"layer.{weights.Name}", weights.Values))
        );
        tensors.AddRange(
            (learner?.State ?? []).Select(state => SafeTensor.FromMatrix($"state.{state.Name}", state.Values))
        );
        return new TensorArchive(tensors, Saved.ToMetadata());
    }

    /// <inheritdoc/>
    public void RestoreState(TensorArchive saved)
    {
        Saved.Require(saved);
        var place = saved.Get(Place, SafeTensorType.I64, 2).Values<long>();
        var (savedRule, savedBatches) = (place[0], place[1]);
        long all =
            savedRule >= 0 && savedRule < rules.Count
                ? (long)rules[(int)savedRule].Epochs * BatchesOfEpoch(rules[(int)savedRule])
                : 1;
        if (savedRule < 0 || savedRule > rules.Count || savedBatches < 0 || savedBatches >= all)
        {
            throw new FileFormatException(
                saved.Name,
                $"{Place} is rule {savedRule}, batch {savedBatches}; there is no such place"
            );
        }

        var weights = layer.Weights.Select(own => Read(saved, "layer", own)).ToArray();
        var before = layer.Weights.Select(own => own.Values.Clone()).ToArray();
        Put(layer.Weights, weights);
        var was = (rule, batches, learner, order, batch);
        try
        {
            (rule, batches, learner, order) = ((int)savedRule, (int)savedBatches, null, null);
            if (savedBatches > 0)
            {
                Begin();
                var state = learner!.State.Select(own => Read(saved, "state", own)).ToArray();
                Put(learner.State, state);
            }
        }
        catch
        {
            (rule, batches, learner, order, batch) = was;
            Put(layer.Weights, before);
            throw;
        }

        Put(layer.Weights, weights);
    }

    private SavedOptions Saved
    {
        get
        {
            // What a rule learns depends on the caps, too.
            var options = new SavedOptions
            {
                { "Examples", examples.Rows },
                { nameof(layer.Caps), string.Join(", ", layer.Caps) },
                { nameof(layer.Values), layer.Values },
                { nameof(layer.Injection), layer.Injection },
            };
            foreach (var (number, each) in rules.Index())
            {
                options.Add($"Rule {number + 1}", RuleText.Of(each));
            }

            return options;
        }
    }

    private int BatchesOfEpoch(ILayerRule of) => (int)(((long)examples.Rows + of.BatchSize - 1) / of.BatchSize);

    private void Begin()
    {
        var own = key.For("layer rule", (ulong)rule);
        learner = rules[rule].Start(layer, examples, own, workers);
        order = new EpochOrder(own, examples.Rows);
        batch = new Matrix(Math.Min(rules[rule].BatchSize, examples.Rows), examples.Columns);
    }

    private void RequireFinite(ILayerRule of, int epoch)
    {
        foreach (var weights in layer.Weights)
        {
            int other = Finite.IndexOfOther(weights.Values.Buffer);
            if (other >= 0)
            {
                throw new DivergedException($"epoch {epoch} of rule {of.Name}", weights.Values.Buffer[other]);
            }
        }
    }

    private static Matrix Read(TensorArchive saved, string whose, NamedWeights own) =>
        saved.GetMatrix($"{whose}.{own.Name}", own.Values.Rows, own.Values.Columns);

    private static void Put(IReadOnlyList<NamedWeights> own, Matrix[] values)
    {
        foreach (var (n, weights) in own.Index())
        {
            values[n].Buffer.CopyTo(weights.Values.Buffer);
        }
    }
}
