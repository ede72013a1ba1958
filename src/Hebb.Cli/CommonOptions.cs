using System.CommandLine;
using Hebb.Experiments.Runs;

namespace Hebb.Cli;

/// <summary>The options that every command has.</summary>
internal sealed class CommonOptions
{
    /// <summary>The seed of everything random.</summary>
    public Option<ulong> Seed { get; } =
        new("--seed")
        {
            HelpName = "N",
            Description = "Seed of all random numbers: same seed, options and version, same bits",
            DefaultValueFactory = _ => 1,
            Recursive = true,
        };

    /// <summary>The number of threads.</summary>
    public Option<int> Threads { get; } =
        new("--threads")
        {
            HelpName = "N",
            Description = "Threads to compute with; 0 = one for each processor. Results do not depend on it",
            DefaultValueFactory = _ => 0,
            Recursive = true,
        };

    /// <summary>The folder of the data sets.</summary>
    public Option<string?> DataDir { get; } =
        new("--data-dir")
        {
            HelpName = "DIR",
            Description = "Folder of the data sets [default: $HEBB_DATA, or else the user's cache folder]",
            Recursive = true,
        };

    /// <summary>The folder of this run.</summary>
    public Option<string?> Out { get; } =
        new("--out")
        {
            HelpName = "DIR",
            Description = "Folder of this run [default: runs/<date>-<command>-<n>, for commands that train]",
            Recursive = true,
        };

    /// <summary>Time between checkpoints.</summary>
    public Option<string> CheckpointEvery { get; } =
        new("--checkpoint-every")
        {
            HelpName = "TIME",
            Description = "Time between checkpoints, such as 60s, 0.2s or 5m; 0 = only when a phase ends",
            DefaultValueFactory = _ => "60s",
            Recursive = true,
        };

    /// <summary>The processes that mpirun started.</summary>
    public Option<bool?> Mpi { get; } =
        new("--mpi")
        {
            HelpName = "true|false",
            Description =
                "Share the work with the other processes that mpirun or srun started; results do not depend on how many there are "
                + "[default: true where mpirun started it]",
            Arity = ArgumentArity.ZeroOrOne,
            Recursive = true,
        };

    /// <summary>Results for programs.</summary>
    public Option<bool> Json { get; } =
        new("--json")
        {
            Description = "Write the result as one JSON object, and nothing else, to standard output",
            Recursive = true,
        };

    /// <summary>No bars and no colour.</summary>
    public Option<bool> Quiet { get; } =
        new("--quiet") { Description = "No progress bars or lines, and no colour", Recursive = true };

    /// <summary>Stack traces.</summary>
    public Option<bool> Verbose { get; } =
        new("--verbose") { Description = "On failure, show the stack trace", Recursive = true };

    /// <summary>Those that only say how a result is shown: they are never those of an earlier run.</summary>
    public IReadOnlyList<Option> OfAppearance => [Json, Quiet, Verbose];

    /// <summary>Those that change no bit of a result.</summary>
    public IReadOnlyList<Option> WithoutEffect =>
        [.. All.Where(option => RunDescription.WithoutEffect.Contains(option.Name.TrimStart('-')))];

    private Option[] All => [Seed, Threads, Mpi, DataDir, Out, CheckpointEvery, Json, Quiet, Verbose];

    /// <summary>Puts the options on <paramref name="root"/> and all its commands.</summary>
    public void AddTo(RootCommand root)
    {
        CheckpointEvery.Validators.Add(result =>
        {
            if (result.Tokens is [var given] && !Duration.TryParse(given.Value, out _))
            {
                string value = $"'{given.Value}'";
                result.AddError(new InvalidOptionException(CheckpointEvery.Name, value, Duration.Expected).Message);
            }
        });
        foreach (var option in All)
        {
            root.Options.Add(option);
        }
    }
}
