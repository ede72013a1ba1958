using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Representation;

/// <summary>
/// One application of an update rule: M' = M + η · mean of f over a batch, then the columns of M_in and M_rec that changed are made unit
/// length; and back from ∂L/∂M' to the rule.
/// </summary>
internal sealed class HebbianStep
{
    private readonly HebbianOptions options;
    private readonly UpdateRule rule;
    private readonly HebbianPass pass;
    private readonly UpdateSlot? input;
    private readonly UpdateSlot? recurrent;
    private readonly UpdateSlot? output;
    private readonly Matrix inputScale;
    private readonly Matrix recurrentScale;
    private readonly Matrix projection;
    private readonly float[] errors;
    private int[] order;
    private (float Input, float Recurrent, float Output) sizes;

    /// <summary>For networks of one shape.</summary>
    /// <param name="rule">The rule; its functions may change between steps.</param>
    /// <param name="network">One of the networks.</param>
    /// <param name="capacity">Examples of a batch.</param>
    public HebbianStep(UpdateRule rule, HebbianAutoencoder network, int capacity)
    {
        options = network.Options;
        this.rule = rule;
        int m = options.Neurons,
            t = options.Rounds,
            most = UpdateClasses.MostPatterns(m, t);
        rule.Validate();
        InvalidOptionException.ThrowIfMismatch("the rule has", rule.Rounds, "rounds", "the network has", t);
        pass = new HebbianPass(options, network.Inputs, network.Outputs, capacity);
        var pre = (rule.PreNumbers, HasNeighbours ? m : most);
        int rows = network.Input.Rows;
        input = rule.Input is null ? null : new UpdateSlot(rows, m, t, (1, rows), (t, most), capacity);
        recurrent = rule.Recurrent is null ? null : new UpdateSlot(m, m, t, pre, (t, most), capacity);
        int outputs = network.Outputs;
        output = rule.Output is null ? null : new UpdateSlot(m, outputs, t, pre, (1, outputs), capacity);
        inputScale = new Matrix(1, m);
        recurrentScale = new Matrix(1, m);
        projection = new Matrix(1, m);
        errors = new float[outputs];
        order = [.. Enumerable.Range(0, m)];
    }

    /// <summary>The network's activity on the batch.</summary>
    public HebbianPass Pass => pass;

    /// <summary>Which neuron is at each place of the ring.</summary>
    public ReadOnlySpan<int> Order => order;

    private bool HasNeighbours => rule.Field is UpdateField.Ring or UpdateField.Topographic;

    /// <summary>A new network is about to learn: its neurons find their places.</summary>
    public void Begin(HebbianAutoencoder network)
    {
        if (rule.Field == UpdateField.Topographic)
        {
            order = TopographicOrder.Of(network.Input);
        }
    }

    /// <summary>Continues with neurons in their places.</summary>
    public void Restore(ReadOnlySpan<int> saved) => order = saved.ToArray();

    /// <summary>Runs the network on the batch that was loaded into <see cref="Pass"/> and changes its weights.</summary>
    /// <param name="network">M; becomes M'.</param>
    /// <param name="target">What the outputs should be for this batch.</param>
    /// <param name="stepSizes">η_t of the input, the recurrent and the output weights.</param>
    public void Apply(
        HebbianAutoencoder network,
        HebbianTarget target,
        (float Input, float Recurrent, float Output) stepSizes
    )
    {
        sizes = stepSizes;
        pass.Run(network);
        for (int b = 0; b < pass.Rows; b++)
        {
            var patterns = pass.Patterns(b);
            input?.Pre(b).ByValue(pass.Inputs(b));
            input?.Post(b).ByPattern(patterns);
            recurrent?.Post(b).ByPattern(patterns);
            SetPre(recurrent, b, patterns);
            SetPre(output, b, patterns);
            if (options.Equations == HebbianEquations.Paper)
            {
                output?.Post(b).ByValue(pass.Output(b));
            }
            else
            {
                target.Error(b, pass.Output(b), errors);
                output?.Post(b).ByValue(errors);
            }
        }

        Change(input, rule.Input, network.Input, sizes.Input, inputScale);
        Change(recurrent, rule.Recurrent, network.Recurrent, sizes.Recurrent, recurrentScale);
        Change(output, rule.Output, network.Output, sizes.Output, null);
    }

    /// <summary>Adds the gradients of the rule's functions; those that are not update networks have none.</summary>
    /// <param name="after">M', as <see cref="Apply"/> left it.</param>
    /// <param name="of">∂L/∂M'; changed.</param>
    /// <param name="toInput">Receives that of f_in.</param>
    /// <param name="toRecurrent">Receives that of f_rec.</param>
    /// <param name="toOutput">Receives that of f_out.</param>
    public void PullBack(
        HebbianAutoencoder after,
        HebbianAutoencoder of,
        Span<float> toInput,
        Span<float> toRecurrent,
        Span<float> toOutput
    )
    {
        PullBack(input, rule.Input, after.Input, of.Input, sizes.Input, inputScale, toInput);
        PullBack(
            recurrent,
            rule.Recurrent,
            after.Recurrent,
            of.Recurrent,
            sizes.Recurrent,
            recurrentScale,
            toRecurrent
        );
        PullBack(output, rule.Output, after.Output, of.Output, sizes.Output, null, toOutput);
    }

    private void SetPre(UpdateSlot? slot, int b, ReadOnlySpan<ushort> patterns)
    {
        if (HasNeighbours)
        {
            slot?.Pre(b).ByNeighbours(patterns, order);
        }
        else
        {
            slot?.Pre(b).ByPattern(patterns);
        }
    }

    private void Change(UpdateSlot? slot, UpdateFunction? function, Matrix weights, float size, Matrix? scale)
    {
        if (slot is null)
        {
            return;
        }

        slot.Evaluate(function!, pass.Rows);
        RowSums.AddScaled(weights.Buffer, size, slot.Change.Buffer);
        if (scale is not null)
        {
            UnitColumns.Make(weights, scale);
        }
    }

    private void PullBack(
        UpdateSlot? slot,
        UpdateFunction? function,
        Matrix after,
        Matrix of,
        float size,
        Matrix? scale,
        Span<float> gradient
    )
    {
        if (slot is null || function is not UpdateNetwork network)
        {
            return;
        }

        if (scale is not null)
        {
            UnitColumns.PullBack(after, scale, of, projection);
        }

        for (int r = 0; r < of.Rows; r++)
        {
            var row = of.PaddedRow(r);
            for (int c = 0; c < row.Length; c++)
            {
                row[c] *= size;
            }
        }

        slot.PullBack(network, of, pass.Rows, gradient);
    }
}
