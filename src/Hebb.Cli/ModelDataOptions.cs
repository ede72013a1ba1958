using System.CommandLine;
using Hebb.Data;
using Hebb.Experiments.Evaluate;
using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Cli;

/// <summary>The options that say which examples a trained network is given, and how a file of them is read.</summary>
internal sealed class ModelDataOptions
{
    private const string MissingOption = "--missing";

    private readonly Option<string> data;
    private readonly DataFileOptions dataFile = new();
    private readonly Option<string?> part = new("--part")
    {
        Description =
            "Of data in two parts, the training or the test examples; a file is split as in training "
            + "[default: test of a named data set, all of a file or folder]",
        HelpName = "all|train|test",
    };

    /// <param name="isRequired">Whether the command needs examples.</param>
    public ModelDataOptions(bool isRequired = true)
    {
        data = new("--data")
        {
            Description = "Examples: a CSV or NPZ file, a folder of data, or a data set that 'hebb data list' shows",
            HelpName = "NAME|PATH",
            Required = isRequired,
        };
        part.AcceptOnlyFromAmong("all", "train", "test");
    }

    /// <summary>All of them.</summary>
    public IReadOnlyList<Option> All => [data, part, .. dataFile.OfColumns];

    /// <summary>The name or path that was given; none if it was not.</summary>
    public string? Name(CommandContext context) => context.Get(data);

    /// <summary>What becomes of rows with missing values.</summary>
    public MissingValues Missing(CommandContext context) => dataFile.Options(context).Missing;

    /// <summary>Whether the data have the name of the file that the model was trained on, and all of them are taken.</summary>
    public bool IsTrainedOn(CommandContext context, Model model) =>
        context.Get(part) is null or "all"
        && Name(context) is { } name
        && Path.Exists(name)
        && model.Provenance.Data == Path.GetFileName(Path.TrimEndingDirectorySeparator(name));

    /// <summary>Loads the examples, their columns and labels in the network's order, and fills in what is missing.</summary>
    /// <param name="context">The running command.</param>
    /// <param name="model">The network they are for, and where it comes from.</param>
    /// <exception cref="InvalidOptionException">The data do not fit the network.</exception>
    /// <exception cref="HebbException">They cannot be read.</exception>
    public async Task<NewExamples> LoadAsync(CommandContext context, Model model)
    {
        string name = Name(context)!;
        var network = model.Network;
        bool isNamed = DataSets.Catalogue.Any(known => known.Name == name);
        string chosen = context.Get(part) ?? (isNamed ? "test" : "all");
        NewExamples examples;
        if (!isNamed && chosen == "all")
        {
            examples = context.LoadExamples(
                name,
                new ExpectedColumns(network.Inputs, network.InputNames, network.Labels, network.LabelNames)
                {
                    Shape = network.Hidden[0].InputShape,
                },
                dataFile.Options(context)
            );
        }
        else
        {
            // Synthetic data, and the split of a file, are those of the training.
            context.UseSeedOf(model.Provenance);
            var set = await context.LoadDataAsync(name, options: dataFile.Options(context));
            LabelledData[] parts = chosen switch
            {
                "all" => [set.Train, set.Test],
                "train" => [set.Train],
                _ => [set.Test],
            };
            examples = Joined(name, parts, network);
        }

        FillMissing(examples.Examples, network);
        return examples;
    }

    /// <summary>Loads the examples for a command that needs a label for each; those without one that the model knows are left out, with a warning.</summary>
    /// <inheritdoc cref="LoadAsync"/>
    public async Task<LabelledData> LoadLabelledAsync(CommandContext context, Model model)
    {
        var examples = await LoadAsync(context, model);
        int[] labels =
            examples.Labels
            ?? throw new InvalidOptionException(
                data.Name,
                $"'{Name(context)}', without labels",
                "data whose labels are known"
            );
        int[] known = [.. Enumerable.Range(0, labels.Length).Where(i => labels[i] >= 0)];
        if (known.Length < labels.Length)
        {
            context.Observer.Warn(
                $"{labels.Length - known.Length:N0} of {labels.Length:N0} examples are left out: they have a label that the model does not know, or none"
            );
        }

        if (known.Length == 0)
        {
            throw new InvalidOptionException(
                data.Name,
                $"'{Name(context)}'",
                "examples with labels that the model knows"
            );
        }

        var network = model.Network;
        // A table of pixels is the images that the network was trained on.
        var shape = examples.Shape.Height * examples.Shape.Width > 1 ? examples.Shape : network.Hidden[0].InputShape;
        return new LabelledData(examples.Examples.Select(known), [.. known.Select(i => labels[i])], network.Labels)
        {
            Shape = shape,
            LabelNames = network.LabelNames,
            InputNames = network.InputNames,
        };
    }

    /// <summary>The training part of the data, for a command that trains others to compare with; none where the data have one part, or other labels or columns than the model.</summary>
    public async Task<LabelledData?> LoadTrainingAsync(CommandContext context, Model model)
    {
        string name = Name(context)!;
        var network = model.Network;
        if (DataSets.Catalogue.All(known => known.Name != name) && context.Get(part) is null or "all")
        {
            return null;
        }

        context.UseSeedOf(model.Provenance);
        var training = (await context.LoadDataAsync(name, options: dataFile.Options(context))).Train;
        bool sameNames =
            training.LabelNames is not { } names || network.LabelNames is not { } own || names.SequenceEqual(own);
        bool fits = training.Inputs == network.Inputs && training.LabelCount == network.Labels && sameNames;
        return fits ? training : null;
    }

    private NewExamples Joined(string name, LabelledData[] parts, Network network)
    {
        var first = parts[0];
        if (first.Inputs != network.Inputs)
        {
            throw new InvalidOptionException(
                data.Name,
                $"'{name}', whose examples have {first.Inputs} numbers",
                $"data of {network.Inputs} numbers, as the model's"
            );
        }

        if (
            first.InputNames is { } names
            && network.InputNames is { } expected
            && !names.SequenceEqual(expected, StringComparer.Ordinal)
        )
        {
            throw new InvalidOptionException(
                data.Name,
                $"'{name}', whose columns are {string.Join(", ", names)}",
                $"data with the model's columns, {string.Join(", ", expected)}; without {part.Name} they are matched by name"
            );
        }

        var known = LabelNumbers(network);
        var examples = new Matrix(parts.Sum(p => p.Count), first.Inputs);
        int row = 0;
        foreach (var from in parts)
        {
            for (int i = 0; i < from.Count; i++, row++)
            {
                from.Examples.Row(i).CopyTo(examples.Row(row));
            }
        }

        int[] labels =
        [
            .. parts.SelectMany(p => p.Labels.Select(label => known.GetValueOrDefault(NameOf(p, label), -1))),
        ];
        return new NewExamples(examples, labels, first.Shape, []);
    }

    private static Dictionary<string, int> LabelNumbers(Network network) =>
        EvaluateExperiment
            .LabelNames(network)
            .Index()
            .DistinctBy(label => label.Item)
            .ToDictionary(label => label.Item, label => label.Index);

    private static string NameOf(LabelledData data, int label) => data.LabelNames?[label] ?? $"{label}";

    private static void FillMissing(Matrix examples, Network network)
    {
        for (int r = 0; r < examples.Rows; r++)
        {
            var row = examples.Row(r);
            for (int c = row.IndexOf(float.NaN); c >= 0; c = row.IndexOf(float.NaN))
            {
                row[c] = network.Input?.Mean is { } mean
                    ? mean[0, c]
                    : throw new InvalidOptionException(
                        MissingOption,
                        "mean",
                        "left out, and the values filled in beforehand: the model knows no means, as it was trained with --scale none"
                    );
            }
        }
    }
}
