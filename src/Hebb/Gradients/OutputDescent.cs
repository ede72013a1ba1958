using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Gradients;

/// <summary>Descent in U alone. The hidden activity of an example never changes, so it may be kept between epochs.</summary>
internal sealed class OutputDescent : IGradientStep
{
    private const int MostBlock = 256;

    private readonly GradientOptions options;
    private readonly ForwardPass forward;
    private readonly FixedActivity hidden;
    private readonly OutputGradient gradient;
    private readonly AdamWeights output;
    private readonly (Activity Activity, int Row)[] rows;
    private readonly int[] labels;

    /// <summary>For one network, whose A and W may not change from now on.</summary>
    public OutputDescent(RecurrentNetwork network, GradientOptions options, WorkerPool workers)
    {
        this.options = options;
        forward = new ForwardPass(network, Math.Min(options.BatchSize, MostBlock), workers);
        hidden = new FixedActivity(forward, network.Shape);
        gradient = new OutputGradient(network.U, forward.Capacity, workers);
        output = AdamWeights.Output(network, options, workers.Width, gradient.Gradient);
        rows = new (Activity, int)[forward.Capacity];
        labels = new int[forward.Capacity];
    }

    /// <inheritdoc/>
    public IReadOnlyList<AdamWeights> Weights => [output];

    /// <inheritdoc/>
    public void Begin(int examples, int epochs) => hidden.Keep(examples, epochs > 1 ? options.ActivityMemory : 0);

    /// <inheritdoc/>
    public BatchOutcome Step(LabelledData data, ReadOnlySpan<int> batch)
    {
        gradient.Clear();
        for (int start = 0; start < batch.Length; start += forward.Capacity)
        {
            var block = batch.Slice(start, Math.Min(forward.Capacity, batch.Length - start));
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
