using System.Numerics;
using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Gradients;

/// <summary>
/// SignSGD on the output weights alone: U ← U − ε′ sign(∂L/∂U), with the mean cross-entropy L of a minibatch (neural net
/// evolution, eq. 5).
/// </summary>
public sealed class SignSgd
{
    private readonly RecurrentNetwork network;
    private readonly float stepSize;
    private readonly ForwardPass forward;
    private readonly OutputGradient gradient;
    private readonly (Activity, int)[] rows;
    private readonly int[] labels;

    /// <summary>For one network, whose output weights will change.</summary>
    /// <param name="network">The network.</param>
    /// <param name="stepSize">ε′; above 0, at most 1000.</param>
    /// <param name="batch">The most examples of a minibatch, 1 to 100,000.</param>
    /// <param name="workers">Threads and vector width.</param>
    /// <exception cref="InvalidOptionException">A number is out of range.</exception>
    public SignSgd(RecurrentNetwork network, double stepSize, int batch, WorkerPool workers)
    {
        Adam.CheckStepSize(nameof(stepSize), stepSize);
        InvalidOptionException.ThrowIfOutside(nameof(batch), batch, 1, 100_000);
        this.network = network;
        this.stepSize = (float)stepSize;
        forward = new ForwardPass(network, batch, workers);
        gradient = new OutputGradient(network.U, batch, workers);
        rows = new (Activity, int)[batch];
        labels = new int[batch];
    }

    /// <summary>One step on a minibatch.</summary>
    /// <param name="data">Examples.</param>
    /// <param name="indices">Which of them.</param>
    public void Step(LabelledData data, ReadOnlySpan<int> indices)
    {
        forward.Load(data.Examples, indices);
        forward.RunRounds(0, indices.Length);
        for (int b = 0; b < indices.Length; b++)
        {
            rows[b] = (forward.Activity, b);
            labels[b] = data.Labels[indices[b]];
        }

        gradient.Clear();
        gradient.Add(rows.AsSpan(0, indices.Length), labels.AsSpan(0, indices.Length), 1f / indices.Length);
        Step(network.U.Buffer, gradient.Gradient.Buffer, stepSize);
    }

    /// <summary>w ← w − ε sign(g); a weight without a gradient stays.</summary>
    /// <param name="weights">w, rows of a <see cref="Matrix"/> with their padding.</param>
    /// <param name="gradient">g, as many numbers.</param>
    /// <param name="step">ε.</param>
    internal static void Step(Span<float> weights, ReadOnlySpan<float> gradient, float step)
    {
        for (int i = 0; i < weights.Length; i += Vector<float>.Count)
        {
            var g = new Vector<float>(gradient[i..]);
            var change =
                Vector.ConditionalSelect(
                    Vector.GreaterThan(g, Vector<float>.Zero),
                    new Vector<float>(step),
                    Vector<float>.Zero
                )
                - Vector.ConditionalSelect(
                    Vector.LessThan(g, Vector<float>.Zero),
                    new Vector<float>(step),
                    Vector<float>.Zero
                );
            (new Vector<float>(weights[i..]) - change).CopyTo(weights[i..]);
        }
    }
}
