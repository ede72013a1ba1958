using System.Diagnostics;
using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Persistence;

namespace Hebb.Robustness;

/// <summary>
/// Trains templates so that examples provably keep their label in a ball around them. Each example
/// moves the template of its label that wins and the one of another label that is nearest to win, at the point where both tie.
/// </summary>
/// <remarks>
/// For an example x of the label y: o is the best template of y, m_u = (s_o − s_u) / |w_o − w_u| the distance to the point where u ties with
/// it, r the u of the least m = m_r, and x_b = x + m (w_r − w_o) / |w_r − w_o| that point. Then w_o += η g x_b, b_o += η g, w_r −= η g x_b and
/// b_r −= η g, with g = (β σ(1 − σ) + a sigmoid(−β₀ m)) / |w_o − w_r| and σ = sigmoid(β(m − ε)): the gradient of the example's own certified
/// radius, squashed. ε grows from 0 in the first fifth of the steps. Same options, key and data give the same bits for any number of
/// threads and any vector width.
/// </remarks>
/// <example><code>
/// var options = TemplateTrainingOptions.Small;
/// var network = options.CreateNetwork(mnist.Train);
/// new TemplateTrainer(network, options, mnist.Train, key).Train();
/// Console.WriteLine(network.Accuracy(mnist.Test));
/// </code></example>
public sealed class TemplateTrainer : IResumable
{
    private const double RampShare = 0.2;
    private const double HoldShare = 0.4;

    private readonly TemplateTrainingOptions options;
    private readonly LabelledData data;
    private readonly RandomKey key;
    private readonly WorkerPool workers;
    private readonly TemplateLayer layer;
    private readonly EpochOrder order;
    private readonly int[][] byLabel;
    private readonly int stepsOfEpoch;
    private readonly bool[] isOff;
    private readonly List<TemplateEpoch> epochs = [];
    private int[] y;
    private PrincipalDirections? directions;
    private Matrix? points;
    private TemplateWeights? weights;
    private TemplateStep? step;
    private int steps;
    private long right;
    private long certified;
    private double secondsBefore;
    private long since = Stopwatch.GetTimestamp();

    /// <summary>A training that is about to begin; the network's weights change when it is over.</summary>
    /// <param name="network">
    /// One layer of templates with a group of <see cref="TemplateTrainingOptions.UnitsPerLabel"/> for each label, output weights that are its
    /// block identity, and no input transform: <see cref="TemplateTrainingOptions.CreateNetwork"/>.
    /// </param>
    /// <param name="options">The rule and its settings; validated.</param>
    /// <param name="data">Training examples, at least one of each label.</param>
    /// <param name="key">Where the order of examples and everything random comes from.</param>
    /// <param name="workers">Threads and vector width; none means all cores.</param>
    /// <exception cref="InvalidOptionException">A value is out of range, or network, options and data do not fit each other.</exception>
    public TemplateTrainer(
        Network network,
        TemplateTrainingOptions options,
        LabelledData data,
        RandomKey key = default,
        WorkerPool? workers = null
    )
    {
        options.Validate();
        layer = TemplateClassifier.LayerOf(network);
        if (network.Input is not null)
        {
            throw new InvalidOptionException(
                "the network's input transform",
                "given",
                "none: templates learn in the units of the data"
            );
        }

        InvalidOptionException.ThrowIfMismatch(
            "the network has",
            layer.UnitsPerGroup,
            "templates for each label",
            "the options say",
            options.UnitsPerLabel
        );
        network.CheckFits(data);
        options.CheckFits(data.Inputs);
        Network = network;
        this.options = options;
        this.data = data;
        this.key = key;
        this.workers = workers ?? new WorkerPool();
        order = new EpochOrder(key, data.Count);
        byLabel = TemplateStart.ByLabel(data, network.Labels);
        stepsOfEpoch = (data.Count + options.BatchSize - 1) / options.BatchSize;
        InvalidOptionException.ThrowIfOutside("steps of all epochs", Steps, 1L, int.MaxValue);
        isOff = new bool[options.Dropout > 0 ? layer.Units : 0];
        y = new int[Math.Min(options.BatchSize, data.Count)];
    }

    /// <summary>The network that is trained.</summary>
    public Network Network { get; }

    /// <summary>The epochs that are over.</summary>
    public IReadOnlyList<TemplateEpoch> Epochs => epochs;

    /// <summary>Whether all epochs are over.</summary>
    public bool IsDone => steps == Steps;

    /// <summary>Examples learned from so far, and over all epochs.</summary>
    public (long Done, long Total) Progress
    {
        get
        {
            var (epoch, inEpoch) = Math.DivRem(steps, stepsOfEpoch);
            long examples = ((long)epoch * data.Count) + ((long)inEpoch * options.BatchSize);
            return (examples, (long)options.Epochs * data.Count);
        }
    }

    /// <summary>Examples learned from so far whose own template was not above its rival when their step began.</summary>
    public long Mistakes => Progress.Done - right - epochs.Sum(epoch => (long)Math.Round(epoch.Accuracy * data.Count));

    private long Steps => (long)options.Epochs * stepsOfEpoch;

    private int AverageFrom => (int)Math.Min(int.MaxValue, (long)Math.Round(Steps * (1.0 - options.AveragedShare)));

    /// <summary>Learns from all examples for all epochs, and leaves the averaged templates in the network.</summary>
    /// <param name="progress">Receives after each step how many examples were learned from, and are in all.</param>
    /// <param name="cancel">Stops between steps; the network then is what it was.</param>
    /// <returns>The network that was given.</returns>
    /// <exception cref="DivergedException">The changes are no longer finite.</exception>
    public Network Train(IProgress<(long Done, long Total)>? progress = null, CancellationToken cancel = default)
    {
        this.Finish(() => Progress, progress, cancel);
        return Network;
    }

    /// <summary>
    /// Learns from the next examples; does nothing once all is done. The first step computes the principal directions and the templates
    /// to start from, which takes a second or two for images of 28×28.
    /// </summary>
    /// <param name="cancel">Checked before the step, and during the first.</param>
    /// <exception cref="OperationCanceledException">It was cancelled; nothing was learned.</exception>
    /// <exception cref="DivergedException">A change is no longer finite; nothing was changed.</exception>
    public void Step(CancellationToken cancel = default)
    {
        cancel.ThrowIfCancellationRequested();
        if (IsDone)
        {
            return;
        }

        if (weights is null)
        {
            Prepare(null, cancel);
            var start = TemplateStart.Of(points!, byLabel, options.UnitsPerLabel, key, workers, cancel);
            Begin(new TemplateWeights(start.Templates, start.Bias, AverageFrom));
        }

        var (epoch, inEpoch) = Math.DivRem(steps, stepsOfEpoch);
        int first = inEpoch * options.BatchSize;
        int count = Math.Min(options.BatchSize, data.Count - first);
        var random = key.For("template step", (ulong)steps).Stream();
        Load(order.Of(epoch + 1).Slice(first, count), ref random);
        foreach (ref bool off in isOff.AsSpan())
        {
            off = random.NextBool(options.Dropout);
        }

        double done = steps / (double)Steps;
        float epsilon = (float)(options.Epsilon * Math.Min(1, done / RampShare));
        step!.Run(steps, y, isOff, epsilon, RateAt(done));
        steps++;
        right += step.Found.Right;
        certified += step.Found.Certified;
        if (first + count == data.Count)
        {
            var (accuracy, proved) = (right / (double)data.Count, certified / (double)data.Count);
            epochs.Add(new TemplateEpoch(epoch + 1, accuracy, proved, SecondsOfEpoch()));
            (right, certified) = (0, 0);
            (secondsBefore, since) = (0, Stopwatch.GetTimestamp());
        }

        if (IsDone)
        {
            Fold();
        }
    }

    /// <summary>Everything that the rest of the training depends on, except the data and the key; with the options as texts.</summary>
    public TensorArchive SaveState() =>
        new TemplateTrainingState(steps, right, certified, SecondsOfEpoch(), epochs, weights, directions).Save(
            What,
            options
        );

    /// <inheritdoc/>
    public void RestoreState(TensorArchive saved)
    {
        var state = TemplateTrainingState.Read(saved, What, options, data, layer.Units, Steps, AverageFrom);
        (steps, right, certified) = (state.Steps, state.Right, state.Certified);
        (secondsBefore, since) = (state.Seconds, Stopwatch.GetTimestamp());
        epochs.Clear();
        epochs.AddRange(state.Epochs);
        (weights, step) = (null, null);
        if (state.Weights is not null)
        {
            Prepare(state.Directions, default);
            Begin(state.Weights);
        }

        if (IsDone)
        {
            Fold();
        }
    }

    private double SecondsOfEpoch() => secondsBefore + Stopwatch.GetElapsedTime(since).TotalSeconds;

    private string What =>
        $"hebb-template-training 1: {data.Count} examples, {data.Inputs} inputs, {layer.Groups} labels";

    private void Prepare(PrincipalDirections? known, CancellationToken cancel)
    {
        if (options.Components == 0)
        {
            points = data.Examples;
            return;
        }

        directions = known ?? PrincipalDirections.Of(data.Examples, options.Components, workers, cancel);
        points = directions.Project(data.Examples, workers);
    }

    private void Begin(TemplateWeights with)
    {
        weights = with;
        step = new TemplateStep(options, with, layer.Groups, workers);
    }

    // x + jitter (x_p − x_q), p and q random examples of the same label.
    private void Load(ReadOnlySpan<int> examples, ref RandomStream random)
    {
        if (y.Length != examples.Length)
        {
            // The last step of an epoch may be a smaller one.
            y = new int[examples.Length];
        }

        for (int b = 0; b < examples.Length; b++)
        {
            int label = data.Labels[examples[b]];
            y[b] = label;
            var x = step!.Points.PaddedRow(b);
            points!.PaddedRow(examples[b]).CopyTo(x);
            if (options.Jitter > 0)
            {
                int p = byLabel[label][random.NextInt32(byLabel[label].Length)];
                int q = byLabel[label][random.NextInt32(byLabel[label].Length)];
                TemplateSearch.AddScaled(options.Jitter, points.PaddedRow(p), x);
                TemplateSearch.AddScaled(-options.Jitter, points.PaddedRow(q), x);
            }
        }
    }

    private float RateAt(double done)
    {
        float fall = (float)Math.Max(0, (done - HoldShare) / (1 - HoldShare));
        return options.StepSize
            * ElementaryFunctions.Exp(fall * ElementaryFunctions.Log(options.FinalStepSize / options.StepSize));
    }

    // From principal directions to the units of the data.
    private void Fold()
    {
        var (columns, bias) = weights!.Mean(steps);
        if (directions is null)
        {
            columns.Buffer.CopyTo(layer.Templates.Buffer);
            bias.CopyTo(layer.Bias.Row(0));
        }
        else
        {
            directions.Fold(columns, bias, layer.Templates, layer.Bias, workers.Width);
        }
    }
}

/// <summary>One pass over the training data. Each example was looked at before the step it took part in, jittered and with some templates switched off.</summary>
/// <param name="Epoch">Which, from 1.</param>
/// <param name="Accuracy">The fraction of examples that were right.</param>
/// <param name="Certified">The fraction that were right in the whole ball of the step's ε, which grows in the first fifth of all steps.</param>
/// <param name="Seconds">How long it took.</param>
public sealed record TemplateEpoch(int Epoch, double Accuracy, double Certified, double Seconds);
