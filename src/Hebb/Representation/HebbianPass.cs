using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Representation;

/// <summary>Runs a Hebbian network on a batch, and pulls a loss back through it. Buffers are made once.</summary>
internal sealed class HebbianPass
{
    private readonly HebbianOptions options;
    private readonly int states;
    private readonly int outputCap;
    private readonly float scale;
    private readonly Matrix inputs;
    private readonly Matrix currents;
    private readonly Matrix output;

    // Those of each state: net inputs, bits, who fired, and the threshold of each example.
    private readonly Matrix[] nets;
    private readonly Matrix[] bits;
    private readonly int[][] fired;
    private readonly float[][] thresholds;
    private readonly ushort[] patterns;
    private readonly Matrix outputNets;
    private readonly float[] outputThresholds;
    private readonly int[] keys;
    private readonly int[] outputKeys;

    // Gradients on their way down.
    private readonly Matrix ofState;
    private readonly Matrix ofNet;
    private readonly Matrix ofCurrent;
    private readonly Matrix ofOutput;

    /// <summary>For batches of up to this number of examples.</summary>
    public HebbianPass(HebbianOptions options, int inputs, int outputs, int capacity)
    {
        this.options = options;
        int m = options.Neurons;
        Capacity = capacity;
        bool isPapers = options.Equations == HebbianEquations.Paper;
        states = options.Rounds + (isPapers ? 1 : 0);
        outputCap = isPapers ? Math.Max(1, outputs / 2) : 0;
        scale = isPapers ? 1 : 1 / MathF.Sqrt(options.Cap);
        this.inputs = new Matrix(capacity, inputs + (options.Constant == 0 ? 0 : 1));
        currents = new Matrix(capacity, m);
        output = new Matrix(capacity, outputs);
        outputNets = new Matrix(capacity, outputs);
        nets = [.. Enumerable.Range(0, states).Select(t => t == 0 ? currents : new Matrix(capacity, m))];
        bits = [.. nets.Select(_ => new Matrix(capacity, m))];
        fired = [.. nets.Select(_ => new int[capacity * options.Cap])];
        thresholds = [.. nets.Select(_ => new float[capacity])];
        patterns = new ushort[capacity * m];
        outputThresholds = new float[capacity];
        keys = new int[currents.Stride];
        outputKeys = new int[output.Stride];
        ofState = new Matrix(1, m);
        ofNet = new Matrix(1, m);
        ofCurrent = new Matrix(1, m);
        ofOutput = new Matrix(1, outputs);
    }

    /// <summary>The most examples of a batch.</summary>
    public int Capacity { get; }

    /// <summary>The examples of this batch.</summary>
    public int Rows { get; private set; }

    /// <summary>x̃ of an example, the constant last; writable before <see cref="Run"/>.</summary>
    public Span<float> Inputs(int b) => inputs.Row(b);

    /// <summary>s of each neuron for an example: a bit for each of the T rounds, the first the highest.</summary>
    public ReadOnlySpan<ushort> Patterns(int b) => patterns.AsSpan(b * options.Neurons, options.Neurons);

    /// <summary>h_T of an example as bits.</summary>
    public ReadOnlySpan<float> Fired(int b) => bits[^1].Row(b);

    /// <summary>The output for an example.</summary>
    public ReadOnlySpan<float> Output(int b) => output.Row(b);

    /// <summary>Takes consecutive examples.</summary>
    public void Load(Matrix examples, int first, int rows)
    {
        Begin(examples, rows);
        for (int b = 0; b < rows; b++)
        {
            LoadRow(examples.Row(first + b), b);
        }
    }

    /// <summary>Takes some examples, in that order.</summary>
    public void Load(Matrix examples, ReadOnlySpan<int> batch)
    {
        Begin(examples, batch.Length);
        for (int b = 0; b < batch.Length; b++)
        {
            LoadRow(examples.Row(batch[b]), b);
        }
    }

    /// <summary>Computes activity, patterns and output of the batch.</summary>
    public void Run(HebbianAutoencoder network)
    {
        patterns.AsSpan().Clear();
        for (int b = 0; b < Rows; b++)
        {
            var u = currents.PaddedRow(b);
            u.Clear();
            for (int i = 0; i < inputs.Columns; i++)
            {
                RowSums.AddScaled(u, inputs[b, i], network.Input.PaddedRow(i));
            }

            Fire(b, 0);
            for (int t = 1; t < states; t++)
            {
                var sum = nets[t].PaddedRow(b);
                sum.Clear();
                if (options.Equations == HebbianEquations.Reinjected)
                {
                    u.CopyTo(sum);
                }

                foreach (int i in FiredAt(b, t - 1))
                {
                    RowSums.AddScaled(sum, scale, network.Recurrent.PaddedRow(i));
                }

                Fire(b, t);
            }

            var ofOutputs = outputNets.PaddedRow(b);
            ofOutputs.Clear();
            foreach (int i in FiredAt(b, states - 1))
            {
                RowSums.Add(ofOutputs, network.Output.PaddedRow(i));
            }

            if (outputCap == 0 || output.Columns == 1)
            {
                ofOutputs.CopyTo(output.PaddedRow(b));
            }
            else
            {
                outputThresholds[b] = CapThreshold.Select(outputNets.Row(b), outputCap, output.Row(b), outputKeys);
            }
        }
    }

    /// <summary>Adds what the loss's gradient with respect to the weights is.</summary>
    /// <param name="network">The one that ran.</param>
    /// <param name="gradient">∂L/∂x̂, a row for each example.</param>
    /// <param name="through">What passes back through caps.</param>
    /// <param name="softness">τ of the sigmoid.</param>
    /// <param name="sums">Receives ∂L/∂M_in, ∂L/∂M_rec, ∂L/∂M_out.</param>
    /// <param name="outputOnly">Whether ∂L/∂M_out alone is wanted; without a gradient through caps the others are 0 anyway.</param>
    public void PullBack(
        HebbianAutoencoder network,
        Matrix gradient,
        CapGradient through,
        float softness,
        HebbianAutoencoder sums,
        bool outputOnly = false
    )
    {
        for (int b = 0; b < Rows; b++)
        {
            gradient.PaddedRow(b).CopyTo(ofOutput.Buffer);
            if (outputCap > 0 && output.Columns > 1)
            {
                Gate(ofOutput.Row(0), outputNets.Row(b), outputThresholds[b], through, softness);
            }

            foreach (int i in FiredAt(b, states - 1))
            {
                RowSums.Add(sums.Output.PaddedRow(i), ofOutput.Buffer);
            }

            if (through != CapGradient.Exact && !outputOnly)
            {
                PullBackStates(network, b, through, softness, sums);
            }
        }
    }

    private void PullBackStates(
        HebbianAutoencoder network,
        int b,
        CapGradient through,
        float softness,
        HebbianAutoencoder sums
    )
    {
        for (int i = 0; i < options.Neurons; i++)
        {
            ofState[0, i] = RowSums.Dot(network.Output.PaddedRow(i), ofOutput.Buffer);
        }

        ofCurrent.Buffer.Clear();
        bool isFed = options.Equations == HebbianEquations.Reinjected;
        for (int t = states - 1; t >= 0; t--)
        {
            ofState.Buffer.CopyTo(ofNet.Buffer);
            Gate(ofNet.Row(0), nets[t].Row(b), thresholds[t][b], through, softness);
            if (isFed || t == 0)
            {
                RowSums.Add(ofCurrent.Buffer, ofNet.Buffer);
            }

            if (t == 0)
            {
                break;
            }

            foreach (int i in FiredAt(b, t - 1))
            {
                RowSums.AddScaled(sums.Recurrent.PaddedRow(i), scale, ofNet.Buffer);
            }

            for (int i = 0; i < options.Neurons; i++)
            {
                ofState[0, i] = scale * RowSums.Dot(network.Recurrent.PaddedRow(i), ofNet.Buffer);
            }
        }

        for (int i = 0; i < inputs.Columns; i++)
        {
            RowSums.AddScaled(sums.Input.PaddedRow(i), inputs[b, i], ofCurrent.Buffer);
        }
    }

    private void Begin(Matrix examples, int rows)
    {
        int wanted = inputs.Columns - (options.Constant == 0 ? 0 : 1);
        InvalidOptionException.ThrowIfMismatch(
            "an example has",
            examples.Columns,
            "numbers",
            "the network expects",
            wanted
        );
        Rows = rows;
    }

    private void LoadRow(ReadOnlySpan<float> example, int b)
    {
        var row = inputs.Row(b);
        example.CopyTo(row);
        if (options.Constant != 0)
        {
            row[^1] = options.Constant;
        }
    }

    private ReadOnlySpan<int> FiredAt(int b, int state) => fired[state].AsSpan(b * options.Cap, options.Cap);

    private void Fire(int b, int state)
    {
        var on = bits[state].Row(b);
        thresholds[state][b] = CapThreshold.Select(nets[state].Row(b), options.Cap, on, keys);
        var s = patterns.AsSpan(b * options.Neurons, options.Neurons);
        bool isRecorded = state >= states - options.Rounds;
        var those = fired[state].AsSpan(b * options.Cap, options.Cap);
        int count = 0;
        for (int i = 0; i < on.Length; i++)
        {
            uint bit = (uint)on[i];
            s[i] = isRecorded ? (ushort)((s[i] << 1) | (int)bit) : s[i];
            if (bit != 0)
            {
                those[count++] = i;
            }
        }
    }

    // da/dv = s(1 − s)/τ with s = σ((v − θ)/τ), θ a constant; straight through, all pass.
    private static void Gate(
        Span<float> gradient,
        ReadOnlySpan<float> net,
        float threshold,
        CapGradient through,
        float softness
    )
    {
        if (through == CapGradient.Exact)
        {
            gradient.Clear();
        }
        else if (through == CapGradient.Sigmoid)
        {
            SigmoidGate.Multiply(gradient, net, threshold, softness);
        }
    }
}
