using Hebb.Data;
using Hebb.Experiments.Attacks;
using Hebb.Experiments.Train;
using Hebb.Plasticity;
using Hebb.Robustness;

namespace Hebb.Cli.Commands;

/// <content>The defaults that presets set, and what they ask of data and of other options.</content>
internal sealed partial class TrainCommand
{
    private void ApplyPreset(CommandContext context)
    {
        var chosen = context.Get(preset);
        context.SetDefault(rules.Weights, FinalWeights.Averaged);
        context.SetDefault(network.Cap, chosen == TrainPreset.Fast ? 200 : 1000);
        if (chosen == TrainPreset.Accurate)
        {
            context.SetDefault(network.Neurons, 10_000);
            context.SetDefault(epochs, 5);
        }
    }

    private void ApplyTablePreset(CommandContext context)
    {
        bool accurate = context.Get(preset) == TrainPreset.Accurate;
        context.SetDefault(network.Neurons, 1000);
        // No cap: with few columns the neurons that are left out are missed.
        context.SetDefault(network.Cap, context.Get(network.Neurons));
        context.SetDefault(network.EdgeProbability, accurate ? 1.0 : 0.5);
        context.SetDefault(network.HiddenBias, accurate ? 5f : 2f);
        context.SetDefault(network.Reads, NetworkOptions.OutputReads.UnitLength);
        context.SetDefault(rules.Graded, context.Get(rules.Update) == UpdateKind.Additive);
        context.SetDefault(rules.Margin, accurate ? 1f : 0.3f);
        context.SetDefault(rules.StepSize, 0.1f);
        context.SetDefault(rules.Weights, FinalWeights.Averaged);
        context.SetDefault(epochs, accurate ? 50 : 20);
    }

    private void ApplyRobustPreset(CommandContext context)
    {
        if (context.FirstGiven(network.ForTraining.Append(inputRule)) is { } given)
        {
            throw new InvalidOptionException(
                given.Name,
                "given",
                "left out with --preset robust, which has a convolutional layer in place of the recurrent one"
            );
        }

        if (context.FirstGiven(rules.OfGraph) is { } ofGraph)
        {
            throw new InvalidOptionException(
                ofGraph.Name,
                "given",
                "left out with --preset robust, whose layer has no graph"
            );
        }

        context.SetDefault(network.Neurons, Robust.Filters * Robust.Grid * Robust.Grid);
        context.SetDefault(network.Cap, Robust.Cap);
        ApplyMargin(context);
        context.SetDefault(noise, 0.7f);
        context.SetDefault(adversarial, 2f);
        context.SetDefault(epochs, 6);
    }

    // A margin in units of the activity's length; from adversarial inputs the same perceptron learns.
    private void ApplyMargin(CommandContext context)
    {
        context.SetDefault(network.Reads, NetworkOptions.OutputReads.UnitLength);
        context.SetDefault(rules.Graded, context.Get(rules.Update) == UpdateKind.Additive);
        context.SetDefault(rules.Margin, 0.7f);
        context.SetDefault(rules.StepSize, 0.1f);
        context.SetDefault(rules.Weights, FinalWeights.Averaged);
    }

    private AdversarialOptions? Adversarial(CommandContext context) =>
        context.Get(adversarial) == 0
            ? null
            : new AdversarialOptions
            {
                Epsilon = context.Get(adversarial),
                Margin = context.Get(rules.Margin),
                Shuffle = context.Get(order) == ExampleOrder.Shuffled,
                Limit = null,
            };

    // Numbers of a table have no bounds; small data still make some batches.
    private static AdversarialOptions? Fitting(TrainOptions training, LabelledData train)
    {
        const int Batches = 10;
        bool isImage = train.Shape.Height * train.Shape.Width > 1;
        int count = train.Count - training.HoldOut;
        count = training.Limit == 0 ? count : Math.Min(count, training.Limit);
        if (training.Adversarial is not { } options)
        {
            return null;
        }

        var (low, high) = isImage ? (options.Low, options.High) : (-AttackOptions.Unbounded, AttackOptions.Unbounded);
        var (least, most) = BoxOption.RangeOf(train);
        if (least < low || most > high)
        {
            throw new InvalidOptionException(
                "--adversarial",
                $"{options.Epsilon}",
                $"0 for numbers from {least} to {most}: perturbed ones stay between {low:N0} and {high:N0}"
            );
        }

        return options with
        {
            Low = low,
            High = high,
            BatchSize = Math.Clamp(count / Batches, 1, options.BatchSize),
        };
    }

    private void RequireImages(CommandContext context, TrainOptions options, DataSet data)
    {
        var shape = data.Train.Shape;
        if (
            options.Banks is [{ LeastSide: var side }, ..]
            && options.Moments is null
            && Math.Min(shape.Height, shape.Width) < side
        )
        {
            string found = shape is { Height: 1, Width: 1 }
                ? $"tables of {shape.Size} columns"
                : $"images of {shape.Height}×{shape.Width} pixels";
            if (context.Get(features) == TrainFeatures.FiltersPrototypes)
            {
                throw new InvalidOptionException(
                    features.Name,
                    context.Get<string>(features),
                    $"prototypes-recurrent for {found}: filters need images of at least {side}×{side} pixels"
                );
            }

            throw new InvalidOptionException(
                "--preset",
                "robust",
                $"auto, paper, fast or accurate for {found}: it needs images of at least {side}×{side} pixels"
            );
        }
    }
}
