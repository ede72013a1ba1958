using System.CommandLine;
using System.CommandLine.Parsing;
using Hebb.Experiments;
using Hebb.Experiments.Runs;
using Hebb.Experiments.Sweep;

namespace Hebb.Cli.Commands;

/// <summary>A sweep on several machines: its parts, their collection, and the script for Slurm.</summary>
internal sealed partial class SweepCommand
{
    private readonly Option<string> shard = new($"--{SharedSweep.ShardOption}")
    {
        Description =
            "Do every N-th run only, from the I-th on; needs --out, which all shards share, and --collect "
            + "afterwards. none = the whole sweep [default: the task of a Slurm job array, if it is one]",
        HelpName = "I/N",
    };
    private readonly Option<string?> collect = new("--collect")
    {
        Description = "Summarise the runs that the shards did in this folder; nothing else is needed",
        HelpName = "DIR",
    };
    private readonly Option<bool> slurm = new("--slurm")
    {
        Description =
            "Print a script that gives the sweep to Slurm: a job array, --threads processors a task, "
            + "and a job that collects",
    };
    private readonly Option<int> shards = new("--shards")
    {
        Description = $"With --slurm: tasks of the job array; 0 = one for each run, at most {SlurmScript.MostTasks}",
        HelpName = "N",
        DefaultValueFactory = _ => 0,
    };

    /// <inheritdoc/>
    protected override void CheckOut(CommandContext context)
    {
        if (
            context.Out is { } folder
            && context.Resumed is null
            && (ShardOf(context) is not null || context.Get(slurm))
        )
        {
            SharedSweep.CheckFree(folder);
        }
        else
        {
            base.CheckOut(context);
        }
    }

    private void NeedsCommand(CommandResult result)
    {
        if (result.GetValue(collect) is null && result.GetResult(swept) is not { Tokens.Count: > 0 })
        {
            result.AddError($"{UsageError.FullName(this)} needs <{swept.Name}>");
        }
    }

    private Task<int> StartAsync(ParseResult parse, CancellationToken cancel)
    {
        var terminal = ToolConfiguration.TerminalOf(parse);
        if (parse.GetValue(collect) is not { } folder)
        {
            return RunAsync(parse, terminal, ToolConfiguration.JobOf(parse), resumed: null, cancel);
        }

        var root = (HebbCommand)parse.RootCommandResult.Command;
        Option[] others = [grid, seeds, parallel, shard, slurm, shards, root.Common.Out];
        string? given = others.FirstOrDefault(option => parse.GetResult(option) is { Implicit: false })?.Name;
        if ((given ?? parse.GetValue(swept)!.FirstOrDefault()) is { } other)
        {
            throw new UsageException($"--collect finds in its folder what was swept; leave {other} out");
        }

        var description = RunContent.Read(folder).Description;
        bool isSweep = description.Command == FullName && SharedSweep.ShardOf(description) is null;
        return isSweep
            ? ResumeCommand.ResumeAsync(folder, parse, [$"{collect.Name}={folder}"], needsFolder: false, cancel)
            : throw new RunException(
                folder,
                $"--collect needs the folder of a sweep, which its shards were given by --out; in this one is "
                    + (description.Command == FullName ? "a single shard" : $"a run of {description.Command}")
            );
    }

    // A run that is resumed is what it was, wherever it is resumed.
    private SweepShard? ShardOf(CommandContext context) =>
        context.Get(shard) is { } given ? SweepShard.Parse(given)
        : context.Resumed is null && !context.Get(slurm) ? SweepShard.OfSlurm(context.Variable)
        : null;

    private void CheckTogether(SweepShard? part, CommandContext context)
    {
        if (part is not null && context.Get(slurm))
        {
            throw new UsageException("--slurm prints a script for all shards; leave --shard out");
        }

        if (context.FirstGiven([shards]) is not null && !context.Get(slurm))
        {
            throw new UsageException("--shards is for the script of --slurm; one shard is --shard I/N");
        }

        if (context.Out is null && context.Resumed is null && (part is not null || context.Get(slurm)))
        {
            throw new UsageException(
                context.Get(slurm) ? "--slurm needs --out DIR, a folder that all machines see"
                : context.IsGiven(shard) ? "--shard needs --out DIR, the folder that all shards share"
                : $"this is task {part} of a Slurm job array, so --out DIR is needed, the folder that all shards share; "
                    + $"for the whole sweep in each task: --shard {SweepShard.None}"
            );
        }
    }

    private async Task RunShardAsync(
        SweepShard part,
        IReadOnlyList<SweepCombination> combinations,
        CommandContext context
    )
    {
        context.SetDefault(shard, part.ToString());
        string folder = context.Resumed is { } own ? SharedSweep.SweepOf(own) : context.Out!;
        SharedSweep.Join(folder, context.DescriptionWithout(shard));
        string record = context.Resumed ?? SharedSweep.FolderOf(folder, part);
        var runs = part.Of(combinations);
        RunFolder.RemoveLeftovers(record);
        if (RunFolder.IsFinished(record))
        {
            SayFinished(record, folder, runs, context);
            return;
        }

        var run = context.OpenRun(record);
        var result = await DoAsync(runs, folder, run, context);
        string then =
            $"shard {part} of {combinations.Count} runs; when all are done: {HebbCommand.ToolName} sweep "
            + $"--collect {ShellWord.Quote(folder)}\n";
        context.Complete(result, [.. Tables(result), new Spectre.Console.Text(then)]);
    }

    // Starting all shards again means those that are not done.
    private static void SayFinished(
        string record,
        string folder,
        IReadOnlyList<SweepCombination> runs,
        CommandContext context
    )
    {
        var missing = SharedSweep.Unfinished(folder, runs);
        if (missing.Count > 0)
        {
            throw new RunException(
                record,
                $"this shard is finished, but {missing.Count} of its runs are no longer there, the first "
                    + $"{missing[0].FolderName}; to do them again: {ResumeCommand.LineFor(folder)}"
            );
        }

        context.CompleteWithText($"{record}: this shard is already finished\n", RunContent.Read(record).Result ?? []);
    }

    private void PrintScript(int runs, CommandContext context)
    {
        int asked = context.Get(shards);
        InvalidOptionException.ThrowIfOutside(shards.Name, asked, 0, runs);
        var root = (HebbCommand)Parents.First();
        var script = new SlurmScript(
            Program(),
            context.TypedOptions(shard, slurm, shards, root.Common.Threads),
            context.Get(swept),
            context.Out!,
            Environment.CurrentDirectory,
            runs,
            asked == 0 ? Math.Min(runs, SlurmScript.MostTasks) : asked,
            Math.Max(1, context.Threads)
        );
        context.CompleteWithText($"{script}", context.ToJson(new { Script = $"{script}" }));
    }

    // The program that runs now: the tool by its path, or the host of a program with the path of that.
    private static IReadOnlyList<string> Program()
    {
        string program = Environment.ProcessPath ?? HebbCommand.ToolName;
        return Path.GetFileNameWithoutExtension(program) == "dotnet"
            ? [program, typeof(SweepCommand).Assembly.Location]
            : [program];
    }
}
