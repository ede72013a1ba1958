using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Gradients;

/// <summary>
/// A batch through all T rounds with everything kept, and the gradient of its loss with respect to W, U and, if asked for,
/// the input currents A x back through the rounds. Within a round the gradient flows through the neurons that the cap
/// selected and that are above zero.
/// </summary>
/// <remarks>On one thread: batches run beside one another, each with a pass of its own.</remarks>
internal sealed class UnrolledPass
{
    private readonly RecurrentNetwork network;
    private readonly NetworkShape shape;
    private readonly VectorWidth width;
    private readonly PackedMatrix? packedA;
    private readonly GemmScratch scratch = new();
    private readonly Matrix currents;
    private readonly Matrix[] h;
    private readonly Matrix[] sources;
    private readonly Matrix scores;
    private readonly Matrix errors;
    private readonly Matrix back;
    private readonly Matrix backBefore;
    private readonly ulong[] fired;
    private readonly double[] error;
    private readonly double[] exact;

    /// <summary>Room for batches of up to <paramref name="capacity"/> examples.</summary>
    /// <remarks>
    /// With <paramref name="trainsInput"/> A may change, so it is read in place, and <see cref="CurrentGradient"/> is found;
    /// <paramref name="trainsGraph"/> says whether <see cref="GraphGradient"/> is.
    /// </remarks>
    public UnrolledPass(
        RecurrentNetwork network,
        int capacity,
        VectorWidth width,
        bool trainsInput = false,
        bool trainsGraph = true
    )
    {
        this.network = network;
        this.width = width;
        shape = network.Shape;
        packedA = trainsInput ? null : new PackedMatrix(network.A);
        Inputs = new Matrix(capacity, shape.Inputs);
        currents = new Matrix(capacity, shape.Neurons);
        h = Rooms(shape.Rounds, capacity);
        sources = shape.Recurrence == Recurrence.ThroughGraph ? Rooms(shape.Rounds - 1, capacity) : h;
        scores = new Matrix(capacity, shape.Labels);
        errors = new Matrix(capacity, shape.Labels);
        back = new Matrix(capacity, shape.Neurons);
        backBefore = new Matrix(capacity, shape.Neurons);
        fired = new ulong[(currents.Stride + 63) / 64];
        error = new double[shape.Labels];
        exact = new double[shape.Labels];
        CurrentGradient = new Matrix(trainsInput ? capacity : 0, shape.Neurons);
        GraphGradient = trainsGraph ? new Matrix(network.W.Rows, network.W.Columns) : new Matrix(0, 0);
        OutputGradient = new Matrix(shape.Neurons, shape.Labels);
    }

    /// <summary>The examples of the batch, one in each row.</summary>
    public Matrix Inputs { get; }

    /// <summary>∂L/∂(A x), a row of |V| numbers for each example; ∂L/∂A is the sum of xᵀ times it. Empty unless asked for.</summary>
    public Matrix CurrentGradient { get; }

    /// <summary>∂L/∂W, |V| × |V|, as if every edge existed; empty for T = 1, or unless asked for.</summary>
    public Matrix GraphGradient { get; }

    /// <summary>∂L/∂U, |V| × m.</summary>
    public Matrix OutputGradient { get; }

    /// <summary>The loss of a batch under the network's weights, and its gradient: both means over the examples.</summary>
    /// <param name="data">Examples and labels.</param>
    /// <param name="batch">Which of them.</param>
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
        Forward(data.Examples, batch);
        int examples = of ?? batch.Length;
        double sum = 0;
        for (int b = 0; b < batch.Length; b++)
        {
            FindScores(b, exactOutput);
            sum += loss(exact, data.Labels[batch[b]], error);
            for (int c = 0; c < error.Length; c++)
            {
                errors[b, c] = (float)(error[c] / examples);
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
        for (int c = 0; c < exact.Length; c++)
        {
            exact[c] = exactOutput is null ? scores[row, c] : 0;
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

    private void Forward(Matrix examples, ReadOnlySpan<int> batch)
    {
        int rows = batch.Length;
        for (int b = 0; b < rows; b++)
        {
            examples.PaddedRow(batch[b]).CopyTo(Inputs.PaddedRow(b));
        }

        if (packedA is not null)
        {
            Gemm.MultiplyRows(Inputs, packedA, currents, 0, rows, accumulate: false, width, scratch);
        }
        else
        {
            Clear(currents, rows);
            Gemm.AddColumns(Inputs, network.A, currents, 0, rows, 0, currents.Stride, width, scratch);
        }

        for (int t = 0; t < shape.Rounds; t++)
        {
            for (int b = 0; b < rows; b++)
            {
                Start(b, t);
            }

            if (t > 0)
            {
                Gemm.AddColumns(sources[t - 1], network.W, h[t], 0, rows, 0, h[t].Stride, width, scratch);
            }

            for (int b = 0; b < rows; b++)
            {
                CapSelection.ReluCap(h[t].PaddedRow(b), shape.Cap, fillWithZeros: false, fired, width);
                if (t < shape.Rounds - 1 && shape.Recurrence == Recurrence.ThroughGraph)
                {
                    Add(h[t].PaddedRow(b), currents.PaddedRow(b), sources[t].PaddedRow(b));
                }
            }
        }

        Clear(scores, rows);
        Gemm.AddColumns(h[^1], network.U, scores, 0, rows, 0, scores.Stride, width, scratch);
    }

    // A round before W's part: a + bias, or the bias alone where a goes through the graph.
    private void Start(int row, int t)
    {
        var net = h[t].PaddedRow(row);
        if (t > 0 && shape.Recurrence == Recurrence.ThroughGraph)
        {
            net.Clear();
        }
        else
        {
            currents.PaddedRow(row).CopyTo(net);
        }

        if (shape.HiddenBias != 0)
        {
            foreach (ref float value in net[..shape.Neurons])
            {
                value += shape.HiddenBias;
            }
        }
    }

    private void Backward(int rows, bool isDeltaKnown)
    {
        OutputGradient.Buffer.Clear();
        OuterProducts(h[^1], errors, rows, OutputGradient);
        GraphGradient.Buffer.Clear();
        CurrentGradient.Buffer.Clear();
        var (delta, before) = (back, backBefore);
        var (findsGraph, findsCurrents) = (GraphGradient.Rows > 0, CurrentGradient.Rows > 0);
        if (!findsGraph && !findsCurrents)
        {
            return;
        }

        if (!isDeltaKnown)
        {
            Clear(delta, rows);
            Gemm.AddColumns(errors, network.U.Transpose(), delta, 0, rows, 0, delta.Stride, width, scratch);
        }

        var transposed = network.W.Transpose();
        for (int t = shape.Rounds - 1; t > 0; t--)
        {
            KeepSelected(delta, h[t], rows);
            if (findsGraph)
            {
                OuterProducts(sources[t - 1], delta, rows, GraphGradient);
            }

            if (t > 1 || findsCurrents)
            {
                Clear(before, rows);
                Gemm.AddColumns(delta, transposed, before, 0, rows, 0, before.Stride, width, scratch);
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
            KeepSelected(delta, h[0], rows);
            CurrentGradient.AddRows(delta, 0, rows);
        }
    }

    // sum += Σ_b pre_b ⊗ post_b.
    private void OuterProducts(Matrix pre, Matrix post, int rows, Matrix sum)
    {
        var transposed = new Matrix(pre.Columns, rows);
        pre.TransposeTo(transposed);
        var used = new Matrix(rows, post.Columns);
        post.Buffer[..used.Buffer.Length].CopyTo(used.Buffer);
        Gemm.AddColumns(transposed, used, sum, 0, sum.Rows, 0, sum.Stride, width, scratch);
    }

    private static void KeepSelected(Matrix delta, Matrix values, int rows)
    {
        var d = delta.Buffer[..(rows * delta.Stride)];
        var v = values.Buffer;
        for (int i = 0; i < d.Length; i++)
        {
            d[i] = v[i] > 0 ? d[i] : 0;
        }
    }

    private static void Add(ReadOnlySpan<float> x, ReadOnlySpan<float> y, Span<float> sum)
    {
        for (int i = 0; i < sum.Length; i++)
        {
            sum[i] = x[i] + y[i];
        }
    }

    private static void Clear(Matrix matrix, int rows) => matrix.Buffer[..(rows * matrix.Stride)].Clear();

    private Matrix[] Rooms(int count, int capacity) =>
        [.. Enumerable.Range(0, count).Select(_ => new Matrix(capacity, shape.Neurons))];
}
