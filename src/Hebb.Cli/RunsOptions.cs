using System.CommandLine;
using System.Text.Json.Nodes;
using Hebb.Experiments.Runs;
using Spectre.Console;

namespace Hebb.Cli;

/// <summary>Which runs are listed, and by which figure they are compared.</summary>
internal sealed class RunsOptions
{
    private readonly Argument<string[]> folders = new("FOLDER")
    {
        Description = $"Folders of runs, or runs [default: {RunFolder.DefaultParent}]",
        Arity = ArgumentArity.ZeroOrMore,
    };
    private readonly Option<string?> command = new("--command")
    {
        Description = "Runs of this command only, such as train",
        HelpName = "COMMAND",
    };
    private readonly Option<string?> sort = new("--sort")
    {
        Description = "A number of the results, the largest first, such as testAccuracy or accuracy.sampled",
        HelpName = "KEY",
    };

    /// <summary>Which folders.</summary>
    public Argument Folders => folders;

    /// <summary>All options.</summary>
    public IReadOnlyList<Option> All => [command, sort];

    /// <summary>The key that was given.</summary>
    public string? Key(CommandContext context) => context.Get(sort);

    /// <summary>The runs that are asked for: the newest first, or the largest by the key that was given.</summary>
    /// <exception cref="RunException">A folder does not exist.</exception>
    /// <exception cref="InvalidOptionException">No result has the key.</exception>
    public IReadOnlyList<ListedRun> Find(CommandContext context)
    {
        string[] given = context.Get(folders);
        // Where nothing was trained yet there are no runs, which is no error.
        string[] searched =
            given.Length > 0 ? given
            : Directory.Exists(RunFolder.DefaultParent) ? [RunFolder.DefaultParent]
            : [];
        string? only = context.Get(command);
        RunContent[] runs =
        [
            .. searched
                .SelectMany(folder => ListedRun.In(folder, context.Observer.Warn))
                .Where(run => only is null || run.Description.Command == only),
        ];
        string? key = Key(context);
        if (key is not null)
        {
            CheckKey(key, [.. runs.Select(run => run.Result).OfType<JsonObject>()]);
        }

        var listed = runs.Select(run => ListedRun.Of(run, key));
        return key is null
            ? [.. listed.OrderByDescending(run => run.Started)]
            : [.. listed.OrderByDescending(run => run.Value ?? double.NegativeInfinity)];
    }

    /// <summary>The runs as people see them.</summary>
    public static ResultTable Table(IReadOnlyList<ListedRun> runs)
    {
        var table = ResultTable.WithColumns("run", "command", "data", "started", "figure", ">value");
        foreach (var run in runs)
        {
            table.AddRow(
                Markup.Escape(run.Run),
                Markup.Escape(run.Command),
                Markup.Escape(run.Data ?? ""),
                $"{run.Started:yyyy-MM-dd HH:mm}",
                run.Finished ? Markup.Escape(run.Figure ?? "") : "not finished",
                Value(run)
            );
        }

        return table;
    }

    private static string Value(ListedRun run) =>
        run.Figure?.EndsWith("accuracy", StringComparison.OrdinalIgnoreCase) == true ? ResultTable.Percent(run.Value)
        : run.Value is { } value ? value.ToString("G6", System.Globalization.CultureInfo.InvariantCulture)
        : "";

    private void CheckKey(string key, IReadOnlyList<JsonObject> results)
    {
        string[] known = [.. results.SelectMany(MainFigure.Names).Distinct().Order(StringComparer.Ordinal)];
        if (known.Length > 0 && !known.Contains(key))
        {
            throw new InvalidOptionException(
                sort.Name,
                $"'{key}'",
                $"a number of a result{Suggestion.For(key, known)}; there are: {string.Join(", ", known)}"
            );
        }
    }
}
