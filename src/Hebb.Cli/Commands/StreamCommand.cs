using System.CommandLine;
using Hebb.Experiments.Streams;
using Hebb.Networks;
using Hebb.Numerics;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Hebb.Cli.Commands;

/// <summary><c>hebb stream</c>.</summary>
internal sealed class StreamCommand : ToolCommand
{
    private static readonly StreamOptions Defaults = new();

    private readonly Option<string> data = DataFileOptions.Data();
    private readonly DataFileOptions dataFile = new();
    private readonly Option<int> limit = NetworkOptions.Number(
        "--limit",
        0,
        "The stream is the first N training examples only; 0 = all"
    );
    private readonly ChoiceOption<StreamOrder> order = new(
        "--order",
        Defaults.Order,
        "Labels one after the other, or all mixed; shuffled is the default where something drifts"
    );
    private readonly Option<int> phases = NetworkOptions.Number(
        "--phases",
        Defaults.Phases,
        "Phases of the stream; 0 = as many as labels, or 5 where something drifts"
    );
    private readonly ChoiceOption<StreamDrift> drift = new(
        "--drift",
        Defaults.Drift,
        "What changes from phase to phase: the order of the pixels, what labels mean, or by how much images are rotated"
    );
    private readonly ChoiceOption<StreamFeatures> features = new(
        "--features",
        Defaults.Features,
        "Filters that are learned without labels beforehand, or random features; auto: filters for images whose pixels are in their places"
    );
    private readonly ChoiceOption<ImageView> view = new(
        "--view",
        Defaults.View,
        "How images are straightened for filters; deskew-and-width suits digits"
    );
    private readonly Option<int> filters = NetworkOptions.Number(
        "--filters",
        Defaults.Filters,
        "Filters of 7 × 7 pixels"
    );
    private readonly Option<int> neurons = NetworkOptions.Number(
        "--neurons",
        Defaults.Neurons,
        "Random features, of which a fifth is active"
    );

    public StreamCommand()
        : base(
            "stream",
            "Learns from a stream in which each example comes once, and shows what is forgotten.",
            "hebb stream --data mnist --view deskew-and-width",
            "hebb stream --data mnist --phases 2 --view deskew-and-width",
            "hebb stream --data mnist --drift rotation"
        )
    {
        AddGroup(OptionGroup.Data, [data, .. dataFile.ForTraining, view, limit]);
        AddGroup(OptionGroup.Training, order, phases, drift);
        AddGroup(OptionGroup.Network, features, filters, neurons);

        Does(RunAsync);
    }

    /// <inheritdoc/>
    public override bool KeepsRun => true;

    private async Task RunAsync(CommandContext context)
    {
        InvalidOptionException.ThrowIfOutside(limit.Name, context.Get(limit), 0, int.MaxValue);
        if (context.Get(drift) != StreamDrift.None)
        {
            context.SetDefault(order, StreamOrder.Shuffled);
        }

        var dataSet = await context.LoadDataAsync(context.Get(data), options: dataFile.Options(context));
        context.WarnIfMore(limit, dataSet.Train.Count);
        if (context.Get(limit) > 0)
        {
            dataSet = dataSet with { Train = dataSet.Train.Take(Math.Min(context.Get(limit), dataSet.Train.Count)) };
        }

        var options = new StreamOptions
        {
            Order = context.Get(order),
            Phases = context.Get(phases),
            Drift = context.Get(drift),
            Features = context.Get(features),
            View = context.Get(view),
            Filters = context.Get(filters),
            Neurons = context.Get(neurons),
            Scale = dataFile.Scale(context, dataSet),
        };
        options.Validate(dataSet.Train);
        bool usesFilters = options.UsesFilters(dataSet.Train.Shape);
        Option[] without = usesFilters ? [neurons, dataFile.ScaleOption] : [view, filters];
        if (context.FirstGiven(without) is { } given)
        {
            throw new InvalidOptionException(
                given.Name,
                "given",
                $"left out: it has no effect on {(usesFilters ? "filters" : "random features")}"
            );
        }

        var run = context.OpenRun();
        using var workers = new WorkerPool(context.Threads);
        var result = StreamExperiment.Run(dataSet, options, context.Seed, run, workers);
        context.Complete(result, Tables(result));
    }

    private static IRenderable[] Tables(StreamResult result)
    {
        var table = ResultTable.WithColumns("learner", ">before learning", ">at the end", ">forgotten");
        foreach (var learner in result.Learners)
        {
            table.AddRow(
                learner.Name,
                ResultTable.Percent(learner.Prequential),
                $"[bold]{ResultTable.Percent(learner.Accuracy)}[/]",
                ResultTable.Percent(learner.Forgetting)
            );
        }

        return
        [
            table,
            new Text(
                $"{result.Examples:N0} examples in {result.Phases} {(result.Phases == 1 ? "phase" : "phases")}, each seen once; {result.Features:N0} features from {result.FeaturesFrom}; "
                    + $"guessing: {ResultTable.Percent(result.MajorityBaseline)}\n"
                    + $"pictures: {result.Report}\n"
            ),
        ];
    }
}
