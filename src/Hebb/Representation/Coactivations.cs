using System.Numerics;
using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Representation;

/// <summary><see cref="CoactivationRule"/> at work.</summary>
internal sealed class Coactivations : ILayerLearner
{
    private readonly CoactivationRule rule;
    private readonly WorkerPool workers;
    private readonly Matrix r;
    private readonly double ofExample;
    private readonly CompetitivePass pass;
    private readonly int[] active;

    public Coactivations(CoactivationRule rule, CompetitiveLayer layer, Matrix examples, WorkerPool workers)
    {
        this.rule = rule;
        this.workers = workers;
        r = layer.R!;
        r.Buffer.Clear();
        ofExample = 1 / ((double)rule.Epochs * examples.Rows);
        var narrow = layer.With([rule.Cap ?? layer.Caps[0]], CompetitiveValues.Graded, CompetitiveOutput.Values);
        // The net inputs do not change any more.
        pass = new CompetitivePass(
            narrow,
            new PassOptions(Math.Min(rule.BatchSize, examples.Rows), workers, PacksInputWeights: true)
        );
        active = new int[narrow.MostActive];
    }

    /// <inheritdoc/>
    public IReadOnlyList<NamedWeights> State => [];

    /// <inheritdoc/>
    public void Learn(Matrix batch, int rows, double progress)
    {
        pass.Load(new Rows(batch, null), 0, rows);
        for (int b = 0; b < rows; b++)
        {
            var a = pass.Output.Dense!.PaddedRow(b);
            float step = Schedule.Geometric(rule.FirstStepSize, rule.LastStepSize, progress + (b * ofExample));
            foreach (int i in pass.Activity.FiredLast(b, active, workers.Width))
            {
                if (rule.Form == CoactivationForm.Mean)
                {
                    RowOperations.AddScaled(r.PaddedRow(i), a[i], a);
                }
                else
                {
                    Approach(step * a[i], a, r.PaddedRow(i));
                }
            }
        }
    }

    /// <inheritdoc/>
    public void Finish()
    {
        for (int i = 0; i < r.Rows; i++)
        {
            var row = r.Row(i);
            row[i] = 0;
            if (rule.Form == CoactivationForm.Mean)
            {
                Normalise(row);
            }
        }
    }

    // row + step (a − row), number by number.
    private static void Approach(float step, ReadOnlySpan<float> a, Span<float> row)
    {
        var s = new Vector<float>(step);
        for (int j = 0; j < row.Length; j += Vector<float>.Count)
        {
            var old = new Vector<float>(row[j..]);
            Vector.FusedMultiplyAdd(s, new Vector<float>(a[j..]) - old, old).CopyTo(row[j..]);
        }
    }

    private static void Normalise(Span<float> row)
    {
        float sum = 0;
        foreach (float value in row)
        {
            sum += value;
        }

        foreach (ref float value in sum > 0 ? row : [])
        {
            value /= sum;
        }
    }
}
