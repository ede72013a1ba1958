using System.CommandLine;
using Hebb.Data;
using Hebb.Networks;
using Hebb.Plasticity;
using Hebb.Representation;

namespace Hebb.Cli.Commands;

/// <content>Presets that learn filters of images.</content>
internal sealed partial class TrainCommand
{
    // What says that the recurrent network of the paper is meant.
    private IEnumerable<Option> OfRecurrentNetwork =>
        [.. network.ForTraining, network.Reads, inputRule, .. rules.OfGraph];

    // Settled here, so that a run that is resumed, whose options are all given, does not ask again.
    private ImageRecipe? RecipeFor(CommandContext context, LabelledData train)
    {
        var chosen = context.Get(preset);
        var shape = train.Shape;
        bool isImage = shape.Height * shape.Width > 1;
        bool isLarge = Math.Min(shape.Height, shape.Width) >= ImageRecipe.LeastSide;
        RequireView(context, isImage);
        if (context.Get(features) != TrainFeatures.Random || !(isImage && isLarge))
        {
            RequireRecipe(context, shape, isImage);
            return null;
        }

        if (chosen == TrainPreset.Auto)
        {
            Option[] others = [.. OfRecurrentNetwork, .. rules.All, noise, adversarial];
            chosen = context.FirstGiven(others) is null ? TrainPreset.Accurate : TrainPreset.Paper;
            context.SetDefault(preset, chosen);
        }

        ImageEffort? effort = chosen switch
        {
            TrainPreset.Fast => ImageEffort.Fast,
            TrainPreset.Accurate => ImageEffort.Accurate,
            TrainPreset.Best => ImageEffort.Best,
            _ => null,
        };
        if (effort is null)
        {
            RequireRecipe(context, shape, isImage);
            return null;
        }

        if (context.FirstGiven(OfRecurrentNetwork) is { } given)
        {
            throw new InvalidOptionException(
                given.Name,
                "given",
                $"left out with --preset {context.Get<string>(preset)} for images, which has convolutional layers in place of the recurrent one; --preset paper has that"
            );
        }

        var recipe = ImageRecipe.For(shape, effort.Value);
        // Of few images fewer patches are new.
        int patches = Math.Clamp(100 * UsedOf(context, train.Count), 20_000, recipe.Filters.Patches);
        return recipe with { Filters = recipe.Filters with { Patches = patches } };
    }

    private void ApplyRecipe(CommandContext context, ImageRecipe recipe)
    {
        bool few = context.Get(labels) is > 0 and <= FewLabels;
        context.SetDefault(whitening, recipe.Filters.Whitening);
        context.SetDefault(network.Neurons, recipe.Banks.Sum(bank => bank.Filters * bank.Grid * bank.Grid));
        context.SetDefault(network.Cap, recipe.Banks.Max(bank => bank.Cap));
        // Layers side by side are of unit length already.
        var reads = recipe.Banks.Count == 1 ? NetworkOptions.OutputReads.UnitLength : NetworkOptions.OutputReads.Values;
        context.SetDefault(network.Reads, reads);
        context.SetDefault(rules.Graded, context.Get(rules.Update) == UpdateKind.Additive);
        context.SetDefault(rules.Margin, few ? 0.3f : recipe.Output.Margin);
        context.SetDefault(rules.StepSize, recipe.Output.StepSize);
        context.SetDefault(rules.Weights, recipe.Output.FinalWeights);
        context.SetDefault(epochs, few ? 30 : recipe.Epochs);
    }

    // The first time it is what was learned from the labels alone; then the margin is that for many examples.
    private SelfTrainingOptions? SelfTraining(CommandContext context)
    {
        // Chosen on validation images of MNIST: a few labels that come too often are memorised.
        const int Many = 500;
        var defaults = new SelfTrainingOptions();
        var output = rules.Plasticity(context);
        return context.Get(selfTraining)
            ? defaults with
            {
                Output = output with { Margin = Math.Min(output.Margin, defaults.Output.Margin) },
                FirstMargin = output.Margin,
                FirstEpochs = context.Get(epochs),
                LabelledShare = context.Get(labels) < Many ? defaults.LabelledShare : 4 * defaults.LabelledShare,
            }
            : null;
    }

    private void RequireView(CommandContext context, bool isImage)
    {
        if (!isImage && context.Get(view) != ImageView.None)
        {
            throw new InvalidOptionException(view.Name, context.Get<string>(view), "none for data that are not images");
        }
    }

    // What only filters have is refused where there are none.
    private void RequireRecipe(CommandContext context, LayerShape shape, bool isImage)
    {
        if (context.Get(preset) == TrainPreset.Best)
        {
            throw new InvalidOptionException(
                preset.Name,
                "best",
                isImage
                    ? $"auto, paper, fast or accurate for images of {shape.Height}×{shape.Width} pixels: it needs at least {ImageRecipe.LeastSide}×{ImageRecipe.LeastSide}"
                    : "auto, paper, fast or accurate for data that are not images"
            );
        }

        if (Convolution(context) is null && context.FirstGiven([whitening]) is not null)
        {
            throw new InvalidOptionException(
                whitening.Name,
                "given",
                "left out where no filters are learned: it is for images, with --preset fast, accurate, best or robust"
            );
        }
    }
}
