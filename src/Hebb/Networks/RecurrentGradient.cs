using Hebb.Numerics;

namespace Hebb.Networks;

/// <summary>
/// Backpropagation through the rounds of a recurrent k-cap layer. Within a round the gradient flows through the neurons that the
/// cap selected and that are above zero: δ_t is 0 elsewhere, ∂L/∂W = Σ_t h_{t−1} ⊗ δ_t, δ_{t−1} = δ_t Wᵀ, ∂L/∂(A x) = Σ_t δ_t.
/// </summary>
/// <remarks>
/// On the calling thread. Running allocates nothing. What passes a cap is up to <see cref="CapGradient"/>: <see cref="CapGate"/> has the
/// others' factors.
/// </remarks>
internal sealed class RecurrentGradient
{
    private readonly RecurrentLayer layer;
    private readonly bool needsCurrents;
    private readonly bool needsGraph;
    private readonly VectorWidth width;
    private readonly Matrix[] h;
    private readonly Matrix[] sources;
    private readonly CapGate? gate;
    private readonly FixedWeights? fixedWeights;
    private readonly GemmScratch scratch;
    private readonly Matrix before;
    private readonly Matrix currentGradient;
    private readonly Matrix transposedInput;
    private readonly Matrix transposedA;
    private readonly Matrix transposedW;

    public RecurrentGradient(
        RecurrentLayer layer,
        PassOptions options,
        Matrix[] h,
        Matrix[] sources,
        Matrix[] nets,
        GemmScratch scratch
    )
    {
        this.layer = layer;
        fixedWeights = options.Fixed;
        gate = nets.Length > 0 ? new CapGate(options.CapGradient, layer, nets, options.Workers.Width) : null;
        needsCurrents = (options.Use & (PassUse.InputGradient | PassUse.InputWeightGradient)) != 0;
        needsGraph = options.Use.HasFlag(PassUse.GraphWeightGradient) && layer.Rounds > 1;
        width = options.Workers.Width;
        this.h = h;
        this.sources = sources;
        this.scratch = scratch;
        bool back = needsCurrents || needsGraph;
        before = new Matrix(back && layer.Rounds > 1 ? options.Capacity : 0, layer.Neurons);
        currentGradient = new Matrix(needsCurrents ? options.Capacity : 0, layer.Neurons);
        GraphGradient = needsGraph ? new Matrix(layer.W.Rows, layer.W.Columns) : new Matrix(0, 0);
        transposedInput = options.Use.HasFlag(PassUse.InputWeightGradient)
            ? new Matrix(layer.Inputs, options.Capacity)
            : new Matrix(0, 0);
        transposedA =
            options.Use.HasFlag(PassUse.InputGradient) && fixedWeights is null
                ? new Matrix(layer.Neurons, layer.Inputs)
                : new Matrix(0, 0);
        transposedW =
            back && fixedWeights is null && layer.Rounds > 1
                ? new Matrix(layer.W.Columns, layer.W.Rows)
                : new Matrix(0, 0);
    }

    /// <summary>∂L/∂W from the last <see cref="PullBack"/>; empty where it is not asked for.</summary>
    public Matrix GraphGradient { get; }

    /// <summary><see cref="LayerPass.PullBack"/> for the block <paramref name="input"/> that the layer took.</summary>
    public void PullBack(Matrix input, Matrix outputGradient, int rows, Matrix? belowGradient)
    {
        GraphGradient.Buffer.Clear();
        currentGradient.Buffer.Clear();
        if (!needsGraph && !needsCurrents)
        {
            return;
        }

        var (delta, previous) = (outputGradient, before);
        if (layer.Rounds > 1 && fixedWeights is null)
        {
            layer.W.TransposeTo(transposedW);
        }

        for (int t = layer.Rounds - 1; t > 0; t--)
        {
            ThroughCap(delta, t, rows);
            if (needsGraph)
            {
                Gemm.AddOuterProducts(sources[t - 1], delta, GraphGradient, rows, width, scratch);
            }

            if (t > 1 || needsCurrents)
            {
                MultiplyByTranspose(delta, layer.W, transposedW, previous, rows);
                if (needsCurrents)
                {
                    // A x is added after W h, or before W is multiplied.
                    currentGradient.AddRows(layer.Recurrence == Recurrence.Paper ? delta : previous, 0, rows);
                }

                (delta, previous) = (previous, delta);
            }
        }

        if (needsCurrents)
        {
            ThroughCap(delta, 0, rows);
            currentGradient.AddRows(delta, 0, rows);
        }

        if (transposedInput.Rows > 0)
        {
            // Rows that the block does not use have no gradient.
            input.TransposeTo(transposedInput);
        }

        if (belowGradient is not null)
        {
            if (fixedWeights is null)
            {
                layer.A.TransposeTo(transposedA);
            }

            MultiplyByTranspose(currentGradient, layer.A, transposedA, belowGradient, rows);
        }
    }

    /// <inheritdoc cref="LayerPass.AddGradient"/>
    public void Add(int weights, Matrix sum, int fromRow, int toRow, GemmScratch scratch)
    {
        if (weights == 0)
        {
            // ∂L/∂A = Σ_b x_bᵀ ∂L/∂(A x)_b
            var block = new Block(fromRow, toRow, 0, sum.Stride);
            Gemm.AddColumns(transposedInput, currentGradient, sum, block, width, scratch);
        }
        else
        {
            sum.AddRows(GraphGradient, fromRow, toRow);
        }
    }

    private void ThroughCap(Matrix delta, int round, int rows)
    {
        if (gate is null)
        {
            Masking.KeepWhereActive(Used(delta, rows), Used(h[round], rows), width);
        }
        else
        {
            gate.PullBack(delta, round, rows);
        }
    }

    // product = delta · weightsᵀ
    private void MultiplyByTranspose(Matrix delta, Matrix weights, Matrix transposed, Matrix product, int rows)
    {
        if (fixedWeights is not null)
        {
            var packed = fixedWeights.TransposeOf(weights);
            Gemm.MultiplyRows(delta, packed, product, 0, rows, accumulate: false, width, scratch);
            return;
        }

        Used(product, rows).Clear();
        Gemm.AddColumns(delta, transposed, product, new Block(0, rows, 0, product.Stride), width, scratch);
    }

    private static Span<float> Used(Matrix matrix, int rows) => matrix.Buffer[..(rows * matrix.Stride)];
}
