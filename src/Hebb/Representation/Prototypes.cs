using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Representation;

/// <summary><see cref="CompetitiveRule"/> at work.</summary>
internal sealed class Prototypes : ILayerLearner
{
    private readonly CompetitiveRule rule;
    private readonly CompetitiveLayer layer;
    private readonly WorkerPool workers;
    private readonly Matrix conscience;
    private readonly Matrix nets;
    private readonly Matrix means;
    private readonly float[] halfSquares;
    private readonly float[] lengths;
    private readonly int[] winners;
    private readonly int[] wins;
    private readonly int[] places;
    private readonly int[] winning;
    private readonly GemmScratch[] scratch;
    private bool isMeasured;

    public Prototypes(CompetitiveRule rule, CompetitiveLayer layer, Matrix examples, RandomKey key, WorkerPool workers)
    {
        this.rule = rule;
        this.layer = layer;
        this.workers = workers;
        int most = Math.Min(rule.BatchSize, examples.Rows);
        conscience = new Matrix(1, layer.Units);
        nets = new Matrix(most, layer.Units);
        means = new Matrix(most, layer.Inputs);
        halfSquares = new float[layer.Units];
        lengths = new float[most];
        winners = new int[most];
        wins = new int[layer.Units];
        places = new int[layer.Units];
        winning = new int[most];
        scratch = [.. Enumerable.Range(0, workers.Threads).Select(_ => new GemmScratch(most))];
        PrototypeWeights.Imprint(layer.W, examples, key);
    }

    /// <inheritdoc/>
    public IReadOnlyList<NamedWeights> State => [new("conscience", conscience, null)];

    /// <inheritdoc/>
    public void Learn(Matrix batch, int rows, double progress)
    {
        Measure();
        workers.OnEachThread(
            (All: this, Batch: batch, Rows: rows),
            static (state, share) => state.All.FindWinners(state.Batch, state.Rows, share),
            (long)rows * layer.Inputs * layer.Units
        );
        int moved = Average(batch, rows);
        float step = Schedule.Geometric(rule.FirstStepSize, rule.LastStepSize, progress);
        Move(moved, step);
        float help = rule.Conscience * step;
        var c = conscience.Row(0);
        for (int j = 0; j < c.Length; j++)
        {
            c[j] += help * (1 - ((float)c.Length * wins[j] / rows));
        }
    }

    /// <inheritdoc/>
    public void Finish()
    {
        isMeasured = false;
        Measure();
        for (int j = 0; j < halfSquares.Length; j++)
        {
            layer.Bias[0, j] = -halfSquares[j];
        }
    }

    // |W_j|²/2 of all, once: the weights are only put in place after the start.
    private void Measure()
    {
        if (isMeasured)
        {
            return;
        }

        halfSquares.AsSpan().Clear();
        for (int i = 0; i < layer.Inputs; i++)
        {
            var row = layer.W.Row(i);
            for (int j = 0; j < row.Length; j++)
            {
                halfSquares[j] = MathF.FusedMultiplyAdd(row[j], row[j], halfSquares[j]);
            }
        }

        foreach (ref float square in halfSquares.AsSpan())
        {
            square /= 2;
        }

        isMeasured = true;
    }

    private void FindWinners(Matrix batch, int rows, ThreadShare share)
    {
        var (from, to) = share.Of(rows);
        var c = conscience.Row(0);
        for (int b = from; b < to; b++)
        {
            var net = nets.Row(b);
            for (int j = 0; j < net.Length; j++)
            {
                net[j] = c[j] - halfSquares[j];
            }
        }

        var block = new Block(from, to, 0, nets.Stride);
        Gemm.AddColumns(batch, layer.W, nets, block, workers.Width, scratch[share.Thread]);
        for (int b = from; b < to; b++)
        {
            winners[b] = OutputLayer.Largest<float>(nets.Row(b));
        }
    }

    // The mean of what each winner won: how many have won anything.
    private int Average(Matrix batch, int rows)
    {
        int moved = 0;
        wins.AsSpan().Clear();
        for (int b = 0; b < rows; b++)
        {
            int j = winners[b];
            if (wins[j]++ == 0)
            {
                (places[j], winning[moved]) = (moved, j);
                means.PaddedRow(moved).Clear();
                moved++;
            }

            VectorSums.AddScaled(1, batch.Row(b), means.Row(places[j]));
        }

        for (int n = 0; n < moved; n++)
        {
            float count = wins[winning[n]];
            foreach (ref float x in means.Row(n))
            {
                x /= count;
            }
        }

        return moved;
    }

    private void Move(int moved, float step)
    {
        lengths.AsSpan(0, moved).Clear();
        for (int i = 0; i < layer.Inputs; i++)
        {
            var row = layer.W.Row(i);
            for (int n = 0; n < moved; n++)
            {
                ref float w = ref row[winning[n]];
                w = MathF.FusedMultiplyAdd(step, means[n, i] - w, w);
                lengths[n] = MathF.FusedMultiplyAdd(w, w, lengths[n]);
            }
        }

        for (int n = 0; n < moved; n++)
        {
            halfSquares[winning[n]] = lengths[n] / 2;
        }
    }
}
