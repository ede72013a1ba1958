using Hebb.Numerics;

namespace Hebb.Robustness;

/// <summary>
/// Templates while they learn: as rows, where single ones change, and as columns, where products with all of them are computed; their
/// squared lengths; and the mean over the last steps.
/// </summary>
internal sealed class TemplateWeights
{
    private readonly int[] changedAt;
    private readonly int[] changed;
    private readonly Matrix sums;
    private readonly float[] biasSums;

    // The step since which a template is what it is, as far as the mean is concerned.
    private readonly int[] since;
    private int changedCount;
    private int step;

    /// <summary>Templates as they start; the arguments become its own.</summary>
    /// <param name="rows">N × d.</param>
    /// <param name="bias">N numbers.</param>
    /// <param name="averageFrom">The number of steps after which the mean begins.</param>
    public TemplateWeights(Matrix rows, float[] bias, int averageFrom)
    {
        Rows = rows;
        Bias = new Matrix(1, bias.Length);
        bias.CopyTo(Bias.Row(0));
        Columns = new Matrix(rows.Columns, rows.Rows);
        Squares = new Matrix(1, rows.Rows);
        AverageFrom = averageFrom;
        changedAt = new int[rows.Rows];
        Array.Fill(changedAt, -1);
        changed = new int[rows.Rows];
        since = new int[rows.Rows];
        sums = new Matrix(rows.Rows, rows.Columns);
        biasSums = new float[rows.Rows];
        rows.TransposeTo(Columns);
        for (int j = 0; j < rows.Rows; j++)
        {
            Squares[0, j] = TemplateSearch.Dot(Rows.Row(j), Rows.Row(j));
        }
    }

    /// <summary>N × d: a row for each template.</summary>
    public Matrix Rows { get; }

    /// <summary>The same, d × N.</summary>
    public Matrix Columns { get; }

    /// <summary>b, 1 × N.</summary>
    public Matrix Bias { get; }

    /// <summary>|w|², 1 × N.</summary>
    public Matrix Squares { get; }

    /// <summary>After how many steps the mean begins.</summary>
    public int AverageFrom { get; }

    /// <summary>Begins a step's changes.</summary>
    /// <param name="number">Its number, from 0.</param>
    public void Begin(int number)
    {
        step = number;
        changedCount = 0;
    }

    /// <summary>Says that a template will change in this step, by this much in its bias.</summary>
    public void Mark(int unit, float biasChange)
    {
        if (changedAt[unit] != step)
        {
            changedAt[unit] = step;
            changed[changedCount++] = unit;
            int before = Math.Max(0, step - Math.Max(AverageFrom, since[unit]));
            biasSums[unit] += before * Bias[0, unit];
        }

        Bias[0, unit] += biasChange;
    }

    /// <summary>Changes some of the components of all templates that were marked: w += c x for each update in order.</summary>
    /// <param name="updates">Which templates, points and coefficients.</param>
    /// <param name="points">x, a row for each.</param>
    /// <param name="from">The first component, a multiple of 16.</param>
    /// <param name="to">The component after the last.</param>
    public void Apply(ReadOnlySpan<TemplateUpdate> updates, Matrix points, int from, int to)
    {
        if (from >= to)
        {
            return;
        }

        int length = to - from;
        for (int n = 0; n < changedCount; n++)
        {
            int unit = changed[n];
            int before = step - Math.Max(AverageFrom, since[unit]);
            if (before > 0)
            {
                TemplateSearch.AddScaled(before, Part(Rows, unit), Part(sums, unit));
            }
        }

        foreach (var (unit, point, coefficient) in updates)
        {
            TemplateSearch.AddScaled(coefficient, Part(points, point), Part(Rows, unit));
        }

        for (int n = 0; n < changedCount; n++)
        {
            int unit = changed[n];
            var row = Part(Rows, unit);
            for (int i = 0; i < length && from + i < Columns.Rows; i++)
            {
                Columns.Buffer[((from + i) * Columns.Stride) + unit] = row[i];
            }
        }

        Span<float> Part(Matrix matrix, int row) => matrix.PaddedRow(row).Slice(from, length);
    }

    /// <summary>Ends a step: lengths of what changed.</summary>
    public void End()
    {
        for (int n = 0; n < changedCount; n++)
        {
            int unit = changed[n];
            since[unit] = step;
            Squares[0, unit] = TemplateSearch.Dot(Rows.Row(unit), Rows.Row(unit));
        }
    }

    /// <summary>The mean over the steps since <see cref="AverageFrom"/>, or the templates as they are where there were none.</summary>
    /// <param name="steps">Steps so far.</param>
    /// <returns>Columns d × N and biases, copies.</returns>
    public (Matrix Columns, float[] Bias) Mean(int steps)
    {
        var bias = Bias.Row(0).ToArray();
        if (steps <= AverageFrom)
        {
            return (Columns.Clone(), bias);
        }

        var mean = Rows.Clone();
        float share = 1f / (steps - AverageFrom);
        for (int j = 0; j < mean.Rows; j++)
        {
            // Steps at whose end the template was what it is now.
            int last = steps - Math.Max(AverageFrom, since[j]);
            var row = mean.Row(j);
            var sum = sums.Row(j);
            for (int i = 0; i < row.Length; i++)
            {
                row[i] = MathF.FusedMultiplyAdd(last, row[i], sum[i]) * share;
            }

            bias[j] = MathF.FusedMultiplyAdd(last, bias[j], biasSums[j]) * share;
        }

        return (mean.Transpose(), bias);
    }

    /// <summary>What a state has to keep.</summary>
    public (Matrix Rows, Matrix Sums, float[] Bias, float[] BiasSums, int[] Since) Kept =>
        (Rows, sums, Bias.Row(0).ToArray(), biasSums, since);

    /// <summary>Takes what a state has kept; everything else follows from the templates.</summary>
    public static TemplateWeights Of(
        Matrix rows,
        Matrix sums,
        float[] bias,
        ReadOnlySpan<float> biasSums,
        ReadOnlySpan<int> since,
        int averageFrom
    )
    {
        var weights = new TemplateWeights(rows, bias, averageFrom);
        sums.Buffer.CopyTo(weights.sums.Buffer);
        biasSums.CopyTo(weights.biasSums);
        since.CopyTo(weights.since);
        return weights;
    }
}

/// <summary>w_u += c x.</summary>
/// <param name="Unit">u.</param>
/// <param name="Point">Which point x is.</param>
/// <param name="Coefficient">c.</param>
internal readonly record struct TemplateUpdate(int Unit, int Point, float Coefficient);
