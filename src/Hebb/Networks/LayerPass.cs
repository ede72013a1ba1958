using Hebb.Numerics;

namespace Hebb.Networks;

/// <summary>
/// Runs blocks of examples through one layer, forward and back. It owns the buffers, so running allocates nothing.
/// </summary>
/// <remarks>
/// The weights are read whenever something runs. Every sum is one chain of fused multiply-adds in the order of the
/// pre-synaptic side, so the result is the same to the last bit however many examples run together, on however many threads.
/// </remarks>
internal abstract class LayerPass
{
    /// <summary>Which neurons fired, and the values of the last round; it may be exchanged for another of the same sizes and form.</summary>
    public abstract Activity Activity { get; set; }

    /// <summary>What the layer hands on, for the rows that have run.</summary>
    public abstract Rows Output { get; }

    /// <summary>The input currents a = A x and the first round of some examples of the block.</summary>
    /// <param name="below">The block that the layer below gives.</param>
    /// <param name="start">The first example within the block.</param>
    /// <param name="rows">How many.</param>
    public abstract void Load(Rows below, int start, int rows);

    /// <summary>Rounds 2 … T of some examples, with the recurrent weights as they are now. Does nothing when T = 1.</summary>
    /// <param name="start">The first example within the block.</param>
    /// <param name="rows">How many.</param>
    public virtual void RunRounds(int start, int rows) { }

    /// <summary>
    /// Takes the gradient of the loss with respect to the layer's output back through the layer, for the first examples of the block,
    /// on the calling thread. What <see cref="PassOptions.Use"/> asks for is computed.
    /// </summary>
    /// <param name="outputGradient">A row for each example; used as working memory.</param>
    /// <param name="rows">How many examples.</param>
    /// <param name="belowGradient">Receives the gradient with respect to what is below; none where it is not asked for.</param>
    public abstract void PullBack(Matrix outputGradient, int rows, Matrix? belowGradient);

    /// <summary>Adds the gradient of some rows of one of the layer's weights, from the last <see cref="PullBack"/>.</summary>
    /// <param name="weights">Which of <see cref="HiddenLayer.Weights"/>.</param>
    /// <param name="sum">Receives it: as large as the weights, as if every edge existed.</param>
    /// <param name="fromRow">The first row.</param>
    /// <param name="toRow">The row after the last.</param>
    /// <param name="scratch">The calling thread's own.</param>
    public abstract void AddGradient(int weights, Matrix sum, int fromRow, int toRow, GemmScratch scratch);
}

/// <summary>The rows of a block that one layer hands to the next: dense, sparse, or both (then they say the same).</summary>
/// <param name="Dense">A row of numbers for each example.</param>
/// <param name="Sparse">The numbers that are not zero.</param>
internal readonly record struct Rows(Matrix? Dense, Activity? Sparse)
{
    /// <summary>Copies one row as dense numbers.</summary>
    /// <param name="row">Which.</param>
    /// <param name="target">Receives it, padded as rows of a matrix are.</param>
    public void CopyTo(int row, Span<float> target)
    {
        if (Dense is not null)
        {
            Dense.PaddedRow(row).CopyTo(target);
            return;
        }

        target.Clear();
        var values = Sparse!.Values(row);
        var indices = Sparse.FiredLast(row, default, default);
        for (int n = 0; n < indices.Length; n++)
        {
            target[indices[n]] = values[n];
        }
    }
}
