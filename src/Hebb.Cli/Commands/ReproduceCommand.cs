using System.CommandLine;
using System.Text.Json;
using Hebb.Data;
using Hebb.Experiments.Papers;
using Hebb.Experiments.Reports;
using Hebb.Experiments.Reproduce;
using Hebb.Experiments.Runs;
using Hebb.Numerics;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Hebb.Cli.Commands;

/// <summary><c>hebb reproduce ID|list|all</c>.</summary>
internal sealed class ReproduceCommand : ToolCommand
{
    private const string List = "list";
    private const string Everything = "all";

    private readonly Argument<string> id = new("ID")
    {
        Description = "Id of a table or figure, 'list' to list the ids, or 'all'",
    };
    private readonly Option<bool> quick = new("--quick")
    {
        Description = "A reduced run of at most two minutes; its figures are not evidence",
    };
    private readonly Option<int> repeats = NetworkOptions.Number(
        "--repeats",
        0,
        "Repeats of each measurement, with seeds from --seed on; 0 = the experiment's own number"
    );

    public ReproduceCommand()
        : base(
            "reproduce",
            "Reproduces a table or figure of the papers and compares it with the published values.",
            "hebb reproduce rules-table1"
        )
    {
        id.CompletionSources.Add([.. PaperResults.All.Select(each => each.Id), List, Everything]);
        Add(id);
        AddGroup(OptionGroup.Run, quick, repeats);
        Does(RunAsync);
    }

    /// <inheritdoc/>
    public override bool KeepsRun => true;

    /// <inheritdoc/>
    public override bool SharesWork => true;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Pages => ["reproducibility.md"];

    private async Task RunAsync(CommandContext context)
    {
        InvalidOptionException.ThrowIfOutside("--repeats", context.Get(repeats), 0, 10_000);
        switch (context.Get(id))
        {
            case List:
                var table = ResultTable.WithColumns("id", "what", "data");
                foreach (var each in PaperResults.All)
                {
                    table.AddRow(each.Id, Markup.Escape(each.Title), string.Join(", ", each.Data));
                }

                context.Complete(
                    new
                    {
                        Reproductions = PaperResults.All.Select(r => new
                        {
                            r.Id,
                            r.Title,
                            r.Data,
                        }),
                    },
                    table
                );
                break;
            case Everything:
                await RunAllAsync(context);
                break;
            default:
                await RunOneAsync(context, PaperResults.Find(context.Get(id)));
                break;
        }
    }

    private async Task RunOneAsync(CommandContext context, IReproduction reproduction)
    {
        var data = new Dictionary<string, DataSet>();
        foreach (string name in reproduction.Data)
        {
            data[name] = await context.LoadDataAsync(name);
        }

        var run = context.OpenRun();
        using var workers = context.CreateWorkers();
        var reproductionContext = new ReproductionContext(
            run,
            workers,
            data,
            context.Seed,
            context.Get(quick),
            context.Get(repeats)
        );
        var found = reproduction.Run(reproductionContext);
        var result = found with
        {
            Claims = context.Get(quick) ? [.. found.Claims.Select(claim => claim.WithoutJudgement())] : found.Claims,
            Quick = context.Get(quick),
            Report = run.File(ReportPage.FileName),
        };
        context.Complete(result, Tables(result));
    }

    // Each in its own folder under this run's; what is finished there is not done again.
    private async Task RunAllAsync(CommandContext context)
    {
        var run = context.OpenRun();
        var results = new List<ReproduceResult>();
        using (run.Measure("reproductions"))
        {
            foreach (var (i, reproduction) in PaperResults.All.Index())
            {
                run.Observer.Report(
                    new PhaseProgress("reproductions", i, PaperResults.All.Count, "reproductions", reproduction.Id)
                );
                results.Add(await RunChildAsync(context, reproduction, Path.Combine(run.Path, reproduction.Id)));
            }
        }

        var result = ReproduceResult.Together(Everything, results) with { Report = run.File(ReportPage.FileName) };
        context.Complete(result, Tables(result));
    }

    private async Task<ReproduceResult> RunChildAsync(CommandContext context, IReproduction reproduction, string folder)
    {
        string[] words =
        [
            Name,
            reproduction.Id,
            $"--seed={context.Seed}",
            $"--repeats={context.Get(repeats)}",
            .. context.Get(quick) ? new[] { "--quick" } : [],
        ];
        // Only rank 0 sees the folder.
        bool isFinished = context.Job.FromFirst(() => RunFolder.IsFinished(folder) ? folder : "") != "";
        string? failure = isFinished
            ? null
            : await context.Children.RunAsync(words, folder, context.Threads, context.Cancel);
        return failure is null
            ? JsonSerializer.Deserialize<ReproduceResult>(
                context.Job.FromFirst(() =>
                    JsonSerializer.Serialize(RunContent.Read(folder).ResultAs<ReproduceResult>(), ResultJson.Page)
                ),
                ResultJson.Strict
            )!
            : throw new RunException(folder, $"{reproduction.Id} failed: {failure}");
    }

    private static IRenderable[] Tables(ReproduceResult result)
    {
        var table = ResultTable.WithColumns("figure", ">paper", ">mean", ">deviation", ">runs");
        string? group = null;
        foreach (var row in result.Rows)
        {
            if (group is not null && group != row.Group)
            {
                table.AddEmptyRow();
            }

            table.AddRow(
                Markup.Escape(row.Name),
                ReproduceReport.Text(row.Paper, row.Unit),
                ReproduceReport.Text(row.Mean, row.Unit),
                ReproduceReport.Text(row.Std, row.Unit),
                $"{row.Runs}"
            );
            group = row.Group;
        }

        var claims = ResultTable.WithColumns("claim", "holds", "found");
        foreach (var claim in result.Claims)
        {
            claims.AddRow(Markup.Escape(claim.Text), claim.Judgement(), Markup.Escape(claim.Found));
        }

        string warning = result.Quick ? "A quick run: its figures are not evidence.\n" : "";
        return
        [
            new Text($"{result.Title}\n{warning}"),
            table,
            .. result.Claims.Count == 0 ? Array.Empty<IRenderable>() : [claims],
            .. result.Notes.Select(note => new Text($"{note}\n")),
            new Text($"pictures: {result.Report}\n"),
        ];
    }
}
