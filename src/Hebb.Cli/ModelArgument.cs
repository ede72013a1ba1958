using System.CommandLine;
using Hebb.Cli.Commands;
using Hebb.Experiments.Runs;
using Hebb.Experiments.Sweep;
using Hebb.Networks;

namespace Hebb.Cli;

/// <summary>The argument of commands that use a trained network: its file, or the folder of the run that trained it.</summary>
internal sealed class ModelArgument : Argument<string>
{
    private const string Form = "MODEL|RUN";
    private const string Expected = "a model's file, or the folder of a run that trained one";

    public ModelArgument()
        : base(Form)
    {
        Description = "A model's .safetensors file, or the folder of a run that trained one";
    }

    /// <summary>Reads the model.</summary>
    /// <returns>The path of its file, as the person would write it, and what it holds.</returns>
    /// <exception cref="InvalidOptionException">There is no such file, or the folder has no model; the message says what is there.</exception>
    /// <exception cref="FileFormatException">The file is not in order.</exception>
    public (string Path, Model Model) Load(CommandContext context)
    {
        string path = FileOf(context.Get(this));
        using (context.Clock.Measure("model"))
        {
            return (path, ModelFile.Load(path));
        }
    }

    private static string FileOf(string given)
    {
        if (File.Exists(given))
        {
            return given;
        }

        if (!Directory.Exists(given))
        {
            throw Wrong(given, $"{Expected}: there is no file or folder of that name");
        }

        string path = Path.Combine(given, RunFolder.ModelName);
        if (File.Exists(path))
        {
            return path;
        }

        string runs = Path.Combine(given, SweepExperiment.RunsFolder);
        if (FirstWithModel(Directory.Exists(runs) ? runs : given) is { } first)
        {
            throw Wrong(given, $"one of the runs in it, such as {ShellWord.Quote(first)}");
        }

        bool goesOn = RunFolder.HoldsRun(given) && !RunFolder.IsFinished(given);
        throw Wrong(
            given,
            goesOn
                ? $"a run that is finished; to resume this one: {ResumeCommand.LineFor(given)}"
                : $"{Expected}: there is no {RunFolder.ModelName} in that folder"
        );
    }

    private static string? FirstWithModel(string folder) =>
        Directory
            .EnumerateDirectories(folder)
            .Where(run => File.Exists(Path.Combine(run, RunFolder.ModelName)))
            .Order(StringComparer.Ordinal)
            .FirstOrDefault();

    private static InvalidOptionException Wrong(string given, string expected) =>
        new($"<{Form}>", $"'{given}'", expected);
}
