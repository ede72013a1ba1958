using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Representation;

/// <summary>
/// A batch of a local rule with labels: forward, what each example teaches, A_i ← A_i + η_A mean[δ_i x] on its edges and
/// U_i ← U_i + η_U mean[h_i e].
/// </summary>
/// <remarks>Each number is one chain of fused multiply-adds in the order of the examples, so threads change no bit.</remarks>
internal sealed class HiddenStep
{
    private readonly Network network;
    private readonly RecurrentLayer layer;
    private readonly HiddenTrainingOptions options;
    private readonly HiddenTeacher teacher;
    private readonly WorkerPool workers;
    private readonly NetworkPass pass;
    private readonly HiddenScratch[] scratch;
    private readonly Matrix inputs;
    private readonly Matrix transposed;
    private readonly Matrix deltas;
    private readonly Matrix errors;
    private readonly Matrix change;
    private readonly float[] lengths;
    private readonly float[] losses;
    private readonly int[] predictions;
    private readonly int[] labels;

    // What the threads work on at the moment.
    private int rows;
    private float inputStep;
    private RandomKey key;

    public HiddenStep(Network network, HiddenTrainingOptions options, HiddenTeacher teacher, WorkerPool workers)
    {
        this.network = network;
        this.options = options;
        this.teacher = teacher;
        this.workers = workers;
        layer = RequireLayer(network);
        int most = options.BatchSize;
        // Activity as it is: how it is read is up to the scores.
        pass = new NetworkPass(network.WithReading(default), most, workers);
        scratch = [.. Enumerable.Range(0, workers.Threads).Select(_ => new HiddenScratch(network, options.ScoreScale))];
        inputs = new Matrix(most, layer.Inputs);
        transposed = new Matrix(layer.Inputs, most);
        deltas = new Matrix(most, layer.Neurons);
        errors = new Matrix(most, network.Labels);
        change = new Matrix(layer.Inputs, layer.Neurons);
        lengths = new float[most];
        losses = new float[most];
        predictions = new int[most];
        labels = new int[most];
    }

    /// <summary>The layer that such rules can teach.</summary>
    /// <exception cref="InvalidOptionException">The network has another form.</exception>
    public static RecurrentLayer RequireLayer(Network network)
    {
        var layer = network.OnlyRecurrentLayer("a local rule with labels for input weights");
        InvalidOptionException.ThrowIfOutside("Rounds", layer.Rounds, 1, 1);
        return network.Reads.FiredBits
            ? throw new InvalidOptionException("what the output layer reads", "fired bits", "values")
            : layer;
    }

    /// <summary>Learns from a batch.</summary>
    /// <param name="data">The examples.</param>
    /// <param name="batch">Which of them.</param>
    /// <param name="share">What step sizes are multiplied by.</param>
    /// <param name="random">Where the batch's random numbers come from.</param>
    /// <returns>The sum of the losses before learning, and how many predictions were wrong.</returns>
    public (double Loss, int Mistakes) Learn(LabelledData data, ReadOnlySpan<int> batch, float share, RandomKey random)
    {
        pass.Load(data.Examples, batch);
        (rows, key) = (batch.Length, random);
        inputStep = options.InputStepSize * share / rows;
        for (int b = 0; b < rows; b++)
        {
            labels[b] = data.Labels[batch[b]];
            Take(data.Examples.Row(batch[b]), inputs.Row(b));
        }

        // Rows that the batch does not use count nothing.
        deltas.Buffer.Clear();
        inputs.TransposeTo(transposed);
        workers.OnEachThread(this, static (step, share) => step.Teach(share), (long)rows * layer.Neurons * 32);
        if (inputStep > 0)
        {
            workers.OnEachThread(
                this,
                static (step, share) => step.MoveInput(share),
                (long)rows * change.Buffer.Length
            );
        }

        MoveOutput(options.OutputStepSize * share / rows);
        double loss = 0;
        int mistakes = 0;
        for (int b = 0; b < rows; b++)
        {
            loss += losses[b];
            mistakes += predictions[b] != labels[b] ? 1 : 0;
        }

        return (loss, mistakes);
    }

    private void Take(ReadOnlySpan<float> example, Span<float> input)
    {
        if (network.Input is { } transform)
        {
            transform.Apply(example, input);
        }
        else
        {
            example.CopyTo(input);
        }

        float length = options.UnitInputs ? OutputLayer.Length(input) : 1;
        for (int j = 0; j < input.Length && length > 0; j++)
        {
            input[j] /= length;
        }
    }

    private void Teach(ThreadShare share)
    {
        var own = scratch[share.Thread];
        var (from, to) = share.Of(rows);
        for (int b = from; b < to; b++)
        {
            var active = pass.Activity.FiredLast(b, own.Indices, workers.Width);
            var values = pass.Activity.Values(b);
            losses[b] = own.Score(active, values, labels[b], out predictions[b]);
            lengths[b] = own.ReadLength(values);
            var error = errors.Row(b);
            for (int c = 0; c < error.Length; c++)
            {
                error[c] = (c == labels[b] ? 1 : 0) - own.Probabilities[c];
            }

            var example = new TaughtExample
            {
                Active = active,
                Values = values,
                Error = error,
                Label = labels[b],
                Loss = losses[b],
            };
            teacher.Teach(example, key.For("example", (ulong)b).Stream(), own, deltas.Row(b));
        }
    }

    // This thread's inputs of Σ_b δ_b x_bᵀ, and the step along them.
    private void MoveInput(ThreadShare share)
    {
        var (from, to) = share.Of(layer.Inputs);
        if (from == to)
        {
            return;
        }

        change.Buffer[(from * change.Stride)..(to * change.Stride)].Clear();
        var block = new Block(from, to, 0, change.Stride);
        Gemm.AddColumns(transposed, deltas, change, block, workers.Width, scratch[share.Thread].Gemm);
        if (layer.InputEdges is { } edges)
        {
            Masking.KeepEdges(change, edges, from, to, workers.Width);
        }

        for (int j = from; j < to; j++)
        {
            RowOperations.AddScaled(layer.A.PaddedRow(j), inputStep, change.PaddedRow(j));
        }
    }

    private void MoveOutput(float step)
    {
        var indices = scratch[0].Indices;
        for (int b = 0; b < rows && step > 0; b++)
        {
            var active = pass.Activity.FiredLast(b, indices, workers.Width);
            var values = pass.Activity.Values(b);
            var error = errors.Row(b);
            for (int n = 0; n < active.Length; n++)
            {
                float factor = step * (values[n] / lengths[b]);
                var weights = network.U.Row(active[n]);
                for (int c = 0; c < error.Length; c++)
                {
                    weights[c] = MathF.FusedMultiplyAdd(factor, error[c], weights[c]);
                }
            }
        }
    }
}
