using Hebb.Numerics;

namespace Hebb.Networks;

/// <summary>
/// Runs a layer of templates: z = x w + b, and of each group the first largest; and back, through the winners, or by a softmax over each
/// group. <see cref="Reference.PlainRecurrence{T}"/> says the same in a few lines.
/// </summary>
internal sealed class TemplatePass : LayerPass
{
    private readonly TemplateLayer layer;
    private readonly WorkerPool workers;
    private readonly InputCurrents currents;
    private readonly Matrix output;
    private readonly CapGradient way;
    private readonly Matrix gradient;
    private readonly Matrix transposedTemplates;
    private readonly Matrix transposedInput;
    private readonly float[] gates;
    private readonly int[] winners;
    private readonly float[] winnerDeltas;
    private int gradientRows;

    public TemplatePass(TemplateLayer layer, PassOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Capacity, 1);
        this.layer = layer;
        workers = options.Workers;
        way = options.CapGradient;
        currents = new InputCurrents(layer.Templates, layer.Bias, options, Select);
        output = new Matrix(options.Capacity, layer.Units);
        Activity = new Activity(options.Capacity, layer);
        bool goesBack = (options.Use & (PassUse.InputGradient | PassUse.InputWeightGradient)) != 0;
        gradient = new Matrix(goesBack ? options.Capacity : 0, layer.Units);
        gates = new float[goesBack ? layer.UnitsPerGroup : 0];
        winners = new int[goesBack ? options.Capacity * layer.Groups : 0];
        winnerDeltas = new float[winners.Length];
        transposedTemplates =
            options.Use.HasFlag(PassUse.InputGradient) && way == CapGradient.Sigmoid
                ? new Matrix(layer.Units, layer.Inputs)
                : new Matrix(0, 0);
        transposedInput = options.Use.HasFlag(PassUse.InputWeightGradient)
            ? new Matrix(layer.Inputs, options.Capacity)
            : new Matrix(0, 0);
    }

    /// <inheritdoc/>
    public override Activity Activity { get; set; }

    /// <inheritdoc/>
    public override Rows Output => new(output, Activity);

    /// <inheritdoc/>
    public override void Load(Rows below, int start, int rows) => currents.Load(below, start, rows);

    /// <inheritdoc/>
    public override void PullBack(Matrix outputGradient, int rows, Matrix? belowGradient)
    {
        gradientRows = rows;
        if (gradient.Rows == 0)
        {
            return;
        }

        gradient.Buffer.Clear();
        for (int b = 0; b < rows; b++)
        {
            for (int first = 0; first < layer.Units; first += layer.UnitsPerGroup)
            {
                PullBack(outputGradient.Row(b), b, first);
            }
        }

        if (transposedInput.Rows > 0)
        {
            // Rows that the block does not use have no gradient.
            currents.Input.TransposeTo(transposedInput);
        }

        if (belowGradient is null)
        {
            return;
        }

        if (way == CapGradient.Sigmoid)
        {
            layer.Templates.TransposeTo(transposedTemplates);
            belowGradient.Buffer[..(rows * belowGradient.Stride)].Clear();
            var block = new Block(0, rows, 0, belowGradient.Stride);
            Gemm.AddColumns(gradient, transposedTemplates, belowGradient, block, workers.Width, currents.Scratch);
        }
        else
        {
            PullBackWinners(rows, belowGradient);
        }
    }

    /// <inheritdoc/>
    public override void AddGradient(int weights, Matrix sum, int fromRow, int toRow, GemmScratch scratch)
    {
        if (weights == 0)
        {
            var block = new Block(fromRow, toRow, 0, sum.Stride);
            Gemm.AddColumns(transposedInput, gradient, sum, block, workers.Width, scratch);
            return;
        }

        for (int b = 0; fromRow < toRow && b < gradientRows; b++)
        {
            var delta = gradient.Row(b);
            var bias = sum.Row(0);
            for (int j = 0; j < bias.Length; j++)
            {
                bias[j] += delta[j];
            }
        }
    }

    // The winner of each group of one example.
    private void Select(int row, int thread)
    {
        var z = currents.Values.Row(row);
        var h = output.PaddedRow(row);
        var fired = Activity.Fired(row, 1);
        h.Clear();
        fired.Clear();
        for (int first = 0; first < z.Length; first += layer.UnitsPerGroup)
        {
            int winner = first + OutputLayer.Largest<float>(z.Slice(first, layer.UnitsPerGroup));
            // No −0.
            h[winner] = z[winner] + 0f;
            fired[winner >> 6] |= 1UL << (winner & 63);
        }

        Activity.KeepLast(row, h, workers.Width);
    }

    // δ of one group's units with respect to their values.
    private void PullBack(ReadOnlySpan<float> outputGradient, int row, int first)
    {
        int units = layer.UnitsPerGroup;
        var z = currents.Values.Row(row).Slice(first, units);
        int winner = OutputLayer.Largest<float>(z);
        var delta = gradient.Row(row);
        if (way != CapGradient.Sigmoid || !Soften(z, z[winner]))
        {
            delta[first + winner] = outputGradient[first + winner];
            return;
        }

        for (int j = 0; j < units; j++)
        {
            delta[first + j] = outputGradient[first + j] * gates[j];
        }
    }

    // δ wᵀ of the winners, in their order: a row of the weights serves all examples while it is in the cache.
    private void PullBackWinners(int rows, Matrix belowGradient)
    {
        for (int b = 0; b < rows; b++)
        {
            for (int first = 0, g = 0; first < layer.Units; first += layer.UnitsPerGroup, g++)
            {
                int winner =
                    first + OutputLayer.Largest<float>(currents.Values.Row(b).Slice(first, layer.UnitsPerGroup));
                winners[(b * layer.Groups) + g] = winner;
                winnerDeltas[(b * layer.Groups) + g] = gradient[b, winner];
            }
        }

        for (int i = 0; i < layer.Inputs; i++)
        {
            var weights = layer.Templates.Row(i);
            for (int b = 0; b < rows; b++)
            {
                float sum = 0;
                for (int n = b * layer.Groups; n < (b + 1) * layer.Groups; n++)
                {
                    sum = MathF.FusedMultiplyAdd(winnerDeltas[n], weights[winners[n]], sum);
                }

                belowGradient[b, i] = sum + 0f;
            }
        }
    }

    // softmax(z / τ), with τ such that a unit of the group's mean value has 1/J of the winner's weight; none where all are alike.
    private bool Soften(ReadOnlySpan<float> z, float largest)
    {
        float sum = 0;
        foreach (float value in z)
        {
            sum += value;
        }

        float spread = largest - (sum / z.Length);
        if (z.Length < 2 || !(spread > 0))
        {
            return false;
        }

        float sharpness = ElementaryFunctions.Log(z.Length) / spread;
        float total = 0;
        for (int j = 0; j < z.Length; j++)
        {
            gates[j] = ElementaryFunctions.Exp((z[j] - largest) * sharpness);
            total += gates[j];
        }

        for (int j = 0; j < z.Length; j++)
        {
            gates[j] /= total;
        }

        return true;
    }
}
