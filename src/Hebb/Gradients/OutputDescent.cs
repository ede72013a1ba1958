using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Gradients;

/// <summary>Descent in U alone. The hidden activity of an example never changes, so it may be kept between epochs.</summary>
internal sealed class OutputDescent : IGradientStep
{
    private const int MostBlock = 256;

    private readonly GradientOptions options;
    private readonly NetworkPass pass;
    private readonly FixedActivity hidden;
    private readonly OutputGradient gradient;
    private readonly AdamWeights output;
    private readonly (Activity Activity, int Row)[] rows;
    private readonly int[] labels;

    /// <summary>For one network, whose hidden weights may not change from now on.</summary>
    public OutputDescent(Network network, GradientOptions options, WorkerPool workers)
    {
        this.options = options;
        pass = new NetworkPass(network, Math.Min(options.BatchSize, MostBlock), workers, packsInputWeights: true);
        hidden = new FixedActivity(pass);
        gradient = new OutputGradient(network.U, pass.Capacity, workers);
        output = AdamWeights.Output(network, options, workers.Width, gradient.Gradient);
        rows = new (Activity, int)[pass.Capacity];
        labels = new int[pass.Capacity];
    }

    /// <inheritdoc/>
    public IReadOnlyList<AdamWeights> Weights => [output];

    /// <inheritdoc/>
    public void Begin(int examples, int epochs) => hidden.Keep(examples, epochs > 1 ? options.ActivityMemory : 0);

    /// <inheritdoc/>
    public BatchOutcome Step(LabelledData data, ReadOnlySpan<int> batch, (long Done, long Total) progress = default)
    {
        gradient.Clear();
        for (int start = 0; start < batch.Length; start += pass.Capacity)
        {
            var block = batch.Slice(start, Math.Min(pass.Capacity, batch.Length - start));
            hidden.Run(data.Examples, block, rows);
            for (int b = 0; b < block.Length; b++)
            {
                labels[b] = data.Labels[block[b]];
            }

            gradient.Add(rows.AsSpan(0, block.Length), labels.AsSpan(0, block.Length), 1f / batch.Length);
        }

        gradient.Outcome.RequireFinite(output.Steps + 1);
        output.BeginStep();
        output.StepRows(0, output.Values.Rows);
        return gradient.Outcome;
    }

    /// <inheritdoc/>
    public void End() => hidden.KeepNone();
}
