using Hebb.Numerics;

namespace Hebb.Plasticity;

/// <summary>
/// The mean of the output weights over the examples t = s + 1 … N, without ever storing an iterate. A change Δ made by
/// example t is missing from the t − 1 − s iterates before it, so the mean is U_N − Σ Δ (t − 1 − s) / (N − s), and only
/// changed weights cost anything.
/// </summary>
internal sealed class OutputAverage
{
    private readonly double[] missing;
    private readonly int columns;
    private long weightOfChange;

    /// <param name="rows">|V|.</param>
    /// <param name="columns">m.</param>
    public OutputAverage(int rows, int columns)
    {
        this.columns = columns;
        missing = new double[rows * columns];
    }

    /// <summary>s, the examples that the mean leaves out.</summary>
    public long Skipped { get; private set; }

    /// <summary>Examples seen so far, N.</summary>
    public long Examples { get; private set; }

    /// <summary>Starts anew, leaving out the first <paramref name="skip"/> examples.</summary>
    public void Restart(long skip)
    {
        Skipped = skip;
        Examples = 0;
        Array.Clear(missing);
    }

    /// <summary>The next example begins; its changes follow.</summary>
    public void NextExample() => weightOfChange = Math.Max(0, ++Examples - 1 - Skipped);

    /// <summary>The weight (<paramref name="row"/>, <paramref name="column"/>) changed by <paramref name="change"/>.</summary>
    public void Changed(int row, int column, double change) =>
        missing[(row * columns) + column] += change * weightOfChange;

    /// <summary>Writes the mean; the last weights themselves if no example counts yet.</summary>
    /// <param name="last">U_N.</param>
    /// <param name="mean">Room for the mean; may be <paramref name="last"/> itself.</param>
    public void Write(Matrix last, Matrix mean)
    {
        double counted = Math.Max(1, Examples - Skipped);
        for (int j = 0; j < last.Rows; j++)
        {
            for (int c = 0; c < columns; c++)
            {
                mean[j, c] = (float)(last[j, c] - (missing[(j * columns) + c] / counted));
            }
        }
    }
}
