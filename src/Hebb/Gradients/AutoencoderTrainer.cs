using Hebb.Data;
using Hebb.Numerics;
using Hebb.Persistence;

namespace Hebb.Gradients;

/// <summary>
/// Trains an autoencoder by gradient descent, to compare local rules with: Adam on the mean squared error of all examples (section 5.1 and
/// figure 2 of "Meta-learning biologically plausible update rules for unsupervised and semi-supervised representation learning").
/// </summary>
/// <remarks>It uses the calling thread alone: many small trainings go side by side. The vector width changes no bit.</remarks>
/// <example><code>
/// var moons = Synthetic.Moons(key);
/// var shape = new AutoencoderShape { Recurrent = true, InputAgain = true };
/// Autoencoder autoencoder = new AutoencoderTrainer(shape, new AutoencoderOptions(), moons.Train, key).Train();
/// double unexplained = autoencoder.UnexplainedVariance(moons.Test.Examples);
/// Matrix codes = autoencoder.Codes(moons.Test.Examples); // 500 × 2
/// </code></example>
public sealed class AutoencoderTrainer : IResumable
{
    private readonly AutoencoderOptions options;
    private readonly Matrix examples;
    private readonly AutoencoderPass pass;
    private readonly Adam[] adams;
    private readonly double[] losses;
    private int steps;

    /// <summary>A training that is about to begin.</summary>
    /// <param name="shape">What is trained; validated.</param>
    /// <param name="options">How; validated.</param>
    /// <param name="data">Examples, at least one; labels are not looked at.</param>
    /// <param name="key">Where the weights to begin with come from.</param>
    /// <param name="workers">The vector width; none means the machine's.</param>
    /// <exception cref="InvalidOptionException">A value is out of range, or there are no examples.</exception>
    public AutoencoderTrainer(
        AutoencoderShape shape,
        AutoencoderOptions options,
        LabelledData data,
        RandomKey key = default,
        WorkerPool? workers = null
    )
    {
        options.Validate();
        data.RequireExamples();
        this.options = options;
        examples = data.Examples;
        Autoencoder = Autoencoder.Create(data.Inputs, shape, key);
        var width = workers?.Width ?? VectorWidths.Widest;
        pass = new AutoencoderPass(Autoencoder, data.Count, width);
        adams =
        [
            .. Autoencoder.Weights.Select(each => new Adam(
                each.Values.Buffer.Length,
                options.StepSize,
                options.Beta1,
                options.Beta2,
                options.Epsilon,
                l2: 0,
                width
            )),
        ];
        losses = new double[options.Steps];
    }

    /// <summary>What is trained; it changes with each step.</summary>
    public Autoencoder Autoencoder { get; }

    /// <summary>The mean squared error over examples and numbers before each step so far.</summary>
    public ReadOnlySpan<double> Losses => losses.AsSpan(0, steps);

    /// <inheritdoc/>
    public bool IsDone => steps == options.Steps;

    /// <summary>Steps done, and in all.</summary>
    public (long Done, long Total) Progress => (steps, options.Steps);

    /// <summary>Does all steps that are left.</summary>
    /// <param name="progress">Receives after each step how many are done, and are in all.</param>
    /// <param name="cancel">Stops between steps.</param>
    /// <returns>The trained autoencoder.</returns>
    /// <exception cref="DivergedException">The error or its gradient is no longer finite.</exception>
    public Autoencoder Train(IProgress<(long Done, long Total)>? progress = null, CancellationToken cancel = default)
    {
        this.Finish(() => Progress, progress, cancel);
        return Autoencoder;
    }

    /// <inheritdoc/>
    public void Step(CancellationToken cancel = default)
    {
        cancel.ThrowIfCancellationRequested();
        if (IsDone)
        {
            return;
        }

        double loss = pass.Gradient(examples);
        if (!double.IsFinite(loss) || !pass.IsFinite)
        {
            throw new DivergedException($"step {steps + 1}", loss);
        }

        for (int i = 0; i < adams.Length; i++)
        {
            // Padding has no gradient, so it stays zero.
            adams[i].Step(Autoencoder.Weights[i].Values.Buffer, pass.Gradients[i].Buffer);
        }

        losses[steps++] = loss;
    }

    /// <inheritdoc/>
    public TensorArchive SaveState()
    {
        var tensors = new List<SafeTensor>
        {
            SafeTensor.From<double>("losses", losses.AsSpan(0, steps).ToArray(), steps),
        };
        for (int i = 0; i < adams.Length; i++)
        {
            var (name, values, _) = Autoencoder.Weights[i];
            tensors.Add(SafeTensor.FromMatrix(name, values));
            tensors.Add(SafeTensor.From(name + "_mean", adams[i].Mean, values.Rows, values.Stride));
            tensors.Add(SafeTensor.From(name + "_square", adams[i].Square, values.Rows, values.Stride));
        }

        return new TensorArchive(tensors, Options.ToMetadata(Description));
    }

    /// <inheritdoc/>
    public void RestoreState(TensorArchive saved)
    {
        Options.Require(saved, Description);
        var known = saved["losses"].Values<double>().ToArray();
        if (known.Length > options.Steps || known.Any(loss => !double.IsFinite(loss)))
        {
            throw new FileFormatException(saved.Name, $"losses must be at most {options.Steps} finite numbers");
        }

        var restorations = new List<Action>();
        for (int i = 0; i < adams.Length; i++)
        {
            var (name, values, _) = Autoencoder.Weights[i];
            var adam = adams[i];
            var wanted = saved.GetMatrix(name, values.Rows, values.Columns);
            var mean = saved.Get(name + "_mean", SafeTensorType.F32, values.Rows, values.Stride);
            var square = saved.Get(name + "_square", SafeTensorType.F32, values.Rows, values.Stride);
            restorations.Add(() =>
            {
                wanted.Buffer.CopyTo(values.Buffer);
                adam.Restore(known.Length, mean.Values<float>(), square.Values<float>());
            });
        }

        restorations.ForEach(restore => restore());
        known.CopyTo(losses, 0);
        steps = known.Length;
    }

    private string Description => $"hebb-autoencoder-training 1: {examples.Rows} examples, {examples.Columns} inputs";

    private SavedOptions Options => new() { options.Saved, { "Shape", Autoencoder.Shape.Saved } };
}
