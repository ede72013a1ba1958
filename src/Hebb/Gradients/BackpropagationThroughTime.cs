using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Gradients;

/// <summary>
/// The loss of a batch and its gradient, back through the scores, every layer and all their rounds. The way back is
/// <see cref="NetworkPass.PullBack"/>.
/// </summary>
/// <remarks>On the calling thread: batches run in parallel, each with its own pass. Running allocates nothing.</remarks>
internal sealed class BackpropagationThroughTime
{
    private readonly Network network;
    private readonly NetworkPass pass;
    private readonly VectorWidth width;
    private readonly Matrix scores;
    private readonly Matrix errors;
    private readonly GemmScratch scratch = new();
    private readonly double[] error;
    private readonly double[] exact;

    /// <summary>Buffers for batches as large as those of <paramref name="pass"/>.</summary>
    /// <param name="network">The network.</param>
    /// <param name="pass">A pass of it; the batch is loaded and run there.</param>
    /// <param name="width">The vector width; it never changes the result.</param>
    public BackpropagationThroughTime(Network network, NetworkPass pass, VectorWidth width)
    {
        this.network = network;
        this.pass = pass;
        this.width = width;
        scores = new Matrix(pass.Capacity, network.Labels);
        errors = new Matrix(pass.Capacity, network.Labels);
        error = new double[network.Labels];
        exact = new double[network.Labels];
    }

    /// <summary>
    /// The loss of the block that the pass has run, and its gradient, which the pass then holds: both means over the examples.
    /// </summary>
    /// <param name="data">The labels.</param>
    /// <param name="batch">Which examples the block is.</param>
    /// <param name="loss">Which loss.</param>
    /// <param name="exactOutput">
    /// U in double precision, row after row, where single precision loses too much: multiplicative weights are all about 1,
    /// and their scores large numbers that differ little. None: the network's own.
    /// </param>
    /// <param name="of">
    /// What the batch is part of: sums over the batch are divided by this instead of the size of the batch, so that the parts add up.
    /// </param>
    public double Run(
        LabelledData data,
        ReadOnlySpan<int> batch,
        ScoreLoss loss,
        double[]? exactOutput = null,
        int? of = null
    )
    {
        // All examples at once, each score one chain over the neurons: the dense rows are there, and a prediction is made of fewer.
        scores.Buffer[..(batch.Length * scores.Stride)].Clear();
        Gemm.AddColumns(pass.Hidden, network.U, scores, new Block(0, batch.Length, 0, scores.Stride), width, scratch);
        int examples = of ?? batch.Length;
        double sum = 0;
        for (int b = 0; b < batch.Length; b++)
        {
            TakeScores(b, exactOutput);
            sum += loss(exact, data.Labels[batch[b]], error);
            var row = errors.Row(b);
            for (int c = 0; c < error.Length; c++)
            {
                row[c] = (float)(error[c] / examples);
            }

            if (exactOutput is not null && pass.NeedsHiddenGradient)
            {
                ComputeExactDelta(b, exactOutput, examples);
            }
        }

        pass.PullBack(errors, batch.Length, isHiddenKnown: exactOutput is not null);
        return sum / examples;
    }

    private void TakeScores(int row, double[]? exactOutput)
    {
        var single = scores.Row(row);
        for (int c = 0; c < exact.Length; c++)
        {
            exact[c] = exactOutput is null ? single[c] : 0;
        }

        if (exactOutput is not null)
        {
            var values = pass.Hidden.Row(row);
            for (int j = 0; j < values.Length; j++)
            {
                for (int c = 0; c < exact.Length; c++)
                {
                    exact[c] += values[j] * exactOutput[(j * exact.Length) + c];
                }
            }
        }
    }

    // δ_T = ∂L/∂s · Uᵀ: the errors of an example add up to 0, so weights of about 1 nearly cancel.
    private void ComputeExactDelta(int row, double[] exactOutput, int examples)
    {
        var delta = pass.HiddenGradient.Row(row);
        for (int j = 0; j < delta.Length; j++)
        {
            double sum = 0;
            for (int c = 0; c < error.Length; c++)
            {
                sum += error[c] * exactOutput[(j * error.Length) + c];
            }

            delta[j] = (float)(sum / examples);
        }
    }
}
