using Hebb.Gradients;
using Hebb.Numerics;
using Hebb.Persistence;

namespace Hebb.Representation;

/// <summary>An update network under way: its gradient, and the Adam that moves it.</summary>
internal sealed class LearnedUpdate(UpdateNetwork network, double stepSize, VectorWidth width)
{
    private readonly Adam adam = new(network.Weights.Length, stepSize, width: width);
    private readonly float[] gradient = new float[network.Weights.Length];

    /// <summary>The network; its weights change at each step.</summary>
    public UpdateNetwork Network => network;

    /// <summary>Where the gradient is summed up.</summary>
    public Span<float> Gradient => gradient;

    /// <summary>Σ of the squares of the gradient.</summary>
    public double Square
    {
        get
        {
            double sum = 0;
            foreach (float g in gradient)
            {
                sum = double.FusedMultiplyAdd(g, g, sum);
            }

            return sum;
        }
    }

    /// <summary>A step down the gradient times a factor.</summary>
    public void Step(float factor)
    {
        foreach (ref float g in gradient.AsSpan())
        {
            g *= factor;
        }

        adam.Step(network.Live, gradient);
    }

    /// <summary>Weights and Adam's means, as tensors whose names begin with <paramref name="name"/>.</summary>
    public IEnumerable<SafeTensor> Save(string name) =>
        [
            SafeTensor.From<float>($"{name}_parameters", network.Weights, gradient.Length),
            SafeTensor.From<float>($"{name}_mean", adam.Mean, gradient.Length),
            SafeTensor.From<float>($"{name}_square", adam.Square, gradient.Length),
        ];

    /// <summary>Restores what was saved.</summary>
    /// <exception cref="FileFormatException">It is that of another function.</exception>
    public void Restore(TensorArchive saved, string name, long steps)
    {
        var values = Get(saved, $"{name}_parameters");
        adam.Restore(steps, Get(saved, $"{name}_mean"), Get(saved, $"{name}_square"));
        values.CopyTo(network.Live);
    }

    private ReadOnlySpan<float> Get(TensorArchive saved, string name) =>
        saved.Get(name, SafeTensorType.F32, gradient.Length).Values<float>();
}
