using Hebb.Gradients;
using Hebb.Numerics;
using Hebb.Persistence;

namespace Hebb.RuleLearning;

/// <summary>A rule under way: its parameters, and the Adam that moves them.</summary>
internal sealed class LearnedRule
{
    private readonly Adam adam;
    private readonly float[] gradient;

    public LearnedRule(IRuleParameters parameters, RuleLearningOptions options, VectorWidth width)
    {
        Parameters = parameters;
        adam = new Adam(parameters.Values.Length, options.MetaStepSize, l2: options.L2, width: width);
        gradient = new float[parameters.Values.Length];
    }

    public IRuleParameters Parameters { get; }

    /// <summary>A step down the gradient with respect to the parameters.</summary>
    public void Step(ReadOnlySpan<double> down)
    {
        for (int n = 0; n < gradient.Length; n++)
        {
            gradient[n] = (float)down[n];
        }

        adam.Step(Parameters.Values, gradient);
    }

    /// <summary>Parameters and Adam's means, as tensors whose names begin with <paramref name="name"/>.</summary>
    public IEnumerable<SafeTensor> Save(string name) =>
        [
            SafeTensor.From<float>($"{name}_parameters", Parameters.Values, gradient.Length),
            SafeTensor.From<float>($"{name}_mean", adam.Mean, gradient.Length),
            SafeTensor.From<float>($"{name}_square", adam.Square, gradient.Length),
        ];

    /// <summary>Restores what was saved.</summary>
    /// <exception cref="FileFormatException">It is that of another rule.</exception>
    public void Restore(TensorArchive saved, string name, long steps)
    {
        var values = Get(saved, $"{name}_parameters");
        adam.Restore(steps, Get(saved, $"{name}_mean"), Get(saved, $"{name}_square"));
        values.CopyTo(Parameters.Values);
    }

    private ReadOnlySpan<float> Get(TensorArchive saved, string name) =>
        saved.Get(name, SafeTensorType.F32, gradient.Length).Values<float>();
}
