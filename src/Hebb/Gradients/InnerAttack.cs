using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Gradients;

/// <summary>How the examples of a batch are perturbed before a network learns from them.</summary>
/// <param name="Epsilon">ε, the radius of the Euclidean ball around each.</param>
/// <param name="Steps">Steps of 2 ε / steps along the normalised gradient, after a random one of .3 ε.</param>
/// <param name="Low">The lower edge of the box.</param>
/// <param name="High">The upper edge.</param>
internal readonly record struct InnerAttackOptions(float Epsilon, int Steps, float Low, float High);

/// <summary>
/// The inner attack of adversarial training: from a random point near each example some steps up the loss, within ball and box; the last
/// iterate is learned from. One thread at a time; running allocates nothing.
/// </summary>
internal sealed class InnerAttack
{
    private const float FirstStep = 0.3f;

    private readonly NetworkPass pass;
    private readonly VectorWidth width;
    private readonly ScoreLoss loss;
    private readonly Matrix examples;
    private readonly Matrix errors;
    private readonly Matrix gradient;
    private readonly float[] direction;
    private readonly double[] exact;
    private readonly double[] error;

    /// <summary>Buffers for batches of up to <paramref name="capacity"/> examples.</summary>
    /// <param name="network">The network; its weights are read whenever it runs.</param>
    /// <param name="capacity">The most examples.</param>
    /// <param name="loss">What is made larger.</param>
    /// <param name="width">The vector width; it never changes the result.</param>
    /// <param name="hidden">Where hidden weights are laid out, which may not change then; none reads them in place.</param>
    public InnerAttack(Network network, int capacity, ScoreLoss loss, VectorWidth width, FixedWeights? hidden = null)
    {
        pass = new NetworkPass(
            network,
            capacity,
            new WorkerPool(1, width),
            PassUse.InputGradient,
            fixedWeights: hidden
        );
        this.width = width;
        this.loss = loss;
        examples = new Matrix(capacity, network.Inputs);
        Inputs = new Matrix(capacity, network.Inputs);
        gradient = new Matrix(capacity, network.Inputs);
        errors = new Matrix(capacity, network.Labels);
        direction = new float[Inputs.Stride];
        exact = new double[network.Labels];
        error = new double[network.Labels];
    }

    /// <summary>The perturbed examples of the last run.</summary>
    public Matrix Inputs { get; }

    /// <summary>The pass that the attack uses, for further work with the same weights.</summary>
    public NetworkPass Pass => pass;

    /// <summary>Perturbs the examples of a batch.</summary>
    /// <param name="data">n × d.</param>
    /// <param name="labels">n labels.</param>
    /// <param name="batch">Which examples.</param>
    /// <param name="options">How.</param>
    /// <param name="key">Where random directions come from: each example's from its number.</param>
    public void Run(Matrix data, int[] labels, ReadOnlySpan<int> batch, InnerAttackOptions options, RandomKey key)
    {
        for (int b = 0; b < batch.Length; b++)
        {
            data.Row(batch[b]).CopyTo(examples.Row(b));
            examples.Row(b).CopyTo(Inputs.Row(b));
        }

        if (!(options.Epsilon > 0))
        {
            return;
        }

        for (int b = 0; b < batch.Length; b++)
        {
            var random = key.For("example", (ulong)batch[b]).Stream();
            random.FillNormal(direction.AsSpan(0, Inputs.Columns));
            Move(b, direction, FirstStep * options.Epsilon, options);
        }

        for (int step = 0; step < options.Steps; step++)
        {
            ComputeGradient(labels, batch);
            for (int b = 0; b < batch.Length; b++)
            {
                var g = gradient.PaddedRow(b);
                if (Finite.IndexOfOther(g) >= 0)
                {
                    continue;
                }

                AscentSteps.Normalise(g, Inputs.PaddedRow(b), options.Low, options.High, masks: true, width);
                Move(b, g, 2 * options.Epsilon / options.Steps, options);
            }
        }
    }

    /// <summary>Checks that examples lie in a box.</summary>
    /// <param name="examples">n × d.</param>
    /// <param name="low">The lower edge.</param>
    /// <param name="high">The upper edge.</param>
    /// <param name="box">What the caller calls it.</param>
    /// <exception cref="InvalidOptionException">A number lies outside; the message names its place.</exception>
    public static void RequireInBox(Matrix examples, float low, float high, string box)
    {
        for (int r = 0; r < examples.Rows; r++)
        {
            var row = examples.Row(r);
            int outside = row.IndexOfAnyExceptInRange(low, high);
            if (outside >= 0)
            {
                throw new InvalidOptionException(
                    $"examples[{r}, {outside}]",
                    $"{row[outside]}",
                    $"between {low} and {high}, {box}"
                );
            }
        }
    }

    private void ComputeGradient(int[] labels, ReadOnlySpan<int> batch)
    {
        pass.Load(Inputs, 0, batch.Length);
        pass.ComputeScores(0, batch.Length);
        for (int b = 0; b < batch.Length; b++)
        {
            var scores = pass.Scores(b);
            for (int c = 0; c < exact.Length; c++)
            {
                exact[c] = scores[c];
            }

            loss(exact, labels[batch[b]], error);
            var single = errors.Row(b);
            for (int c = 0; c < error.Length; c++)
            {
                single[c] = (float)error[c];
            }
        }

        pass.PullBack(errors, batch.Length, gradient);
    }

    private void Move(int row, ReadOnlySpan<float> direction, float step, InnerAttackOptions options) =>
        AscentSteps.MoveInBall(
            Inputs.PaddedRow(row),
            direction,
            step,
            examples.PaddedRow(row),
            options.Epsilon,
            options.Low,
            options.High,
            Inputs.Columns,
            width
        );
}
