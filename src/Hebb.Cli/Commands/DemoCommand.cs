using System.CommandLine;
using Hebb.Data;
using Hebb.Experiments.Demo;
using Hebb.Experiments.Reports;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Representation;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Hebb.Cli.Commands;

/// <summary><c>hebb demo</c>.</summary>
internal sealed class DemoCommand : ToolCommand
{
    private readonly Option<bool> offline = new("--offline")
    {
        Description = "Download nothing: skip MNIST if it is not on this machine",
    };

    public DemoCommand()
        : base(
            "demo",
            "Learns plasticity rules, trains networks with them and images by learned filters, and compares with gradient descent.",
            "hebb demo"
        )
    {
        AddGroup(OptionGroup.Data, offline);
        Does(RunAsync);
    }

    /// <inheritdoc/>
    public override bool KeepsRun => true;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Pages => ["quick-start.md"];

    private async Task RunAsync(CommandContext context)
    {
        var run = context.OpenRun();
        using var workers = new WorkerPool(context.Threads);
        var rules = DemoExperiment.Learn(
            await context.LoadDataAsync(DemoExperiment.OutputSource),
            await context.LoadDataAsync(DemoExperiment.GraphSource),
            context.Seed,
            run,
            workers
        );
        var tasks = new List<DemoTask>();
        var leftOut = new List<string>();
        foreach (string name in DemoExperiment.Synthetic.Append(DemoExperiment.Images))
        {
            DataSet data;
            try
            {
                data = await context.LoadDataAsync(name, context.Get(offline));
            }
            catch (MissingDataException missing)
            {
                leftOut.Add(missing.Message);
                context.Observer.Warn($"left out: {missing.Message}");
                continue;
            }

            tasks.AddRange(DemoExperiment.Run(data, rules, context.Seed, run, workers));
            if (name == DemoExperiment.Images)
            {
                var provenance = context.Provenance(name);
                var recipe = ImageRecipe.Fast with { View = ImageView.DeskewAndWidth };
                tasks.Add(DemoExperiment.RunImages(data, recipe, context.Seed, provenance, run, workers));
            }
        }

        string report = run.File(ReportPage.FileName);
        context.Complete(new DemoResult(tasks, leftOut, report), Tables(tasks, leftOut, report, context));
    }

    private static IRenderable[] Tables(
        List<DemoTask> tasks,
        List<string> leftOut,
        string report,
        CommandContext context
    )
    {
        var table = ResultTable.WithColumns("task", "network", ">by rule", ">by gradient");
        string? last = null;
        foreach (var task in tasks)
        {
            if (last is not null && last != task.Data)
            {
                table.AddEmptyRow();
            }

            table.AddRow(
                task.Data == last ? "" : Markup.Escape(task.Data),
                Markup.Escape(task.Model),
                $"{100 * task.TestAccuracy:F1} %",
                $"{100 * task.GradientTestAccuracy:F1} %"
            );
            last = task.Data;
        }

        string without = leftOut.Count == 0 ? "" : $"left out: {string.Join("; ", leftOut)}\n";
        return
        [
            new Text(
                "Test accuracy with rules learned on halfspace and relu1, and with Adam on the same output weights\n"
            ),
            table,
            .. Convolutional(tasks, context),
            new Text(
                $"{without}trained in {context.Clock.Seconds.Where(phase => phase.Key != "data").Sum(phase => phase.Value):F0} s; "
                    + $"pictures: {report}\nnext: hebb train --help\n"
            ),
        ];
    }

    private static IRenderable[] Convolutional(List<DemoTask> tasks, CommandContext context)
    {
        if (tasks.Find(task => task.Model == DemoExperiment.Convolutional) is not { } task)
        {
            return [];
        }

        var seconds = context.Clock.Seconds;
        double learning = DemoExperiment.ImagePhases.Sum(phase => seconds.GetValueOrDefault(phase));
        return
        [
            new Text(
                $"{DemoExperiment.Peers}\n{task.Data}: {100 * task.TestAccuracy:F2} % in {learning:F1} s without backpropagation, "
                    + $"{100 * task.GradientTestAccuracy:F2} % in {seconds.GetValueOrDefault(DemoExperiment.GradientPhase):F1} s by gradient\n"
            ),
        ];
    }
}
