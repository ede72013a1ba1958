using System.CommandLine;
using Hebb.Experiments.Evaluate;
using Hebb.Experiments.Reports;
using Hebb.Numerics;
using Spectre.Console;

namespace Hebb.Cli.Commands;

/// <summary><c>hebb evaluate</c>.</summary>
internal sealed class EvaluateCommand : ToolCommand
{
    private readonly ModelArgument model = new();
    private readonly ModelDataOptions data = new();

    public EvaluateCommand()
        : base(
            "evaluate",
            "Measures how well a trained network predicts the labels of some data.",
            "hebb evaluate runs/20310405-train-1 --data new.csv"
        )
    {
        Add(model);
        AddGroup(OptionGroup.Data, data.All);

        Does(RunAsync);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> WithoutUse => ["--checkpoint-every"];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Pages => ["using-a-model.md"];

    private async Task RunAsync(CommandContext context)
    {
        var (path, loaded) = model.Load(context);
        var examples = await data.LoadAsync(context, loaded);
        string name = data.Name(context)!;
        if (data.IsTrainedOn(context, loaded))
        {
            context.Observer.Warn(
                $"the model was trained on data called {loaded.Provenance.Data}: if they are these, it has seen most of them; --part test takes only those that training left out"
            );
        }

        var run = context.KeepsFolder ? context.OpenRun() : null;
        using var workers = new WorkerPool(context.Threads);
        using var measurement = context.Clock.Measure("evaluate");
        var (figures, unknown, worst) = EvaluateExperiment.Run(
            loaded.Network,
            examples,
            workers,
            context.Observer,
            context.Cancel
        );
        run?.Append(worst);
        string? report = run?.File(ReportPage.FileName);
        context.Complete(
            new EvaluateResult(figures, path, name) { UnknownLabels = unknown, Report = report },
            [
                ClassificationTables.Figures(figures),
                .. ClassificationTables.Labels(figures),
                new Text(report is null ? "pictures: --out DIR writes a report\n" : $"pictures: {report}\n"),
            ]
        );
    }
}
