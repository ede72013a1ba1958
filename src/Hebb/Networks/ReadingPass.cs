using Hebb.Numerics;

namespace Hebb.Networks;

/// <summary>
/// The last step of a pass before the scores: what the output layer reads (<see cref="OutputReading"/>) takes the place of the last round's
/// values, and gradients go back through it.
/// </summary>
internal sealed class ReadingPass
{
    private readonly Network network;
    private readonly WorkerPool workers;
    private readonly float[] lengths;
    private readonly int[][] indices;

    /// <summary>Buffers for blocks of examples.</summary>
    /// <param name="network">What it reads, and its last layer.</param>
    /// <param name="capacity">The most examples in a block.</param>
    /// <param name="workers">Threads and vector width.</param>
    /// <param name="goesBack">Whether gradients are computed.</param>
    public ReadingPass(Network network, int capacity, WorkerPool workers, bool goesBack)
    {
        this.network = network;
        this.workers = workers;
        int layers = network.Hidden.Count;
        Stage = network.Reads == default ? -1 : (2 * layers) - (network.Hidden[^1].Rounds > 1 ? 1 : 2);
        Dense = network.Reads == default || !goesBack ? null : new Matrix(capacity, network.U.Rows);
        lengths = new float[network.Reads.UnitLength ? capacity : 0];
        int active = Dense is null ? 0 : network.Hidden[^1].MostActive;
        indices = [.. Enumerable.Range(0, workers.Threads).Select(_ => new int[active])];
    }

    /// <summary>The stage after which it reads, which gives the values of the last round; −1 where U multiplies them as they are.</summary>
    public int Stage { get; }

    /// <summary>What was read, dense; none where gradients are not computed, or U multiplies the values as they are.</summary>
    public Matrix? Dense { get; }

    /// <summary>Reads part of the block.</summary>
    /// <param name="activity">What the last layer's neurons did; its values are replaced, its dense rows stay for the way back.</param>
    /// <param name="start">The first example within the block.</param>
    /// <param name="rows">How many.</param>
    public void Read(Activity activity, int start, int rows)
    {
        workers.OnEachThread(
            (Pass: this, Activity: activity, Start: start, Rows: rows),
            static (state, share) =>
            {
                var (from, to) = share.Of(state.Rows);
                state.Pass.Read(state.Activity, state.Start + from, state.Start + to, share.Thread);
            },
            rows == 1 ? 0 : (long)rows * network.U.Rows / 2
        );
    }

    /// <summary>Takes gradients with respect to what U multiplies back to the values of the last round, in place.</summary>
    /// <param name="gradient">A row for each of the first examples.</param>
    /// <param name="hidden">What U multiplied.</param>
    /// <param name="rows">How many examples.</param>
    public void PullBack(Matrix gradient, Matrix hidden, int rows)
    {
        for (int b = 0; network.Reads.UnitLength && b < rows; b++)
        {
            var delta = gradient.Row(b);
            OutputLayer.PullBackUnitLength(delta, hidden.Row(b), 1, lengths[b], delta);
        }
    }

    private void Read(Activity activity, int from, int to, int thread)
    {
        for (int b = from; network.Reads.FiredBits && b < to; b++)
        {
            activity.Values(b).Fill(1);
        }

        if (network.Reads.UnitLength)
        {
            OutputLayer.Lengths(activity, from, lengths.AsSpan(from, to - from));
        }

        for (int b = from; b < to; b++)
        {
            var values = activity.Values(b);
            if (network.Reads.UnitLength)
            {
                OutputLayer.Divide(values, lengths[b] > 0 ? lengths[b] : 1);
            }

            if (Dense is not null)
            {
                Dense.Row(b).Clear();
                var active = activity.FiredLast(b, indices[thread], workers.Width);
                for (int n = 0; n < active.Length; n++)
                {
                    Dense[b, active[n]] = values[n];
                }
            }
        }
    }
}
