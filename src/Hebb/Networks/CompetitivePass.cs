using Hebb.Numerics;

namespace Hebb.Networks;

/// <summary>
/// Runs a competitive layer: net inputs as one product for a block, then the rounds of each example on the rows of R that its active units
/// have. <see cref="Reference.PlainCompetition{T}"/> says the same in a few lines, with the same bits.
/// </summary>
internal sealed class CompetitivePass : LayerPass
{
    private readonly CompetitiveLayer layer;
    private readonly WorkerPool workers;
    private readonly InputCurrents currents;
    private readonly Matrix nets;
    private readonly Matrix output;
    private readonly int[][] indices;
    private readonly float[][] values;
    private readonly CompetitiveRounds? rounds;
    private readonly CompetitiveGradient? gradient;

    public CompetitivePass(CompetitiveLayer layer, PassOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Capacity, 1);
        this.layer = layer;
        workers = options.Workers;
        currents = new InputCurrents(layer.W, layer.Bias, options, Run);
        nets = new Matrix(layer.R is null ? 0 : workers.Threads, layer.Units);
        output = new Matrix(options.Capacity, layer.Units);
        int most = layer.Caps.Max() + RankSelection.Slack;
        indices = [.. Enumerable.Range(0, workers.Threads).Select(_ => new int[most])];
        values = [.. Enumerable.Range(0, workers.Threads).Select(_ => new float[most])];
        Activity = new Activity(options.Capacity, layer);
        if (options.Use != PassUse.Forward)
        {
            rounds = new CompetitiveRounds(layer, options.Capacity);
            gradient = new CompetitiveGradient(layer, options, rounds, currents.Scratch);
        }
    }

    /// <inheritdoc/>
    public override Activity Activity { get; set; }

    /// <inheritdoc/>
    public override Rows Output => new(output, Activity);

    /// <inheritdoc/>
    public override void Load(Rows below, int start, int rows) => currents.Load(below, start, rows);

    /// <inheritdoc/>
    public override void PullBack(Matrix outputGradient, int rows, Matrix? belowGradient) =>
        gradient!.PullBack(currents.Input, outputGradient, rows, belowGradient);

    /// <inheritdoc/>
    public override void AddGradient(int weights, Matrix sum, int fromRow, int toRow, GemmScratch scratch) =>
        gradient!.Add(weights, sum, fromRow, toRow, scratch);

    // The rounds of one example.
    private void Run(int row, int thread)
    {
        var net = currents.Values.PaddedRow(row);
        int active = Cap(net, 0, row, thread);
        for (int t = 1; t < layer.Caps.Count; t++)
        {
            net = nets.PaddedRow(thread);
            Inject(row, net);
            ActiveRows.Add(indices[thread].AsSpan(0, active), values[thread], layer.R!, net, workers.Width);
            active = Cap(net, t, row, thread);
        }

        KeepOutput(row, indices[thread].AsSpan(0, active), values[thread]);
    }

    // ι u, what each later round begins with.
    private void Inject(int row, Span<float> net)
    {
        if (layer.Injection == 0)
        {
            net.Clear();
            return;
        }

        var u = currents.Values.Row(row);
        for (int j = 0; j < u.Length; j++)
        {
            net[j] = layer.Injection * u[j];
        }
    }

    // The active units of a round and their values.
    private int Cap(Span<float> net, int round, int row, int thread)
    {
        int cap = layer.Caps[round];
        var (active, h) = (indices[thread], values[thread]);
        float length = 0;
        int count = cap;
        if (layer.Values == CompetitiveValues.Bits)
        {
            RankSelection.Largest(net, layer.Units, cap, active, workers.Width);
            h.AsSpan(0, cap).Fill(1 / MathF.Sqrt(cap));
        }
        else
        {
            count = RankSelection.Above(net, layer.Units, cap, active, h, workers.Width, out _);
            length = Divide(h.AsSpan(0, count));
            // Differences so small that their squares vanish count as none.
            count = length > 0 ? count : 0;
        }

        rounds?.Keep(round, row, net, active.AsSpan(0, count), h, length);
        return count;
    }

    // By their length, which is returned.
    private static float Divide(Span<float> h)
    {
        float squares = 0;
        foreach (float value in h)
        {
            squares = MathF.FusedMultiplyAdd(value, value, squares);
        }

        float length = MathF.Sqrt(squares);
        foreach (ref float value in h)
        {
            value /= length;
        }

        return length;
    }

    private void KeepOutput(int row, ReadOnlySpan<int> active, ReadOnlySpan<float> h)
    {
        var handed = output.PaddedRow(row);
        var fired = Activity.Fired(row, 1);
        handed.Clear();
        fired.Clear();
        for (int n = 0; n < active.Length; n++)
        {
            // Divided by the length some may be too small to be told from 0.
            if (h[n] > 0)
            {
                int j = active[n];
                handed[j] = layer.Output switch
                {
                    CompetitiveOutput.Bits => 1,
                    CompetitiveOutput.Root => MathF.Sqrt(h[n]),
                    _ => h[n],
                };
                fired[j >> 6] |= 1UL << (j & 63);
            }
        }

        Activity.KeepLast(row, handed, workers.Width);
    }
}
