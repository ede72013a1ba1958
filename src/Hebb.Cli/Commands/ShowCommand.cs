using System.CommandLine;
using System.Globalization;
using Hebb.Experiments.Show;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Persistence;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Hebb.Cli.Commands;

/// <summary><c>hebb show</c>.</summary>
internal sealed class ShowCommand : ToolCommand
{
    // Of more names the first are shown, and how many more there are.
    private const int MostNames = 20;

    private readonly ModelArgument model = new();
    private readonly ModelDataOptions data = new(isRequired: false);
    private readonly Option<string?> to = new("--to")
    {
        Description = "Write a page to this new file: histograms, and pictures of what the neurons look for",
        HelpName = "FILE",
    };

    public ShowCommand()
        : base(
            "show",
            "Shows what a trained network is: its layers, its weights, and how often its neurons fire.",
            "hebb show runs/20310405-train-1",
            "hebb show runs/20310405-train-1 --data new.csv --to model.html"
        )
    {
        Add(model);
        AddGroup(OptionGroup.Data, data.All);
        AddGroup(OptionGroup.Output, to);
        Does(RunAsync);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Pages => ["using-a-model.md"];

    private async Task RunAsync(CommandContext context)
    {
        string? page = NewFile.Of(context, to);
        var (path, loaded) = model.Load(context);
        IReadOnlyList<FiringSummary> firing = [];
        if (data.Name(context) is not null)
        {
            var examples = (await data.LoadAsync(context, loaded)).Examples;
            using var workers = new WorkerPool(context.Threads);
            using var measurement = context.Clock.Measure("firing");
            firing = FiringSummary.Of(loaded.Network, examples, workers, context.Observer, context.Cancel);
        }

        if (page is not null)
        {
            AtomicFile.WriteAllText(page, ModelReport.Of(path, loaded, firing, ToolVersion.Current).ToHtml());
        }

        var summary = ModelSummary.Of(loaded.Network);
        context.Complete(
            new
            {
                Model = path,
                summary.Inputs,
                summary.Shape,
                summary.Labels,
                summary.LabelNames,
                summary.InputNames,
                Transform = summary.Input,
                summary.Layers,
                summary.Output,
                Weights = summary.Numbers,
                Firing = firing,
                loaded.Provenance,
                Page = page,
            },
            [
                .. Tables(path, summary),
                .. firing.Count == 0 ? Array.Empty<IRenderable>() : [Firing(firing)],
                Provenance(loaded.Provenance),
                .. page is null ? Array.Empty<IRenderable>() : [new Text($"pictures: {page}\n")],
            ]
        );
    }

    private static IEnumerable<IRenderable> Tables(string path, ModelSummary summary)
    {
        string[] lines =
        [
            $"{path}: {summary.Inputs:N0} inputs, {summary.Labels:N0} labels, {summary.Numbers:N0} weights",
            .. summary.Shape[1] * summary.Shape[2] > 1
                ? [$"inputs are images: {string.Join('×', summary.Shape)} (channels, height, width)"]
                : Array.Empty<string>(),
            .. summary.Input.Description is { } view ? [view] : Array.Empty<string>(),
            summary.Input.Kind == "none" ? "inputs are taken as they are" : $"inputs are {summary.Input.Kind}",
            .. summary.Layers.Select(layer => layer.Description).OfType<string>(),
            .. Names("constant in training", summary.Input.Constant),
            .. Names("columns", summary.InputNames),
            .. Names("labels", summary.LabelNames),
        ];
        yield return new Text(string.Join('\n', lines) + "\n");
        var layers = ResultTable.WithColumns(
            ">layer",
            ">inputs",
            ">neurons",
            ">cap",
            ">rounds",
            "recurrence",
            "fired",
            ">bias"
        );
        foreach (var layer in summary.Layers)
        {
            layers.AddRow(
                layer.Layer,
                $"{layer.Inputs:N0}",
                $"{layer.Neurons:N0}",
                $"{layer.Cap:N0}",
                $"{layer.Rounds}",
                layer.Rounds == 1 ? "–" : ChoiceOption<Recurrence>.NameOf(layer.Recurrence),
                ChoiceOption<FiredWhen>.NameOf(layer.FiredWhen),
                Number(layer.HiddenBias)
            );
        }

        yield return layers;
        var all = ResultTable.WithColumns(
            "weights",
            ">shape",
            ">edges",
            ">zero",
            ">mean",
            ">deviation",
            ">least",
            ">largest"
        );
        foreach (var weights in ModelReport.Weights(summary))
        {
            all.AddRow(
                Markup.Escape(weights.Name),
                $"{weights.Rows}×{weights.Columns}",
                $"{weights.Edges:N0}",
                $"{weights.Zero:N0}",
                Number(weights.Mean),
                Number(weights.StandardDeviation),
                Number(weights.Minimum),
                Number(weights.Maximum)
            );
        }

        yield return all;
    }

    private static ResultTable Firing(IReadOnlyList<FiringSummary> firing)
    {
        var table = ResultTable.WithColumns(
            ">layer",
            ">neurons",
            "active in each round (mean)",
            ">never fire",
            ">always fire"
        );
        foreach (var layer in firing)
        {
            table.AddRow(
                $"{layer.Layer}",
                $"{layer.Neurons:N0}",
                string.Join(", ", layer.Active.Select(Number)),
                $"{layer.Dead:N0}",
                $"{layer.AlwaysOn:N0}"
            );
        }

        return table;
    }

    private static ResultTable Provenance(ModelProvenance provenance)
    {
        var table = ResultTable.WithColumns("trained with", "");
        table.AddRow("data", Markup.Escape(provenance.Data ?? "–"));
        table.AddRow("seed", provenance.Seed?.ToString(CultureInfo.InvariantCulture) ?? "–");
        table.AddRow("version", Markup.Escape(provenance.Version ?? "–"));
        foreach (var (name, value) in provenance.Options.OrderBy(option => option.Key, StringComparer.Ordinal))
        {
            table.AddRow(Markup.Escape($"--{name}"), Markup.Escape(value));
        }

        return table;
    }

    private static IEnumerable<string> Names(string what, IReadOnlyList<string>? names)
    {
        if (names is { Count: > 0 })
        {
            string more = names.Count > MostNames ? $", and {names.Count - MostNames:N0} more" : "";
            yield return $"{what}: {string.Join(", ", names.Take(MostNames))}{more}";
        }
    }

    private static string Number(double value) => value.ToString("G4", CultureInfo.InvariantCulture);
}
