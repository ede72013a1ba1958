using System.CommandLine;
using Hebb.Networks;
using Hebb.Plasticity;
using Hebb.Representation;

namespace Hebb.Cli.Commands;

/// <content>Hidden layers that are learned without labels, and what they ask of other options.</content>
internal sealed partial class TrainCommand
{
    // What prototypes of images see.
    private static readonly ConvolutionOptions Below = new(Filters: 64, PatchSide: 7, Cap: 4)
    {
        Stride = 2,
        SquareRoot = true,
    };

    // Passes over a few labels cost next to nothing.
    private const int FewLabels = 5000;

    // What makes no sense together is refused before data are fetched.
    private void RequireFit(CommandContext context)
    {
        int known = context.Get(labels);
        InvalidOptionException.ThrowIfOutside(labels.Name, known, 0, int.MaxValue);
        bool learnsFeatures = context.Get(features) != TrainFeatures.Random;
        bool isTemplates = context.Get(preset) is TrainPreset.Certified or TrainPreset.CertifiedSmall;
        if (known > 0 && isTemplates)
        {
            throw new InvalidOptionException(
                labels.Name,
                $"{known}",
                "0 with this preset, whose templates learn from labels"
            );
        }

        if ((known > 0 || learnsFeatures) && context.Get(folds) != 0)
        {
            string name = learnsFeatures ? features.Name : labels.Name;
            throw new InvalidOptionException(folds.Name, $"{context.Get(folds)}", $"0 with {name}");
        }

        if (!learnsFeatures)
        {
            return;
        }

        if (context.Get(preset) is not (TrainPreset.Auto or TrainPreset.Paper))
        {
            throw new InvalidOptionException(
                features.Name,
                context.Get<string>(features),
                $"random with --preset {context.Get<string>(preset)}, which chooses the hidden layer itself"
            );
        }

        IEnumerable<Option> others = network.ForTraining.Except([network.Neurons, network.Cap]).Append(inputRule);
        if (context.FirstGiven(others.Concat(rules.OfGraph)) is { } given)
        {
            throw new InvalidOptionException(
                given.Name,
                "given",
                $"left out with {features.Name} {context.Get<string>(features)}, which is a competitive layer in place of the recurrent one"
            );
        }
    }

    // The output weights learn a margin from activity of length 1.
    private void ApplyFeatures(CommandContext context)
    {
        ApplyMargin(context);
        bool few = context.Get(labels) is > 0 and <= FewLabels;
        context.SetDefault(epochs, few ? 30 : 5);
    }

    private void ApplyPrototypes(CommandContext context, int examples)
    {
        // An eighth of the examples, as measured with 64 of 500, and 1,000 of images.
        context.SetDefault(network.Neurons, Math.Clamp(UsedOf(context, examples) / 8, 16, 1000));
        int units = context.Get(network.Neurons);
        InvalidOptionException.ThrowIfOutside(network.Neurons.Name, units, 2, CompetitiveLayer.MostRecurrentUnits);
        context.SetDefault(
            network.Cap,
            context.Get(features) == TrainFeatures.Prototypes
                ? Math.Clamp((int)MathF.Sqrt(units), 1, units - 1)
                : RuleH.WideCap(units)
        );
        InvalidOptionException.ThrowIfOutside(network.Cap.Name, context.Get(network.Cap), 1, units - 1);
    }

    private int UsedOf(CommandContext context, int examples)
    {
        int left = Math.Max(1, examples - context.Get(validation));
        return context.Get(limit) == 0 ? left : Math.Min(left, context.Get(limit));
    }

    // Square roots, so that the units that are most active do not decide alone.
    private CompetitiveOptions? Prototypes(CommandContext context) =>
        context.Get(features) switch
        {
            TrainFeatures.Prototypes => new(context.Get(network.Neurons), context.Get(network.Cap))
            {
                Output = CompetitiveOutput.Root,
            },
            TrainFeatures.PrototypesRecurrent => RuleH.H3(
                context.Get(network.Neurons),
                wide: context.Get(network.Cap)
            ) with
            {
                Output = CompetitiveOutput.Root,
            },
            TrainFeatures.FiltersPrototypes => RuleH.H9(context.Get(network.Neurons), wide: context.Get(network.Cap)),
            _ => null,
        };

    private ConvolutionOptions? Convolution(CommandContext context) =>
        context.Get(features) == TrainFeatures.FiltersPrototypes ? Below
        : context.Get(preset) == TrainPreset.Robust ? Robust
        : null;

    private IReadOnlyList<ILayerRule> RulesOf(CommandContext context, int examples) =>
        context.Get(features) switch
        {
            TrainFeatures.Prototypes => [RuleH.RulesFor(examples)[0]],
            TrainFeatures.PrototypesRecurrent => RuleH.RulesFor(examples),
            TrainFeatures.FiltersPrototypes => RuleH.RulesOfUnitLength(examples),
            _ => [],
        };
}
