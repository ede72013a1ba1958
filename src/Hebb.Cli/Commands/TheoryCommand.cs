using System.CommandLine;
using Hebb.Experiments.Theory;
using Hebb.Numerics;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Hebb.Cli.Commands;

/// <summary><c>hebb theory</c>.</summary>
internal sealed class TheoryCommand : ToolCommand
{
    private readonly Argument<string[]> names = new("NAME")
    {
        Description = $"Which: {string.Join(", ", TheoryExperiment.Theorems)}, or a single check; all without it",
        Arity = ArgumentArity.ZeroOrMore,
    };

    public TheoryCommand()
        : base(
            "theory",
            "Runs the statements of both papers' theory as experiments: plasticity rules, neural net evolution.",
            "hebb theory theorem-3"
        )
    {
        names.CompletionSources.Add([.. TheoryExperiment.Theorems]);
        Add(names);
        Does(context =>
        {
            string[] asked = context.Get(names);
            TheoryExperiment.CheckNames(asked);
            var run = context.OpenRun();
            using var workers = context.CreateWorkers();
            var result = TheoryExperiment.Run(asked, context.Seed, run, workers);
            context.Complete(result, Tables(result));
            return Task.CompletedTask;
        });
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> WithoutUse => ["--data-dir"];

    /// <inheritdoc/>
    public override bool KeepsRun => true;

    /// <inheritdoc/>
    public override bool SharesWork => true;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Pages => ["theory.md"];

    private static IRenderable[] Tables(TheoryResult result)
    {
        var table = ResultTable.WithColumns("check", "holds", ">figure", ">bound", "what is measured");
        foreach (var check in result.Checks)
        {
            table.AddRow(
                Markup.Escape(check.Name),
                check.Holds ? "yes" : "no",
                TheoryReport.Number(check.Figure),
                TheoryReport.BoundOf(check),
                Markup.Escape(check.Quantity)
            );
        }

        string failed = string.Join(
            "\n",
            result
                .Checks.Where(check => !check.Holds)
                .Select(check =>
                    $"{check.Name} does not hold ({TheoryReport.NameOf(check.Interpretation)}): {check.Remark}\n"
                )
        );
        string summary = TheoryReport.Summary(result.Checks);
        return [table, new Text($"{summary}\n\n{failed}{(failed.Length > 0 ? "\n" : "")}pictures: {result.Report}\n")];
    }
}
