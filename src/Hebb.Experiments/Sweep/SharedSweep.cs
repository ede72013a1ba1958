using System.Text.Json.Nodes;
using Hebb.Experiments.Runs;

namespace Hebb.Experiments.Sweep;

/// <summary>
/// The folder of a sweep whose runs are done by several processes, on one machine or on many. <c>run.json</c> says what is swept and is written once,
/// by the first process; each run's folder belongs to the process that does the run; each shard keeps its own record in
/// <c>shards/I-of-N</c>. So no file is ever written by two.
/// </summary>
public static class SharedSweep
{
    /// <summary>The folder of the shards, in that of the sweep.</summary>
    public const string ShardsFolder = "shards";

    /// <summary>The name of the option that says which shard.</summary>
    public const string ShardOption = "shard";

    private const int MostNamed = 8;

    /// <summary>Options that do not change what is swept: only who does which run, and when.</summary>
    public static IReadOnlyList<string> WithoutEffect { get; } =
    ["parallel", ShardOption, "shards", "collect", "slurm"];

    /// <summary>The shard that a run was; nothing for a whole sweep, and for other commands.</summary>
    public static SweepShard? ShardOf(RunDescription run) =>
        run.Options.GetValueOrDefault(ShardOption) is { } shard ? SweepShard.Parse($"{shard}") : null;

    /// <summary>The folder of a shard.</summary>
    public static string FolderOf(string sweep, SweepShard shard) =>
        Path.Combine(sweep, ShardsFolder, shard.FolderName);

    /// <summary>The folder of the sweep to which a shard's folder belongs.</summary>
    /// <exception cref="RunException">The folder was moved away from its sweep.</exception>
    public static string SweepOf(string shard)
    {
        string path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(shard));
        return
            Path.GetDirectoryName(path) is { } shards
            && Path.GetFileName(shards) == ShardsFolder
            && Path.GetDirectoryName(shards) is { } sweep
            ? sweep
            : throw new RunException(
                shard,
                $"a shard's folder must be in the folder {ShardsFolder} of its sweep; move it back there"
            );
    }

    /// <summary>Checks that a folder may be shared by the shards of a sweep: it is new, empty, or one of theirs.</summary>
    /// <exception cref="InvalidOptionException">It is a file, or holds something else (the option <c>Out</c>).</exception>
    public static void CheckFree(string folder) => RunFolder.CheckFreeToShare(folder, ShardsFolder);

    /// <summary>Takes part in the sweep of a folder: the first one writes what is swept, the others must mean the same.</summary>
    /// <param name="folder">The folder that all shards share.</param>
    /// <param name="sweep">The whole sweep, without a shard.</param>
    /// <exception cref="InvalidOptionException">Another sweep, or something else, is in the folder (the option <c>Out</c>).</exception>
    public static void Join(string folder, RunDescription sweep)
    {
        CheckFree(folder);
        var there = RunFolder.Share(folder, sweep);
        if (Difference(there, sweep) is { } difference)
        {
            throw new InvalidOptionException("Out", folder, $"a new folder or one of this sweep; {difference}");
        }
    }

    /// <summary>Throws where runs are missing that a summary needs.</summary>
    /// <param name="folder">The sweep's folder.</param>
    /// <param name="combinations">All its runs.</param>
    /// <exception cref="RunException">There are such runs: how many, of which shards, and how to do them.</exception>
    public static void ThrowIfUnfinished(string folder, IReadOnlyList<SweepCombination> combinations)
    {
        var missing = Unfinished(folder, combinations);
        if (missing.Count == 0)
        {
            return;
        }

        int[] counts = [.. Shards(folder).Select(shard => shard.Count).Distinct()];
        string whose = counts is [var count]
            ? Named(
                "shard",
                missing
                    .Select(run => new SweepShard(((run.Number - 1) % count) + 1, count))
                    .Distinct()
                    .OrderBy(s => s.Number)
            )
            : Named("run", missing.Select(run => run.Number));
        string again = counts.Length == 0 ? "" : "start what is missing again by its command line or script, or ";
        throw new RunException(
            folder,
            $"{missing.Count} of {combinations.Count} runs are not finished: {whose}; "
                + $"{again}do all that is left here: hebb resume {ShellWord.Quote(folder)}"
        );
    }

    /// <summary>Those runs of a sweep that are not finished.</summary>
    public static IReadOnlyList<SweepCombination> Unfinished(
        string folder,
        IReadOnlyList<SweepCombination> combinations
    ) => [.. combinations.Where(run => !RunFolder.IsComplete(SweepExperiment.FolderOf(folder, run)))];

    /// <summary>Throws while shards are at work in the folder: the whole sweep cannot be done there now.</summary>
    /// <exception cref="RunException">There are such shards.</exception>
    public static void ThrowIfAtWork(string folder)
    {
        SweepShard[] atWork = [.. Shards(folder).Where(shard => RunFolder.IsHeld(FolderOf(folder, shard)))];
        if (atWork.Length > 0)
        {
            throw new RunException(
                folder,
                $"{Named("shard", atWork)} {(atWork.Length == 1 ? "is" : "are")} being worked on; wait until they end, or stop them"
            );
        }
    }

    // In the order of their numbers.
    private static IEnumerable<SweepShard> Shards(string folder)
    {
        string shards = Path.Combine(folder, ShardsFolder);
        return Directory.Exists(shards)
            ? Directory
                .GetDirectories(shards)
                .Select(path => SweepShard.OfFolder(Path.GetFileName(path)))
                .OfType<SweepShard>()
                .OrderBy(shard => shard.Count)
                .ThenBy(shard => shard.Number)
            : [];
    }

    private static string? Difference(RunDescription there, RunDescription here)
    {
        if (there.Command != here.Command || ShardOf(there) is not null)
        {
            return there.Command != here.Command
                ? $"in this one is a run of {there.Command}"
                : "this one is the folder of a single shard";
        }

        if (there.Version != here.Version)
        {
            return $"the one here was begun by version {there.Version}, this is version {here.Version}";
        }

        if (!there.Arguments.SequenceEqual(here.Arguments))
        {
            return $"the one here runs: {ShellWord.Join(there.Arguments)}";
        }

        string? option = here
            .Options.Keys.Except([.. RunDescription.WithoutEffect, .. WithoutEffect])
            .FirstOrDefault(name =>
                !JsonNode.DeepEquals(there.Options.GetValueOrDefault(name), here.Options.GetValueOrDefault(name))
            );
        return option is null ? null : $"the one here has --{option} {Text(there.Options.GetValueOrDefault(option))}";
    }

    private static string Text(JsonNode? value) =>
        value switch
        {
            null => "at its default",
            JsonArray { Count: 0 } => "not at all",
            JsonArray several => string.Join(" and ", several.Select(Text)),
            _ => value.ToString(),
        };

    private static string Named<T>(string what, IEnumerable<T> all)
    {
        string[] names = [.. all.Select(each => $"{each}")];
        string shown = string.Join(", ", names.Take(MostNamed));
        return names.Length == 1 ? $"{what} {shown}"
            : names.Length > MostNamed ? $"{what}s {shown} and {names.Length - MostNamed} more"
            : $"{what}s {shown}";
    }
}
