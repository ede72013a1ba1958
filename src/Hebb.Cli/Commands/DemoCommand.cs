using System.CommandLine;
using Hebb.Data;
using Hebb.Experiments;
using Hebb.Numerics;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Hebb.Cli.Commands;

/// <summary><c>hebb demo</c>.</summary>
internal sealed class DemoCommand : ToolCommand
{
    private readonly Option<bool> offline = new("--offline")
    {
        Description = "Fetch nothing: without MNIST on this machine, go on without it",
    };

    public DemoCommand()
        : base(
            "demo",
            "Trains networks by a plasticity rule, beside twins trained by gradient descent; one to two minutes.",
            "hebb demo"
        )
    {
        Add(offline);
        Does(RunAsync);
    }

    private async Task RunAsync(CommandContext context)
    {
        var run = context.OpenRun();
        using var compute = new Compute(context.Threads);
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

            using (context.Clock.Measure("train"))
            {
                foreach (var task in DemoExperiment.Run(data, context.Seed, compute, context.Observer, context.Cancel))
                {
                    tasks.Add(task);
                    run.Append(task);
                }
            }
        }

        context.Complete(new DemoResult(tasks, leftOut, Report: null), Tables(tasks, leftOut, context));
    }

    private static IRenderable[] Tables(List<DemoTask> tasks, List<string> leftOut, CommandContext context)
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
            new Text("Test accuracy: a local rule, no backpropagation, beside Adam on the same output weights\n"),
            table,
            new Text($"{without}trained in {context.Clock.Seconds["train"]:F0} s; next: hebb train --help\n"),
        ];
    }
}
