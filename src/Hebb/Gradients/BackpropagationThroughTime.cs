using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Gradients;

/// <summary>
/// A batch through all T rounds with everything kept, and the gradient of its loss with respect to W, U and, if asked for,
/// the input currents A x back through the rounds. Within a round the gradient flows through the neurons that the cap
/// selected and that are above zero.
/// </summary>
/// <remarks>On one thread: batches run beside one another, each with a pass of its own. Running allocates nothing.</remarks>
internal sealed class BackpropagationThroughTime
{
    private readonly RecurrentNetwork network;
    private readonly NetworkShape shape;
    private readonly ForwardPass forward;
    private readonly VectorWidth width;
    private readonly bool findsCurrents;
    private readonly bool findsGraph;
    private readonly bool keepsFirst;
    private readonly GemmScratch scratch = new();

    // Round t + 1 multiplies W by sources[t − 1]: h_t, or h_t + a where a goes through the graph.
    private readonly Matrix[] h;
    private readonly Matrix[] sources;
    private readonly Matrix scores;
    private readonly Matrix errors;
    private readonly Matrix back;
    private readonly Matrix backBefore;
    private readonly Matrix transposedU;
    private readonly Matrix transposedW;
    private readonly ulong[] fired;
    private readonly double[] error;
    private readonly double[] exact;

    /// <summary>Buffers for batches as large as those of <paramref name="forward"/>.</summary>
    /// <param name="network">The network.</param>
    /// <param name="forward">A forward pass of it: input currents and first round are those of the block loaded there.</param>
    /// <param name="width">The vector width.</param>
    /// <param name="findsCurrents">Whether <see cref="CurrentGradient"/> is found.</param>
    /// <param name="findsGraph">Whether <see cref="GraphGradient"/> is found.</param>
    public BackpropagationThroughTime(
        RecurrentNetwork network,
        ForwardPass forward,
        VectorWidth width,
        bool findsCurrents = false,
        bool findsGraph = true
    )
    {
        this.findsCurrents = findsCurrents;
        this.findsGraph = findsGraph && network.Shape.Rounds > 1;
        this.network = network;
        this.forward = forward;
        this.width = width;
        shape = network.Shape;
        int later = shape.Rounds - 1;
        // Where a goes through the graph the forward pass keeps h_1 + a, which does not show who was active.
        keepsFirst = findsCurrents && shape.Recurrence == Recurrence.ThroughGraph && later > 0;
        h = keepsFirst ? Buffers(1 + later) : [forward.FirstRound, .. Buffers(later)];
        sources =
            shape.Recurrence == Recurrence.ThroughGraph ? [forward.FirstRound, .. Buffers(Math.Max(0, later - 1))] : h;
        scores = new Matrix(forward.Capacity, shape.Labels);
        errors = new Matrix(forward.Capacity, shape.Labels);
        back = new Matrix(forward.Capacity, shape.Neurons);
        backBefore = new Matrix(forward.Capacity, shape.Neurons);
        transposedU = new Matrix(shape.Labels, shape.Neurons);
        transposedW = new Matrix(network.W.Columns, network.W.Rows);
        fired = new ulong[(back.Stride + 63) / 64];
        error = new double[shape.Labels];
        exact = new double[shape.Labels];
        CurrentGradient = new Matrix(findsCurrents ? forward.Capacity : 0, shape.Neurons);
        GraphGradient = this.findsGraph ? new Matrix(network.W.Rows, network.W.Columns) : new Matrix(0, 0);
        OutputGradient = new Matrix(shape.Neurons, shape.Labels);
    }

    /// <summary>∂L/∂(A x), a row of |V| numbers for each example; ∂L/∂A is the sum of xᵀ times it. Empty unless asked for.</summary>
    public Matrix CurrentGradient { get; }

    /// <summary>∂L/∂W, |V| × |V|, as if every edge existed; empty for T = 1, or unless asked for.</summary>
    public Matrix GraphGradient { get; }

    /// <summary>∂L/∂U, |V| × m.</summary>
    public Matrix OutputGradient { get; }

    /// <summary>
    /// The loss of the block that the forward pass has loaded, under the network's weights, and its gradient: both means over
    /// the examples.
    /// </summary>
    /// <param name="data">The labels.</param>
    /// <param name="batch">Which examples the block is.</param>
    /// <param name="loss">Which loss.</param>
    /// <param name="exactOutput">
    /// U in double precision, row after row, where single precision loses too much: multiplicative weights are all about 1,
    /// and their scores large numbers that differ little. None: the network's own.
    /// </param>
    /// <param name="of">
    /// What the batch is part of: sums over the batch are divided by this instead of its own size, so that the parts add up.
    /// </param>
    public double Run(
        LabelledData data,
        ReadOnlySpan<int> batch,
        ScoreLoss loss,
        double[]? exactOutput = null,
        int? of = null
    )
    {
        Forward(batch.Length);
        int examples = of ?? batch.Length;
        double sum = 0;
        for (int b = 0; b < batch.Length; b++)
        {
            FindScores(b, exactOutput);
            sum += loss(exact, data.Labels[batch[b]], error);
            var row = errors.Row(b);
            for (int c = 0; c < error.Length; c++)
            {
                row[c] = (float)(error[c] / examples);
            }

            if (exactOutput is not null && shape.Rounds > 1)
            {
                FindExactDelta(b, exactOutput, examples);
            }
        }

        Backward(batch.Length, isDeltaKnown: exactOutput is not null);
        return sum / examples;
    }

    private void FindScores(int row, double[]? exactOutput)
    {
        var single = scores.Row(row);
        for (int c = 0; c < exact.Length; c++)
        {
            exact[c] = exactOutput is null ? single[c] : 0;
        }

        if (exactOutput is not null)
        {
            var values = h[^1].Row(row);
            for (int j = 0; j < values.Length; j++)
            {
                for (int c = 0; c < exact.Length; c++)
                {
                    exact[c] += values[j] * exactOutput[(j * exact.Length) + c];
                }
            }
        }
    }

    // δ_T = ∂L/∂s · Uᵀ: the errors of an example add up to 0, so weights of about 1 nearly cancel.
    private void FindExactDelta(int row, double[] exactOutput, int examples)
    {
        var delta = back.Row(row);
        for (int j = 0; j < delta.Length; j++)
        {
            double sum = 0;
            for (int c = 0; c < error.Length; c++)
            {
                sum += error[c] * exactOutput[(j * error.Length) + c];
            }

            delta[j] = (float)(sum / examples);
        }
    }

    private void Forward(int rows)
    {
        for (int b = 0; keepsFirst && b < rows; b++)
        {
            FindFirstRound(b);
        }

        for (int t = 1; t < shape.Rounds; t++)
        {
            forward.NetInput.Compute(sources[t - 1], h[t], 0, rows);
            for (int b = 0; b < rows; b++)
            {
                var row = h[t].PaddedRow(b);
                CapSelection.ReluCap(row, shape.Cap, fillWithZeros: false, fired, width);
                if (t < shape.Rounds - 1 && shape.Recurrence == Recurrence.ThroughGraph)
                {
                    row.CopyTo(sources[t].PaddedRow(b));
                    forward.NetInput.AddCurrents(b, sources[t].PaddedRow(b));
                }
            }
        }

        Clear(scores, rows);
        Gemm.AddColumns(h[^1], network.U, scores, 0, rows, 0, scores.Stride, width, scratch);
    }

    // h_1 = cap_k(relu(a + bias)), once more.
    private void FindFirstRound(int row)
    {
        var first = h[0].PaddedRow(row);
        first[..shape.Neurons].Fill(shape.HiddenBias);
        first[shape.Neurons..].Clear();
        forward.NetInput.AddCurrents(row, first);
        CapSelection.ReluCap(first, shape.Cap, fillWithZeros: false, fired, width);
    }

    private void Backward(int rows, bool isDeltaKnown)
    {
        // ∂L/∂U = Σ_b h_T ⊗ ∂L/∂s; the other way round, as a long row goes through faster than a short one.
        transposedU.Buffer.Clear();
        Gemm.AddOuterProducts(errors, h[^1], transposedU, rows, width, scratch);
        transposedU.TransposeTo(OutputGradient);
        GraphGradient.Buffer.Clear();
        CurrentGradient.Buffer.Clear();
        if (!findsGraph && !findsCurrents)
        {
            return;
        }

        var (delta, before) = (back, backBefore);
        if (!isDeltaKnown)
        {
            network.U.TransposeTo(transposedU);
            Clear(delta, rows);
            Gemm.AddColumns(errors, transposedU, delta, 0, rows, 0, delta.Stride, width, scratch);
        }

        network.W.TransposeTo(transposedW);
        for (int t = shape.Rounds - 1; t > 0; t--)
        {
            // δ_t only where the neuron was active; ∂L/∂W = Σ_t Σ_b h_{t−1} ⊗ δ_t; δ_{t−1} = δ_t Wᵀ.
            Masking.KeepWhereActive(Used(delta, rows), Used(h[t], rows), width);
            if (findsGraph)
            {
                Gemm.AddOuterProducts(sources[t - 1], delta, GraphGradient, rows, width, scratch);
            }

            if (t > 1 || findsCurrents)
            {
                Clear(before, rows);
                Gemm.AddColumns(delta, transposedW, before, 0, rows, 0, before.Stride, width, scratch);
                if (findsCurrents)
                {
                    // A x is added after W h, or before W is multiplied.
                    CurrentGradient.AddRows(shape.Recurrence == Recurrence.Paper ? delta : before, 0, rows);
                }

                (delta, before) = (before, delta);
            }
        }

        if (findsCurrents)
        {
            Masking.KeepWhereActive(Used(delta, rows), Used(h[0], rows), width);
            CurrentGradient.AddRows(delta, 0, rows);
        }
    }

    private static Span<float> Used(Matrix matrix, int rows) => matrix.Buffer[..(rows * matrix.Stride)];

    private static void Clear(Matrix matrix, int rows) => Used(matrix, rows).Clear();

    private Matrix[] Buffers(int count) =>
        [.. Enumerable.Range(0, count).Select(_ => new Matrix(forward.Capacity, shape.Neurons))];
}
