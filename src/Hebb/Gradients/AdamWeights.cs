using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Persistence;

namespace Hebb.Gradients;

/// <summary>Weights that go down their gradient: a matrix, its edges, and its Adam.</summary>
internal sealed class AdamWeights
{
    private readonly BitMatrix? edges;
    private readonly VectorWidth width;
    private readonly Adam adam;

    private AdamWeights(
        string name,
        Matrix values,
        BitMatrix? edges,
        double stepSize,
        GradientOptions options,
        VectorWidth width,
        Matrix? gradient = null
    )
    {
        Name = name;
        this.edges = edges;
        this.width = width;
        Values = values;
        Gradient = gradient ?? new Matrix(values.Rows, values.Columns);
        adam = new Adam(
            values.Buffer.Length,
            stepSize,
            options.Beta1,
            options.Beta2,
            options.Epsilon,
            options.L2,
            width
        );
    }

    /// <summary>Which weights these are, as tensors are called.</summary>
    public string Name { get; }

    /// <summary>The weights.</summary>
    public Matrix Values { get; }

    /// <summary>The gradient of the loss; to be filled before a step. Where there is no edge it may hold anything finite.</summary>
    public Matrix Gradient { get; }

    /// <summary>Steps made so far.</summary>
    public long Steps => adam.Steps;

    /// <summary>Weights of a hidden layer.</summary>
    /// <param name="layer">Which layer.</param>
    /// <param name="weights">Which of its weights.</param>
    /// <param name="stepSize">The step size of these weights.</param>
    /// <param name="options">Everything else.</param>
    /// <param name="width">The vector width.</param>
    public static AdamWeights Of(
        int layer,
        NamedWeights weights,
        double stepSize,
        GradientOptions options,
        VectorWidth width
    ) => new($"{layer}.{weights.Name}", weights.Values, weights.Edges, stepSize, options, width);

    /// <summary>U of a network, perhaps with a gradient that another object fills.</summary>
    public static AdamWeights Output(
        Network network,
        GradientOptions options,
        VectorWidth width,
        Matrix? gradient = null
    ) => new("output_weights", network.U, null, options.StepSize, options, width, gradient);

    /// <summary>Begins a step, which <see cref="StepRows"/> makes, once for each row and on any thread.</summary>
    public void BeginStep() => adam.BeginStep();

    /// <summary>The step for some rows.</summary>
    public void StepRows(int from, int to)
    {
        if (edges is not null)
        {
            Masking.KeepEdges(Gradient, edges, from, to, width);
        }

        // Padding has no gradient, so it stays zero.
        var (start, end) = (from * Values.Stride, to * Values.Stride);
        adam.StepPart(Values.Buffer[start..end], Gradient.Buffer[start..end], start);
    }

    /// <summary>The weights, and the means that Adam keeps.</summary>
    public IEnumerable<SafeTensor> Save() =>
        [
            SafeTensor.FromMatrix(Name, Values),
            SafeTensor.From(Name + "_mean", adam.Mean, Values.Rows, Values.Stride),
            SafeTensor.From(Name + "_square", adam.Square, Values.Rows, Values.Stride),
        ];

    /// <summary>Checks what was saved.</summary>
    /// <returns>What restores it.</returns>
    /// <exception cref="FileFormatException">It is that of other weights.</exception>
    public Action Read(TensorArchive saved, long steps)
    {
        var values = saved.GetMatrix(Name, Values.Rows, Values.Columns);
        var mean = saved.Get(Name + "_mean", SafeTensorType.F32, Values.Rows, Values.Stride);
        var square = saved.Get(Name + "_square", SafeTensorType.F32, Values.Rows, Values.Stride);
        return () =>
        {
            values.Buffer.CopyTo(Values.Buffer);
            adam.Restore(steps, mean.Values<float>(), square.Values<float>());
        };
    }
}
