using System.CommandLine;
using System.Text.Json.Nodes;
using Hebb.Experiments;
using Hebb.Experiments.Runs;

namespace Hebb.Cli;

/// <summary>
/// The run of a command and its folder: a new one, or that of an earlier run with the same command line. Rank 0 has the folder that a person
/// sees, every other rank a temporary one.
/// </summary>
/// <param name="given">The command with its options.</param>
/// <param name="job">The processes that do it.</param>
/// <param name="resumed">The folder of an earlier run to resume, or none.</param>
/// <param name="data">The data that it has loaded.</param>
internal sealed class CommandRun(GivenCommand given, Job job, string? resumed, CommandData data) : IDisposable
{
    private readonly DateTimeOffset started = TimeProvider.System.GetLocalNow();
    private RunFolder? folder;

    /// <summary>Does the phases; none until <see cref="Open"/>.</summary>
    public Run? Run { get; private set; }

    /// <summary>The result in the run's folder; none before <see cref="Open"/>.</summary>
    public string? ResultFile => folder?.File(RunFolder.ResultName);

    /// <summary>Checks, before any work, that the folder given for a new run may be used.</summary>
    /// <exception cref="InvalidOptionException">It is a file, or holds what the run could overwrite.</exception>
    public void CheckFolder()
    {
        job.Together(() =>
        {
            // An unfinished run is resumed if it is this one, which is known once all defaults are.
            if (
                job.Leads
                && resumed is null
                && given.Get(given.Common.Out) is { } path
                && (!RunFolder.HoldsRun(path) || RunFolder.IsFinished(path))
            )
            {
                RunFolder.CheckFree(path);
            }

            return true;
        });
    }

    /// <summary>Creates the folder of this run, or opens that of the earlier one.</summary>
    /// <param name="path">The folder; none means one that is named after the time.</param>
    /// <param name="control">How the run is observed and stopped.</param>
    /// <exception cref="RunException">The data are not those that the earlier run had.</exception>
    public Run Open(string? path, RunControl control)
    {
        folder = job.Together(() => OpenFolder(path));
        if (job.IsShared)
        {
            job.RunPath ??= job.FromFirst(() => folder.Path);
        }

        Run = new Run(folder, control);
        return Run;
    }

    /// <summary>What the run was asked to do, as if some options had not been given.</summary>
    public RunDescription DescriptionWithout(IReadOnlyList<Option> options)
    {
        string[] names = [.. options.Select(option => option.Name.TrimStart('-'))];
        var values = given.OptionValues();
        foreach (var option in options)
        {
            values[option.Name.TrimStart('-')] = GivenCommand.Value(
                option.HasDefaultValue ? option.GetDefaultValue() : null
            );
        }

        return Description() with
        {
            Options = values,
            Typed = given.Typed(options),
            Changed = [.. given.Changed().Except(names)],
        };
    }

    /// <summary>Writes the result and the report into the run's folder, if there is one, and removes its checkpoints.</summary>
    public void Finish(JsonObject result)
    {
        if (folder is null)
        {
            return;
        }

        folder.Finish(result);
        if (job.Leads && RunReport.Knows(given.Command.FullName))
        {
            RunReport.Write(folder.Path);
        }

        folder.RemoveCheckpoints();
    }

    /// <summary>Removes the folder, if it is a new one: the run can never be finished.</summary>
    public void Discard()
    {
        Run?.Dispose();
        folder?.Discard();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Run is null)
        {
            folder?.Dispose();
        }

        Run?.Dispose();
    }

    // The folder of another rank than 0 is temporary.
    private RunFolder OpenFolder(string? path)
    {
        if (!job.Leads)
        {
            return RunFolder.Create(job.NewFolder(), Description());
        }

        string? earlier = resumed ?? EqualRun(path);
        if (earlier is null)
        {
            return RunFolder.Create(path, Description());
        }

        CheckData(RunContent.Read(earlier).Description);
        return RunFolder.Open(earlier);
    }

    private RunDescription Description() =>
        new(given.Command.FullName, given.OptionValues(), given.Get(given.Common.Seed), ToolVersion.Current, started)
        {
            Arguments = given.Arguments,
            Typed = given.Typed(),
            Changed = given.Changed(),
            Inputs = data.Fingerprints,
            Machine = Machine.Current with { Ranks = job.Ranks.Count },
        };

    // The same command line with the same folder means the run that was interrupted there.
    private string? EqualRun(string? path)
    {
        if (path is null || !RunFolder.HoldsRun(path) || RunFolder.IsFinished(path))
        {
            return null;
        }

        var (earlier, now) = (RunContent.Read(path).Description, Description());
        var options = earlier.Options.ToDictionary(
            option => RenamedOptions.NameToday(given.Command, $"--{option.Key}").TrimStart('-'),
            option => option.Value
        );
        string[] withoutEffect =
        [
            .. given.Common.WithoutEffect.Select(option => option.Name.TrimStart('-')),
            .. given.Command.WithoutEffect,
        ];
        bool same =
            (earlier.Command, earlier.Version) == (now.Command, now.Version)
            && earlier.Arguments.SequenceEqual(now.Arguments)
            && now.Options.Where(option => !withoutEffect.Contains(option.Key))
                .All(option => JsonNode.DeepEquals(option.Value, options.GetValueOrDefault(option.Key)));
        return same ? path : null;
    }

    private void CheckData(RunDescription earlier)
    {
        foreach (var (path, sha256) in data.Fingerprints)
        {
            if (earlier.Inputs.TryGetValue(path, out string? before) && before != sha256)
            {
                throw new RunException(
                    path,
                    "these are not the data that the run started with; restore them, or start a new run"
                );
            }
        }
    }
}
