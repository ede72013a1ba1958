using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Persistence;

namespace Hebb.Representation;

/// <summary>
/// Learns a local rule without labels by gradient descent (unsupervised-rules paper, section 4): again and again a random network changes
/// by the rule on a batch; the rule goes down the gradient of the loss that another batch then has, with the weights before the change
/// held constant.
/// </summary>
/// <remarks>
/// Only 2^T firing patterns exist, so f is evaluated for patterns and their sums of gradients are contracted. A meta-step is a matter of
/// some ten microseconds and stays on the calling thread. Between two steps it can be saved, and an equal learner resumes it with
/// bit-identical results. Same options, key and data give the same bits on every machine.
/// </remarks>
/// <example><code>
/// var learner = new UpdateRuleLearner(null, new UpdateRuleOptions(), Synthetic.Circles(key).Train, key);
/// UpdateRule rule = learner.Train();
/// UpdateRuleFile.Save(rule, "rule.json");
/// </code></example>
public sealed class UpdateRuleLearner : IResumable
{
    private readonly UpdateRuleOptions options;
    private readonly LabelledData data;
    private readonly RandomKey key;
    private readonly int batch;
    private readonly EpochOrder order;
    private readonly HebbianTarget target;
    private readonly LearnedUpdate? input;
    private readonly LearnedUpdate? recurrent;
    private readonly LearnedUpdate output;
    private readonly HebbianAutoencoder network;
    private readonly HebbianAutoencoder gradient;
    private readonly HebbianStep step;
    private readonly HebbianPass after;
    private readonly Matrix ofOutput;

    /// <summary>A learner at its first step.</summary>
    /// <param name="start">The rule to begin with, of the same functions as are learned; none draws one.</param>
    /// <param name="options">Settings; validated.</param>
    /// <param name="data">The examples that batches are taken from; labels are looked at only where the loss is theirs.</param>
    /// <param name="key">Where networks, batches and the first rule come from.</param>
    /// <param name="workers">The vector width of Adam; a step is too short to be shared.</param>
    /// <exception cref="InvalidOptionException">A setting is out of range, there are fewer than two examples, or the rule to begin with is of another kind.</exception>
    public UpdateRuleLearner(
        UpdateRule? start,
        UpdateRuleOptions options,
        LabelledData data,
        RandomKey key,
        WorkerPool? workers = null
    )
    {
        options.Validate();
        InvalidOptionException.ThrowIfOutside("number of examples", data.Count, 2, int.MaxValue);
        data.RequireExamples();
        this.options = options;
        this.data = data;
        this.key = key;
        batch = Math.Min(options.Learning.Batch, data.Count / 2);
        order = new EpochOrder(key, data.Count);
        target = new HebbianTarget(data, options.Learning.Loss);
        var first = start is null ? UpdateRuleDraw.First(options, key) : UpdateRuleDraw.Copy(start, options);
        var width = workers?.Width ?? VectorWidths.Widest;
        input = first.Input is UpdateNetwork ofInput ? new(ofInput, options.MetaStepSize, width) : null;
        recurrent = first.Recurrent is UpdateNetwork ofGraph ? new(ofGraph, options.MetaStepSize, width) : null;
        output = new LearnedUpdate((UpdateNetwork)first.Output!, options.OutputMetaStepSize, width);
        int outputs = HebbianTarget.Outputs(data, options.Learning.Loss);
        network = HebbianAutoencoder.Create(options.Network, data.Inputs, outputs, key.For("network"));
        gradient = network.Clone();
        step = new HebbianStep(first, network, batch);
        after = new HebbianPass(options.Network, data.Inputs, outputs, batch);
        ofOutput = new Matrix(batch, outputs);
    }

    /// <summary>Steps made so far.</summary>
    public int Steps { get; private set; }

    /// <summary>Whether all steps are made.</summary>
    public bool IsDone => Steps >= options.MetaSteps;

    /// <summary>Steps made so far, and in all.</summary>
    public (long Done, long Total) Progress => (Steps, options.MetaSteps);

    /// <summary>The last step's loss: the mean over the second batch, after the change and before the rule moved.</summary>
    public double Loss { get; private set; }

    /// <summary>The length of the last step's gradient, before it was cut.</summary>
    public double GradientLength { get; private set; }

    /// <summary>The rule as it stands.</summary>
    public UpdateRule Rule =>
        new("learned by gradient descent", options.Network.Rounds)
        {
            Field = options.Field,
            Input = input?.Network.Frozen(),
            Recurrent = recurrent?.Network.Frozen(),
            Output = output.Network.Frozen(),
        };

    /// <summary>Makes all steps that are left.</summary>
    /// <param name="progress">Receives after each step the steps made so far, and in all; <see cref="Loss"/> is that of the step.</param>
    /// <param name="cancel">Stops between steps; the rule then is that so far.</param>
    /// <returns>The rule that was learned.</returns>
    /// <exception cref="DivergedException">The loss or its gradient is no longer finite; the rule was not changed.</exception>
    public UpdateRule Train(IProgress<(long Done, long Total)>? progress = null, CancellationToken cancel = default)
    {
        this.Finish(() => Progress, progress, cancel);
        return Rule;
    }

    /// <summary>The next meta-step; does nothing once all are made.</summary>
    /// <param name="cancel">Checked before the step.</param>
    /// <exception cref="OperationCanceledException">It was cancelled; nothing was changed.</exception>
    /// <exception cref="DivergedException">The loss or its gradient is no longer finite; the rule was not changed.</exception>
    public void Step(CancellationToken cancel = default)
    {
        cancel.ThrowIfCancellationRequested();
        if (IsDone)
        {
            return;
        }

        double loss = Descend();
        double square = (input?.Square ?? 0) + (recurrent?.Square ?? 0) + output.Square;
        if (!double.IsFinite(loss) || !double.IsFinite(square))
        {
            throw new DivergedException($"meta-step {Steps + 1}", loss);
        }

        double length = Math.Sqrt(square);
        float factor = (float)(length > options.LongestGradient ? options.LongestGradient / length : 1);
        input?.Step(factor);
        recurrent?.Step(factor);
        output.Step(factor);
        (Loss, GradientLength) = (loss, length);
        Steps++;
    }

    /// <summary>One batch changes the network, another one gives the loss; sums up the gradients of the functions.</summary>
    internal double Descend()
    {
        int ofNetwork = Steps % options.Learning.Steps;
        if (ofNetwork == 0)
        {
            network.Draw(key.For("network", (ulong)(Steps / options.Learning.Steps)));
            step.Begin(network);
        }

        int inEpoch = data.Count / (2 * batch);
        var examples = order.Of((Steps / inEpoch) + 1).Slice(Steps % inEpoch * 2 * batch, 2 * batch);
        target.Set(examples[..batch]);
        step.Pass.Load(data.Examples, examples[..batch]);
        step.Apply(network, target, options.Learning.StepSizes(ofNetwork, options.Network.Cap));

        target.Set(examples[batch..]);
        after.Load(data.Examples, examples[batch..]);
        after.Run(network);
        double loss = 0;
        for (int b = 0; b < batch; b++)
        {
            loss += target.Loss(b, after.Output(b), ofOutput.Row(b), 1f / batch) / batch;
        }

        gradient.Clear();
        bool outputOnly = options.Learn == LearnedUpdates.Output;
        after.PullBack(network, ofOutput, options.CapGradient, options.Softness, gradient, outputOnly);
        input?.Gradient.Clear();
        recurrent?.Gradient.Clear();
        output.Gradient.Clear();
        step.PullBack(network, gradient, GradientOf(input), GradientOf(recurrent), output.Gradient);
        return loss;
    }

    /// <summary>The network of the last step, and the gradients of the functions that are learned.</summary>
    internal (HebbianAutoencoder Network, float[]? Input, float[]? Recurrent, float[] Output) Last =>
        (network, input?.Gradient.ToArray(), recurrent?.Gradient.ToArray(), output.Gradient.ToArray());

    /// <summary>Everything that the steps to come depend on, except the data and the key; with the options as texts.</summary>
    public TensorArchive SaveState() =>
        new(
            [
                SafeTensor.From<long>("step", [Steps], 1),
                SafeTensor.From<double>("loss", [Loss, GradientLength], 2),
                SafeTensor.From<int>("order", step.Order, options.Network.Neurons),
                .. HebbianState.Save(network),
                .. input?.Save("input") ?? [],
                .. recurrent?.Save("recurrent") ?? [],
                .. output.Save("output"),
            ],
            options.Saved.ToMetadata()
        );

    /// <summary>Continues from what <see cref="SaveState"/> returned.</summary>
    /// <exception cref="FileFormatException">It is of another learner; the message names what differs.</exception>
    public void RestoreState(TensorArchive saved)
    {
        options.Saved.Require(saved);
        long steps = HebbianState.Steps(saved, options.MetaSteps);
        double[] losses = [.. saved.Get("loss", SafeTensorType.F64, 2).Values<double>()];
        int[] places = HebbianState.Order(saved, options.Network.Neurons);
        HebbianState.Restore(saved, network);
        input?.Restore(saved, "input", steps);
        recurrent?.Restore(saved, "recurrent", steps);
        output.Restore(saved, "output", steps);
        step.Restore(places);
        (Steps, Loss, GradientLength) = ((int)steps, losses[0], losses[1]);
    }

    private static Span<float> GradientOf(LearnedUpdate? learned) => learned is null ? default : learned.Gradient;
}
