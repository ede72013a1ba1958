using System.CommandLine;
using Hebb.Dopamine;
using Hebb.Experiments.Dopamine;
using Hebb.Numerics;
using Hebb.Plasticity;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Hebb.Cli.Commands;

/// <summary><c>hebb dopamine</c>.</summary>
internal sealed class DopamineCommand : ToolCommand
{
    private static readonly DopamineSettings Defaults = new();

    private readonly Option<string> data = DataFileOptions.Data();
    private readonly DataFileOptions dataFile = new();
    private readonly Option<int> neurons = NetworkOptions.Number("--neurons", Defaults.Hidden, "Hidden neurons");
    private readonly Option<int> cap = NetworkOptions.Number(
        "--cap",
        Defaults.Cap,
        "Hidden neurons that may fire, k; 0 = all that are above zero"
    );
    private readonly ChoiceOption<OutputMethod> method = new(
        "--method",
        OutputMethod.Dopamine,
        "The reward rule, or gradient descent as a baseline"
    );
    private readonly ChoiceOption<RulePreset> preset = new(
        "--preset",
        RulePreset.Best,
        "Default options of the rule: the best found, or the paper's: --pre-synaptic graded --reward threshold --step-size 1 --weights last"
    );
    private readonly OutputRuleOptions rule = new();
    private readonly Option<int> epochs = NetworkOptions.Number(
        "--epochs",
        Defaults.Epochs,
        "Passes over the training examples"
    );
    private readonly Option<int> limit = NetworkOptions.Number(
        "--limit",
        0,
        "Train on the first N examples only; 0 = all"
    );
    private readonly Option<int> perClass = NetworkOptions.Number(
        "--per-class",
        0,
        "Train on the first N examples of each label only; 0 = all"
    );
    private readonly Option<int> validation = NetworkOptions.Number(
        "--validation",
        0,
        "Validation examples: the last N training examples, of all labels together, not trained on"
    );
    private readonly Option<string?> featureFolder = new("--feature-folder")
    {
        Description = "Store the hidden features there, for other runs with the same network and data",
        HelpName = "DIR",
    };
    private readonly Option<int> featureMemory = NetworkOptions.Number(
        "--feature-memory",
        Defaults.FeatureMemory,
        "Megabytes of features held in memory; larger ones go to a file in the run's folder"
    );
    private readonly Option<bool> saveModel = new("--save-model")
    {
        Description = "Write the trained network; at 100,000 neurons it takes 330 MB",
        HelpName = "true|false",
        Arity = ArgumentArity.ExactlyOne,
        CompletionSources = { "true", "false" },
        DefaultValueFactory = _ => true,
    };

    public DopamineCommand()
        : base(
            "dopamine",
            "Learns the output weights over a fixed random layer by reward: edges that fired change by the outcome.",
            "hebb dopamine --data mnist --neurons 100000 --cap 256"
        )
    {
        AddGroup(OptionGroup.Data, [data, .. dataFile.ForTraining, limit, perClass, validation]);
        AddGroup(OptionGroup.Network, neurons, cap);
        AddGroup(OptionGroup.Rules, [method, preset, .. rule.All]);
        AddGroup(OptionGroup.Training, epochs);
        AddGroup(OptionGroup.Features, featureFolder, featureMemory);
        AddGroup(OptionGroup.Output, saveModel);

        Does(RunAsync);
    }

    /// <summary>Sets of defaults for the rule.</summary>
    private enum RulePreset
    {
        Best,
        Paper,
    }

    /// <inheritdoc/>
    public override bool KeepsRun => true;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Pages => ["dopamine.md"];

    private async Task RunAsync(CommandContext context)
    {
        var chosen = context.Get(preset) == RulePreset.Paper ? DopamineOptions.Paper : new DopamineOptions();
        rule.SetDefaults(context, chosen with { Method = context.Get(method) });
        var settings = new DopamineSettings
        {
            Hidden = context.Get(neurons),
            Cap = context.Get(cap),
            Rule = rule.Options(context, context.Get(method)),
            Epochs = context.Get(epochs),
            Limit = context.Get(limit),
            PerClass = context.Get(perClass),
            HoldOut = context.Get(validation),
            FeatureFolder = context.Get(featureFolder),
            FeatureMemory = context.Get(featureMemory),
            SaveModel = context.Get(saveModel),
        };
        settings.Validate(int.MaxValue);
        var dataSet = await context.LoadDataAsync(context.Get(data), options: dataFile.Options(context));
        settings = settings with { Scale = dataFile.Scale(context, dataSet) };
        settings.Validate(dataSet.Train.Count);
        var run = context.OpenRun();
        using var workers = new WorkerPool(context.Threads);
        var result = DopamineExperiment.Run(
            dataSet,
            settings,
            context.Seed,
            context.Provenance(dataSet.Name),
            run,
            workers
        );
        context.Complete(result, Tables(result, context));
    }

    private static IRenderable[] Tables(DopamineResult result, CommandContext context)
    {
        var table = ResultTable.WithColumns("", ">accuracy", ">examples");
        table.AddRow("training", ResultTable.Percent(result.TrainAccuracy), $"{result.Examples:N0}");
        if (result.ValidationAccuracy is { } heldOut)
        {
            table.AddRow("validation", ResultTable.Percent(heldOut), "");
        }

        table.AddRow("[bold]test[/]", $"[bold]{ResultTable.Percent(result.TestAccuracy)}[/]", "");
        var seconds = context.Clock.Seconds;
        string model = result.Model is null ? "" : $"model: {result.Model}\n";
        return
        [
            table,
            new Text(
                $"{result.Firing:F0} hidden neurons fire for an example; features in {seconds["train-features"]:F2} s, "
                    + $"{(result.Epochs == 1 ? "1 epoch" : $"{result.Epochs} epochs")} in {seconds["train"]:F2} s\n"
                    + $"{model}pictures: {result.Report}\n"
            ),
        ];
    }
}
