using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Persistence;

namespace Hebb.Robustness;

/// <summary>How templates learn to be robust: <see cref="TemplateTrainer"/>. Defaults are those of <see cref="Accurate"/>.</summary>
public sealed record TemplateTrainingOptions
{
    /// <summary>The large form: of MNIST's test images 0.944 are right and 0.525 certified at ε = 2, after some 20 seconds of two cores.</summary>
    public static TemplateTrainingOptions Accurate { get; } = new();

    /// <summary>The small form: of MNIST's test images 0.942 are right and 0.508 certified at ε = 2, after some seconds.</summary>
    public static TemplateTrainingOptions Small { get; } =
        new()
        {
            UnitsPerLabel = 100,
            Components = 100,
            Jitter = 0.1f,
            Dropout = 0,
            Epochs = 10,
        };

    /// <summary><see cref="TemplateRule.SoftmaxAtBoundary"/> as it was measured: of MNIST's test images 0.948 are right and 0.464 certified at ε = 2.</summary>
    public static TemplateTrainingOptions Softmax { get; } =
        new()
        {
            Rule = TemplateRule.SoftmaxAtBoundary,
            UnitsPerLabel = 100,
            Components = 0,
            Jitter = 0,
            Dropout = 0,
            Epochs = 6,
            StepSize = 0.1f,
            FinalStepSize = 0.005f,
            AveragedShare = 0.15f,
        };

    /// <summary>What each example asks for.</summary>
    public TemplateRule Rule { get; init; } = TemplateRule.CertifiedRadius;

    /// <summary>J, templates for each label: 1 to 10,000.</summary>
    public int UnitsPerLabel { get; init; } = 400;

    /// <summary>
    /// d, the principal directions of the centred training examples in which templates learn; 0 for all of the input as it is. At most the
    /// inputs, which may be at most 4,096 then.
    /// </summary>
    public int Components { get; init; } = 200;

    /// <summary>Passes over the data, 1 to 10,000.</summary>
    public int Epochs { get; init; } = 12;

    /// <summary>Examples of a step, 1 to 10,000.</summary>
    public int BatchSize { get; init; } = 100;

    /// <summary>
    /// An example moves by this share of the difference of two random examples of its label before it is learned from: 0 to 10.
    /// </summary>
    public float Jitter { get; init; } = 0.15f;

    /// <summary>The probability with which each template is switched off for a step: 0 or more and below 1.</summary>
    public float Dropout { get; init; } = 0.3f;

    /// <summary>ε, the radius that examples are to be certified at, in the units of the data: above 0.</summary>
    public float Epsilon { get; init; } = 2;

    /// <summary>β of σ(β(m − ε)), which each example makes larger: how sharply the loss turns at ε. Above 0.</summary>
    public float Beta { get; init; } = 4;

    /// <summary>a, the weight of a loss that pulls examples over which m is negative: 0 or more.</summary>
    public float ErrorWeight { get; init; } = 0.5f;

    /// <summary>β₀ of that loss: above 0.</summary>
    public float ErrorBeta { get; init; } = 3;

    /// <summary>η of the first 40 % of the steps: above 0.</summary>
    public float StepSize { get; init; } = 0.3f;

    /// <summary>η of the last step, to which it falls geometrically: above 0.</summary>
    public float FinalStepSize { get; init; } = 0.015f;

    /// <summary>The share of the steps, the last ones, over which the weights are averaged: 0 (only the last) to 1.</summary>
    public float AveragedShare { get; init; } = 0.4f;

    /// <summary>What results depend on, for saved states.</summary>
    internal SavedOptions Saved =>
        new()
        {
            { nameof(Rule), Rule },
            { nameof(UnitsPerLabel), UnitsPerLabel },
            { nameof(Components), Components },
            { nameof(Epochs), Epochs },
            { nameof(BatchSize), BatchSize },
            { nameof(Jitter), Jitter },
            { nameof(Dropout), Dropout },
            { nameof(Epsilon), Epsilon },
            { nameof(Beta), Beta },
            { nameof(ErrorWeight), ErrorWeight },
            { nameof(ErrorBeta), ErrorBeta },
            { nameof(StepSize), StepSize },
            { nameof(FinalStepSize), FinalStepSize },
            { nameof(AveragedShare), AveragedShare },
        };

    /// <summary>A network for some data that templates can be trained in: a group of them for each label, the best of which is its score.</summary>
    /// <param name="data">Examples: their shape, columns and labels, with names if they have any.</param>
    /// <exception cref="InvalidOptionException">A value is out of range; the message names it.</exception>
    public Network CreateNetwork(LabelledData data)
    {
        Validate();
        InvalidOptionException.ThrowIfOutside("Labels", data.LabelCount, 2, TemplateLayer.MostUnits / UnitsPerLabel);
        int units = data.LabelCount * UnitsPerLabel;
        var layer = new TemplateLayer(new Matrix(data.Inputs, units), new Matrix(1, units), data.LabelCount)
        {
            InputShape = data.Shape,
        };
        return new Network(null, [layer], layer.BlockIdentity(), default, data.LabelNames, data.InputNames);
    }

    /// <summary>Checks that examples have as many directions as are asked for.</summary>
    /// <param name="inputs">The numbers of an example.</param>
    /// <exception cref="InvalidOptionException">They have fewer, or too many for directions to be computed.</exception>
    internal void CheckFits(int inputs)
    {
        InvalidOptionException.ThrowIfOutside(nameof(Components), Components, 0, inputs);
        if (Components > 0 && inputs > PrincipalDirections.MostInputs)
        {
            throw new InvalidOptionException(
                nameof(Components),
                $"{Components}",
                $"0 where examples have more than {PrincipalDirections.MostInputs} numbers"
            );
        }
    }

    /// <summary>Checks every value.</summary>
    /// <exception cref="InvalidOptionException">A value is out of range; the message names it.</exception>
    public void Validate()
    {
        if (!Enum.IsDefined(Rule))
        {
            throw new InvalidOptionException(nameof(Rule), $"{Rule}", "CertifiedRadius or SoftmaxAtBoundary");
        }

        InvalidOptionException.ThrowIfOutside(nameof(UnitsPerLabel), UnitsPerLabel, 1, 10_000);
        InvalidOptionException.ThrowIfOutside(nameof(Components), Components, 0, 4096);
        InvalidOptionException.ThrowIfOutside(nameof(Epochs), Epochs, 1, 10_000);
        InvalidOptionException.ThrowIfOutside(nameof(BatchSize), BatchSize, 1, 10_000);
        InvalidOptionException.ThrowIfOutside(nameof(Jitter), Jitter, 0, 10);
        InvalidOptionException.ThrowIfOutside(nameof(Dropout), Dropout, 0, 0.99f);
        InvalidOptionException.ThrowIfNotAboveZero(nameof(Epsilon), Epsilon, 1e6f);
        InvalidOptionException.ThrowIfNotAboveZero(nameof(Beta), Beta, 1000);
        InvalidOptionException.ThrowIfOutside(nameof(ErrorWeight), ErrorWeight, 0, 1000);
        InvalidOptionException.ThrowIfNotAboveZero(nameof(ErrorBeta), ErrorBeta, 1000);
        InvalidOptionException.ThrowIfNotAboveZero(nameof(StepSize), StepSize, 1000);
        InvalidOptionException.ThrowIfNotAboveZero(nameof(FinalStepSize), FinalStepSize, 1000);
        InvalidOptionException.ThrowIfOutside(nameof(AveragedShare), AveragedShare, 0, 1);
    }
}

/// <summary>What an example asks of the templates.</summary>
public enum TemplateRule
{
    /// <summary>
    /// That its own certified radius grows: the best template o of its label moves towards the nearest point x_b at which a template r of
    /// another label ties with it, and r away from that point. Two templates learn from an example.
    /// </summary>
    CertifiedRadius,

    /// <summary>
    /// That it is right at the worst point of the ball of radius ε, straight towards the strongest rival: the softmax of the scores there,
    /// the winner of each label learning.
    /// </summary>
    SoftmaxAtBoundary,
}
