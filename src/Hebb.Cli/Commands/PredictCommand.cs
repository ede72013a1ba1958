using System.CommandLine;
using System.Globalization;
using Hebb.Data;
using Hebb.Experiments.Evaluate;
using Hebb.Experiments.Runs;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Persistence;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Hebb.Cli.Commands;

/// <summary><c>hebb predict</c>.</summary>
internal sealed class PredictCommand : ToolCommand
{
    // What fits on a screen.
    private const int MostRows = 20;
    private const int MostScores = 8;

    private readonly ModelArgument model = new();
    private readonly ModelDataOptions data = new();
    private readonly Option<string?> to = new("--to")
    {
        Description = "Write all predictions to this new CSV file, a line for each example in the order of the data",
        HelpName = "FILE",
    };
    private readonly Option<bool> scores = new("--scores")
    {
        Description = "Show each label's score as well; the largest is the prediction. Scores are no probabilities",
    };

    public PredictCommand()
        : base(
            "predict",
            "Predicts the labels of new examples with a trained network.",
            "hebb predict runs/20310405-train-1 --data new.csv --to predictions.csv"
        )
    {
        Add(model);
        AddGroup(OptionGroup.Data, data.All);
        AddGroup(OptionGroup.Output, to, scores);

        Does(RunAsync);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> WithoutUse => ["--checkpoint-every"];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Pages => ["using-a-model.md"];

    private async Task RunAsync(CommandContext context)
    {
        string? file = NewFile.Of(context, to);
        if (data.Missing(context) == MissingValues.Drop)
        {
            throw new InvalidOptionException("--missing", "drop", "refuse or mean: every example gets its prediction");
        }

        var loaded = model.Load(context).Model;
        var examples = await data.LoadAsync(context, loaded);
        var names = EvaluateExperiment.LabelNames(loaded.Network);
        var kept = new Kept(
            names,
            context.KeepsResult ? examples.Examples.Rows : MostRows,
            context.Get(scores) ? loaded.Network.Labels : 0
        );
        using (context.Clock.Measure("predict"))
        {
            if (file is null)
            {
                Predict(loaded.Network, examples.Examples, null, kept, context);
            }
            else
            {
                AtomicFile.Write(
                    file,
                    stream =>
                    {
                        var lines = new PredictionFile(stream, names, context.Get(scores), examples.Files);
                        Predict(loaded.Network, examples.Examples, lines, kept, context);
                        lines.Finish();
                    }
                );
            }
        }

        context.Complete(kept.Result(file, examples.Files), Tables(kept, file, examples));
    }

    private static void Predict(
        Network network,
        Matrix examples,
        PredictionFile? lines,
        Kept kept,
        CommandContext context
    )
    {
        using var workers = new WorkerPool(context.Threads);
        var prediction = new BatchPrediction(network, examples, workers);
        context.Observer.Report(new PhaseProgress("predict", 0, examples.Rows, "examples"));
        while (prediction.Next(context.Cancel))
        {
            for (int b = 0; b < prediction.Count; b++)
            {
                lines?.Write(prediction.Label(b), prediction.Scores(b));
                kept.Add(prediction.Label(b), prediction.Scores(b));
            }

            int done = prediction.First + prediction.Count;
            context.Observer.Report(new PhaseProgress("predict", done, examples.Rows, "examples"));
        }

        foreach (string warning in EvaluateExperiment.WarningsOfScores(prediction.NotFinite))
        {
            context.Observer.Warn(warning);
        }
    }

    private static IRenderable[] Tables(Kept kept, string? file, NewExamples loaded)
    {
        int examples = loaded.Examples.Rows;
        if (file is not null)
        {
            return [new Text($"{examples:N0} predictions: {file}\n")];
        }

        string[] shown = [.. kept.HasScores ? kept.Names.Take(MostScores) : []];
        var table = ResultTable.WithColumns([
            loaded.Files is null ? ">example" : "file",
            "label",
            .. shown.Select(name => $">{name}"),
        ]);
        foreach (var (i, label) in kept.Labels.Take(MostRows).Index())
        {
            table.AddRow([
                loaded.Files is { } files ? Markup.Escape(files[i]) : $"{i + 1:N0}",
                Markup.Escape(kept.Names[label]),
                .. shown.Select((_, c) => kept.Scores[i][c].ToString("G4", CultureInfo.InvariantCulture)),
            ]);
        }

        int moreLabels = kept.HasScores ? kept.Names.Count - shown.Length : 0;
        string[] left =
        [
            .. examples > MostRows ? [$"and {examples - MostRows:N0} more examples"] : Array.Empty<string>(),
            .. moreLabels > 0 ? [$"the scores of {moreLabels:N0} more labels"] : Array.Empty<string>(),
        ];
        return left.Length == 0
            ? [table]
            : [table, new Text($"{string.Join(", ", left)}; --to FILE writes all of them\n")];
    }

    // What is shown: the first predictions, or for programs all.
    private sealed class Kept(IReadOnlyList<string> names, int most, int scores)
    {
        public IReadOnlyList<string> Names => names;

        public bool HasScores => scores > 0;

        public List<int> Labels { get; } = [];

        public List<float[]> Scores { get; } = [];

        public void Add(int label, ReadOnlySpan<float> all)
        {
            if (Labels.Count < most)
            {
                Labels.Add(label);
                if (HasScores)
                {
                    Scores.Add(all.ToArray());
                }
            }
        }

        // JSON has no numbers that are not finite.
        public PredictResult Result(string? file, IReadOnlyList<string>? files) =>
            new(
                [.. Labels.Select(label => names[label])],
                HasScores
                    ? [.. Scores.Select(all => all.Select(s => float.IsFinite(s) ? s : (float?)null).ToArray())]
                    : null,
                names,
                files,
                file
            );
    }

    /// <param name="Predictions">The name of each example's label.</param>
    /// <param name="Scores">The scores of each example, in the order of <paramref name="Labels"/>; none without <c>--scores</c>.</param>
    /// <param name="Labels">The names of all labels.</param>
    /// <param name="Files">The file of each example, of pictures in a folder.</param>
    /// <param name="To">The file that was written, if any.</param>
    private sealed record PredictResult(
        IReadOnlyList<string> Predictions,
        IReadOnlyList<float?[]>? Scores,
        IReadOnlyList<string> Labels,
        IReadOnlyList<string>? Files,
        string? To
    );
}
