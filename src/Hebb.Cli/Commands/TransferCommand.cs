using System.CommandLine;
using Hebb.Data;
using Hebb.Experiments.Rules;
using Hebb.Experiments.Train;
using Hebb.Experiments.Transfer;
using Hebb.Numerics;
using Hebb.Plasticity;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Hebb.Cli.Commands;

/// <summary><c>hebb transfer</c>.</summary>
internal sealed class TransferCommand : ToolCommand
{
    private static readonly TransferOptions Defaults = new();

    private readonly Option<string> outputRule = Text(
        "--output-rule",
        "perceptron-fired-only",
        "NAME|FILE",
        "Output rule, by name or file; with more rounds, a rule for one round uses the last round"
    );
    private readonly Option<string> data = Text(
        "--data",
        "halfspace,relu1,relu2,rnn,mnist,fashion-mnist",
        "NAME|PATH,…",
        "Data sets, separated by commas"
    );
    private readonly DataFileOptions dataFile = new();
    private readonly Option<string> models = Text(
        "--models",
        string.Join(',', PaperNetwork.All.Select(model => model.Name)),
        "NAME,…",
        "Networks, separated by commas"
    );
    private readonly Option<int> repeats = NetworkOptions.Number(
        "--repeats",
        Defaults.Repeats,
        "Repeats: trainings of each network on each data set"
    );
    private readonly Option<int> limit = NetworkOptions.Number(
        "--limit",
        Defaults.Limit,
        "Training examples of each data set, drawn at random; 0 = all"
    );
    private readonly Option<int> epochs = NetworkOptions.Number(
        "--epochs",
        Defaults.Epochs,
        "Passes over the training examples"
    );
    private readonly NetworkOptions network = new();
    private readonly RuleOptions rules = new(FinalWeights.Averaged);

    public TransferCommand()
        : base(
            "transfer",
            "Trains several networks on several data sets with fixed, learned rules.",
            "hebb transfer --output-rule perceptron --data halfspace,relu1 --repeats 3"
        )
    {
        data.CompletionSources.Add(DataFileOptions.DataSetNames);
        models.CompletionSources.Add([.. PaperNetwork.All.Select(model => model.Name)]);
        AddGroup(OptionGroup.Data, [data, .. dataFile.OfColumns, dataFile.ScaleOption, limit]);
        AddGroup(OptionGroup.Network, models, network.Recurrence, network.Fired);
        AddGroup(
            OptionGroup.Rules,
            outputRule,
            rules.GraphRule,
            rules.Weights,
            rules.Update,
            rules.StepSize,
            rules.GraphStepSize
        );
        AddGroup(OptionGroup.Training, repeats, epochs);

        Does(RunAsync);
    }

    /// <inheritdoc/>
    public override bool KeepsRun => true;

    /// <inheritdoc/>
    public override bool SharesWork => true;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Pages => ["learned-rules.md"];

    private async Task RunAsync(CommandContext context)
    {
        var options = new TransferOptions
        {
            Models = [.. Words(context.Get(models)).Select(PaperNetwork.Find)],
            Repeats = context.Get(repeats),
            Limit = context.Get(limit),
            Epochs = context.Get(epochs),
            Recurrence = context.Get(network.Recurrence),
            FiredWhen = context.Get(network.Fired),
            Plasticity = new PlasticityOptions
            {
                OutputRule = RuleSource.OutputByLastBit(context.Get(outputRule)),
                GraphRule = RuleSource.Graph(context.Get(rules.GraphRule)),
                Update = context.Get(rules.Update),
                StepSize = context.Get(rules.StepSize),
                GraphStepSize = context.Get(rules.GraphStepSize),
                FinalWeights = context.Get(rules.Weights),
            },
        };
        options.Validate();
        var sets = new List<DataSet>();
        foreach (string name in Words(context.Get(data)))
        {
            sets.Add(await context.LoadDataAsync(name, options: dataFile.Options(context)));
        }

        foreach (var set in sets)
        {
            context.WarnIfMore(limit, set.Train.Count);
        }

        options = options with
        {
            Scale = sets.DistinctBy(set => set.Name).ToDictionary(set => set.Name, set => dataFile.Scale(context, set)),
        };
        var run = context.OpenRun();
        using var workers = context.CreateWorkers();
        var result = TransferExperiment.Run(sets, options, context.Seed, run, workers);
        context.Complete(result, Tables(result));
    }

    private static IRenderable[] Tables(TransferResult result)
    {
        var table = ResultTable.WithColumns("data", "model", ">train", ">deviation", ">test", ">deviation", ">repeats");
        foreach (var row in result.Results)
        {
            table.AddRow(
                Markup.Escape(row.Data),
                row.Model,
                ResultTable.Percent(row.TrainMean),
                ResultTable.Percent(row.TrainStd),
                ResultTable.Percent(row.TestMean),
                ResultTable.Percent(row.TestStd),
                $"{row.Repeats}"
            );
        }

        return [table, new Text($"pictures: {result.Report}\n")];
    }

    private static string[] Words(string list) =>
        list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static Option<string> Text(string name, string defaultValue, string helpName, string description) =>
        new(name)
        {
            Description = description,
            HelpName = helpName,
            DefaultValueFactory = _ => defaultValue,
        };
}
