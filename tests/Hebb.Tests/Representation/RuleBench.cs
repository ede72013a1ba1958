using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Representation;

namespace Hebb.Tests.Representation;

/// <summary>A rule at work on one layer, driven by hand: what the trainer does, without a network around it.</summary>
internal sealed class RuleBench
{
    private readonly ILayerRule rule;
    private readonly EpochOrder order;
    private readonly Matrix batch;

    public RuleBench(ILayerRule rule, Matrix examples, int units, int cap, RandomKey key, WorkerPool workers)
        : this(rule, examples, units, [cap], injection: 0, key, workers) { }

    public RuleBench(
        ILayerRule rule,
        Matrix examples,
        int units,
        int[] caps,
        float injection,
        RandomKey key,
        WorkerPool workers
    )
    {
        this.rule = rule;
        Examples = examples;
        rule.Validate();
        var recurrent = caps.Length > 1 ? new Matrix(units, units) : null;
        Layer = new CompetitiveLayer(new Matrix(examples.Columns, units), new Matrix(1, units), caps, recurrent)
        {
            Injection = injection,
        };
        order = new EpochOrder(key.For("order"), examples.Rows);
        batch = new Matrix(rule.BatchSize, examples.Columns);
        Learner = rule.Start(Layer, examples, key, workers);
    }

    public Matrix Examples { get; }

    public CompetitiveLayer Layer { get; }

    public ILayerLearner Learner { get; }

    public int BatchesOfEpoch => (Examples.Rows + rule.BatchSize - 1) / rule.BatchSize;

    public int Batches => rule.Epochs * BatchesOfEpoch;

    /// <summary>Learns from some of the batches of all epochs.</summary>
    public RuleBench Learn(int from, int to)
    {
        for (int b = from; b < to; b++)
        {
            int first = b % BatchesOfEpoch * rule.BatchSize;
            var chosen = order.Of((b / BatchesOfEpoch) + 1)[first..Math.Min(first + rule.BatchSize, Examples.Rows)];
            for (int n = 0; n < chosen.Length; n++)
            {
                Examples.PaddedRow(chosen[n]).CopyTo(batch.PaddedRow(n));
            }

            Learner.Learn(batch, chosen.Length, (double)b / Batches);
        }

        return this;
    }

    /// <summary>Learns from all batches and finishes.</summary>
    public RuleBench LearnAll()
    {
        Learn(0, Batches);
        Learner.Finish();
        return this;
    }

    /// <summary>All numbers that the rest of the learning depends on.</summary>
    public float[] Everything() => [.. All().SelectMany(matrix => matrix.Buffer.ToArray())];

    /// <summary>Takes over what another bench has come to.</summary>
    public void Restore(RuleBench other)
    {
        foreach (var (mine, theirs) in All().Zip(other.All()))
        {
            theirs.Buffer.CopyTo(mine.Buffer);
        }
    }

    private IEnumerable<Matrix> All() =>
        [
            Layer.W,
            Layer.Bias,
            .. Layer.R is { } r ? [r] : Array.Empty<Matrix>(),
            .. Learner.State.Select(s => s.Values),
        ];

    /// <summary>Examples of a plane set.</summary>
    public static Matrix Plane(PlaneFamily family, int count, ulong seed = 1) =>
        Synthetic.Plane(family, RandomKey.FromSeed(seed), count).Train.Examples;
}
