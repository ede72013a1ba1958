using Hebb.Data;
using Hebb.Numerics;

namespace Hebb.Representation;

/// <summary>What the outputs of a Hebbian network should be for the examples of a batch: the inputs, or the labels.</summary>
/// <param name="data">Examples and labels.</param>
/// <param name="loss">Which.</param>
internal sealed class HebbianTarget(LabelledData data, UpdateLoss loss)
{
    private readonly int[] batch = new int[data.Count];
    private readonly float[] wrong = new float[Outputs(data, loss)];

    /// <summary>Examples and labels.</summary>
    public LabelledData Data => data;

    /// <summary>How many outputs there should be.</summary>
    public static int Outputs(LabelledData data, UpdateLoss loss) =>
        loss == UpdateLoss.Reconstruction ? data.Inputs : data.LabelCount;

    /// <summary>Takes a batch.</summary>
    public void Set(ReadOnlySpan<int> examples) => examples.CopyTo(batch);

    /// <summary>e of an example's outputs: x − x̂, or y − softmax.</summary>
    /// <param name="example">Its number in the batch.</param>
    /// <param name="output">What the network gives.</param>
    /// <param name="error">Receives e.</param>
    public void Error(int example, ReadOnlySpan<float> output, Span<float> error)
    {
        if (loss == UpdateLoss.Reconstruction)
        {
            var x = data.Examples.Row(batch[example]);
            for (int j = 0; j < error.Length; j++)
            {
                error[j] = x[j] - output[j];
            }

            return;
        }

        float largest = float.NegativeInfinity,
            total = 0;
        foreach (float score in output)
        {
            largest = MathF.Max(largest, score);
        }

        for (int j = 0; j < error.Length; j++)
        {
            error[j] = ElementaryFunctions.Exp(output[j] - largest);
            total += error[j];
        }

        for (int j = 0; j < error.Length; j++)
        {
            error[j] = (j == data.Labels[batch[example]] ? 1 : 0) - (error[j] / total);
        }
    }

    /// <summary>The loss of an example, |e|² or −log p_y, and its gradient.</summary>
    /// <param name="example">Its number in the batch.</param>
    /// <param name="output">What the network gives.</param>
    /// <param name="gradient">Receives ∂L/∂output.</param>
    /// <param name="share">What the gradient is multiplied with.</param>
    public double Loss(int example, ReadOnlySpan<float> output, Span<float> gradient, float share)
    {
        Error(example, output, wrong);
        double value = 0;
        bool isSquare = loss == UpdateLoss.Reconstruction;
        for (int j = 0; j < wrong.Length; j++)
        {
            value += isSquare ? (double)wrong[j] * wrong[j] : 0;
            gradient[j] = (isSquare ? -2 * share : -share) * wrong[j];
        }

        if (isSquare)
        {
            return value;
        }

        float p = 1 - wrong[data.Labels[batch[example]]];
        return -ElementaryFunctions.Log(MathF.Max(p, 1.17549435e-38f));
    }
}
