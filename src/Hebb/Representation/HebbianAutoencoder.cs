using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Representation;

/// <summary>
/// A recurrent network of neurons that fire or not, which gives its input back (unsupervised-rules paper, section 4.3, with the input
/// at every round): u = M_inᵀx̃ with x̃ = [x; c]; h_1 = a(u); h_t = a(M_recᵀh_(t−1)/√k + u); x̂ = M_outᵀh_T. a gives 1 to the k largest,
/// the lower index first where values are equal, and 0 to all others.
/// </summary>
/// <remarks>Training changes its weights in place; while it is not trained, any number of threads may read it.</remarks>
/// <example><code>
/// var circles = Synthetic.Circles(key);
/// var network = HebbianAutoencoder.Create(new HebbianOptions(), circles.Train.Inputs, key);
/// var learning = new HebbianLearningOptions { Rule = UpdateRule.Delta(rounds: 3) };
/// new HebbianTrainer(network, learning, key).Train(circles.Train);
/// Console.WriteLine(network.UnexplainedVariance(circles.Test.Examples));
/// </code></example>
public sealed class HebbianAutoencoder
{
    /// <summary>A network of these weights, which it keeps.</summary>
    /// <param name="options">Its shape; validated.</param>
    /// <param name="input">M_in, (d + 1) × m, the last row that of the constant; d × m without one.</param>
    /// <param name="recurrent">M_rec, m × m: a row for each pre-synaptic neuron.</param>
    /// <param name="output">M_out, m × the numbers of the output.</param>
    /// <exception cref="InvalidOptionException">An option is out of range, or sizes do not fit each other.</exception>
    public HebbianAutoencoder(HebbianOptions options, Matrix input, Matrix recurrent, Matrix output)
    {
        options.Validate();
        const string Expects = "the network has";
        InvalidOptionException.ThrowIfMismatch("input has", input.Columns, "columns", Expects, options.Neurons);
        InvalidOptionException.ThrowIfMismatch("recurrent has", recurrent.Rows, "rows", Expects, options.Neurons);
        InvalidOptionException.ThrowIfMismatch("recurrent has", recurrent.Columns, "columns", Expects, options.Neurons);
        InvalidOptionException.ThrowIfMismatch("output has", output.Rows, "rows", Expects, options.Neurons);
        Options = options;
        Inputs = input.Rows - (options.Constant == 0 ? 0 : 1);
        InvalidOptionException.ThrowIfOutside(nameof(Inputs), Inputs, 1, int.MaxValue);
        InvalidOptionException.ThrowIfOutside(nameof(Outputs), output.Columns, 1, int.MaxValue);
        (Input, Recurrent, Output) = (input, recurrent, output);
    }

    /// <summary>Its shape.</summary>
    public HebbianOptions Options { get; }

    /// <summary>d, the numbers of an example.</summary>
    public int Inputs { get; }

    /// <summary>The numbers of the output: d for an autoencoder, or the labels.</summary>
    public int Outputs => Output.Columns;

    /// <summary>M_in, a row for each input, and where there is a constant one for it, the last.</summary>
    public Matrix Input { get; }

    /// <summary>M_rec, a row for each pre-synaptic neuron.</summary>
    public Matrix Recurrent { get; }

    /// <summary>M_out, a row for each neuron.</summary>
    public Matrix Output { get; }

    /// <summary>A new network: the columns of M_in and M_rec are N(0, 1) made unit length, M_out is zero.</summary>
    /// <param name="options">Its shape; validated.</param>
    /// <param name="inputs">d, at least 1.</param>
    /// <param name="key">Where the weights come from.</param>
    /// <exception cref="InvalidOptionException">An option is out of range.</exception>
    public static HebbianAutoencoder Create(HebbianOptions options, int inputs, RandomKey key) =>
        Create(options, inputs, inputs, key);

    /// <summary>The same with another number of outputs.</summary>
    internal static HebbianAutoencoder Create(HebbianOptions options, int inputs, int outputs, RandomKey key)
    {
        options.Validate();
        InvalidOptionException.ThrowIfOutside(nameof(inputs), inputs, 1, 1 << 20);
        int m = options.Neurons;
        var network = new HebbianAutoencoder(
            options,
            new Matrix(inputs + (options.Constant == 0 ? 0 : 1), m),
            new Matrix(m, m),
            new Matrix(m, outputs)
        );
        network.Draw(key);
        return network;
    }

    /// <summary>Draws the weights again, as <see cref="Create(HebbianOptions, int, RandomKey)"/> does.</summary>
    internal void Draw(RandomKey key)
    {
        Fill(Input, key.For("input weights"));
        Fill(Recurrent, key.For("recurrent weights"));
        Output.Buffer.Clear();
    }

    /// <summary>A copy with its own weights.</summary>
    public HebbianAutoencoder Clone() => new(Options, Input.Clone(), Recurrent.Clone(), Output.Clone());

    /// <summary>The same hidden neurons, not copied, with an output for each label whose weights are zero.</summary>
    /// <param name="labels">How many labels, at least 1.</param>
    /// <exception cref="InvalidOptionException">There are none.</exception>
    public HebbianAutoencoder ForLabels(int labels)
    {
        InvalidOptionException.ThrowIfOutside(nameof(labels), labels, 1, int.MaxValue);
        return new HebbianAutoencoder(Options, Input, Recurrent, new Matrix(Options.Neurons, labels));
    }

    /// <summary>Sets all weights to zero.</summary>
    internal void Clear()
    {
        Input.Buffer.Clear();
        Recurrent.Buffer.Clear();
        Output.Buffer.Clear();
    }

    /// <summary>Takes over the weights of a network of the same sizes.</summary>
    internal void CopyFrom(HebbianAutoencoder other)
    {
        other.Input.Buffer.CopyTo(Input.Buffer);
        other.Recurrent.Buffer.CopyTo(Recurrent.Buffer);
        other.Output.Buffer.CopyTo(Output.Buffer);
    }

    /// <summary>The hidden neurons as a layer of a <see cref="Network"/>, copied: its output is the bits of the last round.</summary>
    public CompetitiveLayer ToLayer()
    {
        int m = Options.Neurons;
        bool isPapers = Options.Equations == HebbianEquations.Paper;
        var weights = new Matrix(Inputs, m);
        var bias = new Matrix(1, m);
        for (int i = 0; i < Inputs; i++)
        {
            Input.Row(i).CopyTo(weights.Row(i));
        }

        for (int j = 0; j < m; j++)
        {
            bias[0, j] = Options.Constant == 0 ? 0 : Options.Constant * Input[Inputs, j];
        }

        int states = Options.Rounds + (isPapers ? 1 : 0);
        int[] caps = [.. Enumerable.Repeat(Options.Cap, states)];
        return new CompetitiveLayer(weights, bias, caps, states > 1 ? Recurrent.Clone() : null)
        {
            Values = CompetitiveValues.Bits,
            Output = CompetitiveOutput.Bits,
            Injection = Options.Equations == HebbianEquations.Reinjected ? 1 : 0,
        };
    }

    /// <summary>The whole as a <see cref="Network"/>, copied; with outputs for labels a classifier as any other.</summary>
    public Network ToNetwork() => new(null, [ToLayer()], Output.Clone());

    /// <summary>The bits of the last round, n × m.</summary>
    /// <param name="examples">n × d.</param>
    /// <exception cref="InvalidOptionException">The examples are not of size d.</exception>
    public Matrix Features(Matrix examples)
    {
        var features = new Matrix(examples.Rows, Options.Neurons);
        ForEach(examples, (pass, b, n) => pass.Fired(b).CopyTo(features.Row(n)));
        return features;
    }

    /// <summary>The firing pattern of each neuron for each example, over the T rounds.</summary>
    /// <inheritdoc cref="Features" path="/param"/>
    /// <inheritdoc cref="Features" path="/exception"/>
    public FiringPattern[][] Patterns(Matrix examples)
    {
        var patterns = new FiringPattern[examples.Rows][];
        ForEach(
            examples,
            (pass, b, n) =>
                patterns[n] = [.. pass.Patterns(b).ToArray().Select(bits => new FiringPattern(bits, Options.Rounds))]
        );
        return patterns;
    }

    /// <summary>x̂ for each example, n × outputs.</summary>
    /// <inheritdoc cref="Features" path="/param"/>
    /// <inheritdoc cref="Features" path="/exception"/>
    public Matrix Reconstruct(Matrix examples)
    {
        var output = new Matrix(examples.Rows, Outputs);
        ForEach(examples, (pass, b, n) => pass.Output(b).CopyTo(output.Row(n)));
        return output;
    }

    /// <summary>Σ|x − x̂|² / Σ|x − mean of x|²: 0 for a perfect copy, 1 for one that knows the mean alone.</summary>
    /// <inheritdoc cref="Features" path="/param"/>
    /// <exception cref="InvalidOptionException">The examples are not of size d, do not vary, or the network gives back something else.</exception>
    public double UnexplainedVariance(Matrix examples)
    {
        InvalidOptionException.ThrowIfMismatch("the output has", Outputs, "numbers", "an example has", Inputs);
        var copy = Reconstruct(examples);
        var mean = new double[Inputs];
        for (int n = 0; n < examples.Rows; n++)
        {
            for (int i = 0; i < mean.Length; i++)
            {
                mean[i] += examples[n, i] / (double)examples.Rows;
            }
        }

        double error = 0,
            variance = 0;
        for (int n = 0; n < examples.Rows; n++)
        {
            for (int i = 0; i < mean.Length; i++)
            {
                double wrong = examples[n, i] - copy[n, i],
                    apart = examples[n, i] - mean[i];
                error += wrong * wrong;
                variance += apart * apart;
            }
        }

        return variance > 0
            ? error / variance
            : throw new InvalidOptionException("variance of the examples", "0", "above 0");
    }

    /// <summary>How many neurons fire for none of the examples.</summary>
    /// <inheritdoc cref="Features" path="/param"/>
    /// <inheritdoc cref="Features" path="/exception"/>
    public int SilentNeurons(Matrix examples)
    {
        var fires = new bool[Options.Neurons];
        ForEach(
            examples,
            (pass, b, _) =>
            {
                var patterns = pass.Patterns(b);
                for (int j = 0; j < fires.Length; j++)
                {
                    fires[j] |= patterns[j] != 0;
                }
            }
        );
        return fires.Count(each => !each);
    }

    private void ForEach(Matrix examples, Action<HebbianPass, int, int> take)
    {
        var pass = new HebbianPass(Options, Inputs, Outputs, Math.Clamp(examples.Rows, 1, 16));
        for (int first = 0; first < examples.Rows; first += pass.Capacity)
        {
            int rows = Math.Min(pass.Capacity, examples.Rows - first);
            pass.Load(examples, first, rows);
            pass.Run(this);
            for (int b = 0; b < rows; b++)
            {
                take(pass, b, first + b);
            }
        }
    }

    private static void Fill(Matrix weights, RandomKey key)
    {
        var random = key.Stream();
        var squares = new float[weights.Columns];
        for (int r = 0; r < weights.Rows; r++)
        {
            var row = weights.Row(r);
            random.FillNormal(row);
            for (int c = 0; c < squares.Length; c++)
            {
                squares[c] = MathF.FusedMultiplyAdd(row[c], row[c], squares[c]);
            }
        }

        for (int r = 0; r < weights.Rows; r++)
        {
            var row = weights.Row(r);
            for (int c = 0; c < squares.Length; c++)
            {
                row[c] /= MathF.Sqrt(squares[c]);
            }
        }
    }
}
