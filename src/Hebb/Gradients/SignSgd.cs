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
    private readonly Network network;
    private readonly float stepSize;
    private readonly NetworkPass pass;
    private readonly OutputGradient gradient;
    private readonly (Activity, int)[] rows;
    private readonly int[] labels;

    /// <summary>For one network, whose output weights will change.</summary>
    /// <param name="network">The network.</param>
    /// <param name="stepSize">ε′; above 0, at most 1000.</param>
    /// <param name="batch">The most examples of a minibatch, 1 to 100,000.</param>
    /// <param name="workers">Threads and vector width; none means all cores.</param>
    /// <exception cref="InvalidOptionException">A number is out of range.</exception>
    public SignSgd(Network network, double stepSize, int batch, WorkerPool? workers = null)
    {
        workers ??= new WorkerPool();
        Adam.CheckStepSize(nameof(stepSize), stepSize);
        InvalidOptionException.ThrowIfOutside(nameof(batch), batch, 1, 100_000);
        this.network = network;
        this.stepSize = (float)stepSize;
        pass = new NetworkPass(network, batch, workers, packsInputWeights: true);
        gradient = new OutputGradient(network.U, batch, workers);
        rows = new (Activity, int)[batch];
        labels = new int[batch];
    }

    /// <summary>One step on a minibatch.</summary>
    /// <param name="data">Examples.</param>
    /// <param name="indices">Which of them: at least one, at most as many as a minibatch may have.</param>
    /// <exception cref="InvalidOptionException">The examples do not fit the network, or the indices are too many or out of range.</exception>
    public void Step(LabelledData data, ReadOnlySpan<int> indices)
    {
        InvalidOptionException.ThrowIfOutside("number of examples in a minibatch", indices.Length, 1, pass.Capacity);
        InvalidOptionException.ThrowIfOutside("labels of the data", data.LabelCount, 1, network.Labels);
        foreach (int index in indices)
        {
            InvalidOptionException.ThrowIfOutside("index of an example", index, 0, data.Count - 1);
        }

        pass.Load(data.Examples, indices);
        for (int b = 0; b < indices.Length; b++)
        {
            rows[b] = (pass.Activity, b);
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
