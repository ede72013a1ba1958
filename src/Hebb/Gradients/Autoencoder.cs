using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Gradients;

/// <summary>A network that gives back what it sees, through few hidden units: <see cref="AutoencoderShape"/> says how.</summary>
/// <remarks>Safe for any number of readers while it is not trained.</remarks>
public sealed class Autoencoder
{
    private readonly NamedWeights[] weights;

    private Autoencoder(AutoencoderShape shape, NamedWeights[] weights) => (Shape, this.weights) = (shape, weights);

    /// <summary>Its shape.</summary>
    public AutoencoderShape Shape { get; }

    /// <summary>d, the numbers of an example.</summary>
    public int Inputs => weights[0].Values.Rows;

    /// <summary>
    /// Everything that is learned: W_in (d × w), b_1 (1 × w), R_2 (w × w) and b_2, and so on, at last W_out (w × d) and b_out (1 × d). A recurrent
    /// one has one R, and b_1 in every round.
    /// </summary>
    public IReadOnlyList<NamedWeights> Weights => weights;

    /// <summary>A random one: weights N(0, 1/number of inputs of the unit), biases 0.</summary>
    /// <param name="inputs">d, at least 1.</param>
    /// <param name="shape">Its shape; validated.</param>
    /// <param name="key">Where weights come from.</param>
    /// <exception cref="InvalidOptionException">A value is out of range.</exception>
    public static Autoencoder Create(int inputs, AutoencoderShape shape, RandomKey key)
    {
        shape.Validate();
        InvalidOptionException.ThrowIfOutside("number of inputs", inputs, 1, 1_000_000);
        int w = shape.Width;
        var weights = new List<NamedWeights>();
        Add("input", inputs, w);
        for (int t = 2; t <= (shape.Recurrent ? Math.Min(2, shape.Rounds) : shape.Rounds); t++)
        {
            Add(shape.Recurrent ? "recurrent" : $"hidden_{t}", w, w, withBias: !shape.Recurrent);
        }

        Add("output", w, inputs);
        return new Autoencoder(shape, [.. weights]);

        void Add(string name, int rows, int columns, bool withBias = true)
        {
            var matrix = new Matrix(rows, columns);
            var stream = key.For($"{name} weights").Stream();
            float deviation = MathF.Sqrt(1f / rows);
            for (int r = 0; r < rows; r++)
            {
                foreach (ref float x in matrix.Row(r))
                {
                    x = deviation * stream.NextNormal();
                }
            }

            weights.Add(new NamedWeights($"{name}_weights", matrix, null));
            if (withBias)
            {
                weights.Add(new NamedWeights($"{name}_bias", new Matrix(1, columns), null));
            }
        }
    }

    /// <summary>The codes h_T of examples, n × w.</summary>
    /// <param name="examples">n × d, finite.</param>
    /// <exception cref="InvalidOptionException">The examples are not of size d, or a number is not finite.</exception>
    public Matrix Codes(Matrix examples) => Run(examples).Code.Clone();

    /// <summary>What it gives back, x̂: n × d.</summary>
    /// <param name="examples">n × d, finite.</param>
    /// <exception cref="InvalidOptionException">The examples are not of size d, or a number is not finite.</exception>
    public Matrix Reconstructions(Matrix examples) => Run(examples).Reconstruction.Clone();

    /// <summary>The fraction of variance unexplained: Σ |x − x̂|² / Σ |x − mean of the examples|².</summary>
    /// <param name="examples">n × d, finite; at least two different ones.</param>
    /// <exception cref="InvalidOptionException">The examples are not of size d or all the same, or a number is not finite.</exception>
    public double UnexplainedVariance(Matrix examples)
    {
        var pass = Run(examples);
        var mean = new double[Inputs];
        for (int n = 0; n < examples.Rows; n++)
        {
            var x = examples.Row(n);
            for (int i = 0; i < mean.Length; i++)
            {
                mean[i] += x[i] / (double)examples.Rows;
            }
        }

        double all = 0;
        for (int n = 0; n < examples.Rows; n++)
        {
            var x = examples.Row(n);
            for (int i = 0; i < mean.Length; i++)
            {
                all += (x[i] - mean[i]) * (x[i] - mean[i]);
            }
        }

        return all > 0
            ? pass.SquaredError(examples) / all
            : throw new InvalidOptionException("examples", "all the same", "at least two different ones");
    }

    /// <summary>Checks that examples may be given to it.</summary>
    internal void Require(Matrix examples)
    {
        InvalidOptionException.ThrowIfOutside("number of examples", examples.Rows, 1, int.MaxValue);
        InvalidOptionException.ThrowIfMismatch(
            "an example has",
            examples.Columns,
            "numbers",
            "the autoencoder expects",
            Inputs
        );
        Finite.Require(examples, 0, examples.Rows, "examples");
    }

    /// <summary>Where the weights of round t ≥ 2 are among <see cref="Weights"/>, and where its biases (t ≥ 1).</summary>
    internal (int Weights, int Bias) PlaceOf(int round) =>
        round == 1 ? (0, 1)
        : Shape.Recurrent ? (2, 1)
        : (2 * (round - 1), (2 * (round - 1)) + 1);

    private AutoencoderPass Run(Matrix examples)
    {
        Require(examples);
        var pass = new AutoencoderPass(this, examples.Rows, VectorWidths.Widest, withGradients: false);
        pass.Forward(examples);
        return pass;
    }
}
