using System.CommandLine;
using Hebb.Experiments.Train;
using Hebb.Numerics;
using Hebb.Robustness;

namespace Hebb.Cli.Commands;

/// <content>The presets that train templates, which have another network, rule and trainer.</content>
internal sealed partial class TrainCommand
{
    private async Task TrainTemplatesAsync(CommandContext context)
    {
        string chosen = context.Get<string>(preset);
        Option[] others =
        [
            .. network.ForTraining,
            network.Reads,
            .. rules.All,
            inputRule,
            order,
            view,
            whitening,
            noise,
            adversarial,
            folds,
            beside,
        ];
        if (context.FirstGiven(others) is { } given)
        {
            throw new InvalidOptionException(
                given.Name,
                "given",
                $"left out with --preset {chosen}, which has templates in place of the recurrent layer and another rule"
            );
        }

        var training =
            context.Get(preset) == TrainPreset.Certified
                ? TemplateTrainingOptions.Accurate
                : TemplateTrainingOptions.Small;
        InvalidOptionException.ThrowIfNotAboveZero(radius.Name, context.Get(radius), 1e6f);
        context.SetDefault(epochs, training.Epochs);
        var options = new TemplateTrainOptions
        {
            Training = training with { Epochs = context.Get(epochs), Epsilon = context.Get(radius) },
            Limit = context.Get(limit),
            HoldOut = context.Get(validation),
        };
        options.Validate(int.MaxValue);
        var dataSet = await context.LoadDataAsync(context.Get(data), options: dataFile.Options(context));
        var train = dataSet.Train;
        options = options with
        {
            Scale = dataFile.Scale(context, dataSet),
            // Of few columns all directions are taken.
            Training = options.Training with
            {
                Components = Math.Min(training.Components, train.Inputs),
            },
        };
        options.Validate(train.Count);
        context.WarnIfMore(limit, train.Count);
        context.SetDefault(network.Neurons, train.LabelCount * training.UnitsPerLabel);
        context.SetDefault(network.Cap, train.LabelCount);

        var run = context.OpenRun();
        using var workers = new WorkerPool(context.Threads);
        var provenance = context.Provenance(dataSet.Name);
        var result = TemplateTraining.Run(dataSet, options, context.Seed, provenance, run, workers);
        context.Complete(result, TrainTables.Of(result, context.Clock));
    }
}
