using System.CommandLine;
using System.CommandLine.Completions;
using Hebb.Data;
using Hebb.Networks;

namespace Hebb.Cli;

/// <summary>The options that say how a person's own table is read, for every command that takes <c>--data</c>.</summary>
internal sealed class DataFileOptions
{
    // A net input is a sum of many inputs times weights of about 1, and what is computed from it must fit, too.
    private const float MostOfActivity = 1e18f;
    private const int MostNamed = 5;
    private const float MostRatio = 100;

    private readonly Option<string?> labelColumn = new("--label-column")
    {
        Description = "Column of the labels, by its name or its number from 1 [default: found by its content]",
        HelpName = "NAME|N",
    };
    private readonly Option<string?> ignoreColumns = new("--ignore-columns")
    {
        Description = "Columns to leave out, by name or number from 1, separated by commas",
        HelpName = "NAME|N,…",
    };
    private readonly Option<string?> test = new("--test")
    {
        Description = "File with the test examples [default: a fifth of the examples of each label]",
        HelpName = "FILE",
    };
    private readonly ChoiceOption<MissingValues> missing = new(
        "--missing",
        MissingValues.Refuse,
        "Rows with missing values: refuse them, take the column's mean over the training examples, or drop the row"
    );

    private readonly ChoiceOption<ScaleChoice> scale = new(
        "--scale",
        ScaleChoice.Auto,
        "What is done to the columns, kept in the model; auto: nothing for images and synthetic data, else standard (mean 0, deviation 1)"
    );

    /// <summary>The choices of <c>--scale</c>.</summary>
    private enum ScaleChoice
    {
        Auto,
        None,
        Centre,
        Standard,
    }

    /// <summary>The option <c>--scale</c>, for commands that train.</summary>
    public Option ScaleOption => scale;

    /// <summary>Centres images where nothing else is asked for: for features that are compared with random ones, which need it.</summary>
    public void CentreImages(CommandContext context, DataSet data)
    {
        if (data.Train.Shape is { Height: > 1, Width: > 1 })
        {
            context.SetDefault(scale, ScaleChoice.Centre);
        }
    }

    /// <summary>What is done to the columns of a data set; the result will say so.</summary>
    /// <exception cref="DataFileException">Numbers are so large that activity would overflow.</exception>
    public Scaling Scale(CommandContext context, DataSet data)
    {
        var scaling = context.Get(scale) switch
        {
            ScaleChoice.None => Scaling.None,
            ScaleChoice.Centre => Scaling.Centre,
            ScaleChoice.Standard => Scaling.Standard,
            _ => IsTable(data) ? Scaling.Standard : Scaling.None,
        };
        if (DataSets.Catalogue.All(known => known.Name != data.Name))
        {
            // Before anything is made, so that data which cannot be scaled leave no run behind.
            var transform = TransformOf(scaling, data);
            RequireRoom(data.Name, data.Train, transform);
            RequireRoom(data.Name, data.Test, transform);
            if (scaling != Scaling.Standard && IsTable(data) && WidestColumn(data.Train) is { } wide)
            {
                context.Observer.Warn(wide);
            }

            context.SayScaling(scaling, Describe(scaling, transform, data.Train));
        }

        return scaling;
    }

    /// <summary>Whether data are columns of different units: neither images nor a synthetic set, whose numbers are alike.</summary>
    public static bool IsTable(DataSet data) =>
        DataSets.Catalogue.All(known => known.Name != data.Name) && data.Train.Shape is { Height: 1, Width: 1 };

    // Where columns are not brought to one width, the widest decides alone which neurons fire.
    private static string? WidestColumn(LabelledData train)
    {
        var factors = InputTransform.Standardised(train).Scale!;
        var widths = Enumerable
            .Range(0, train.Inputs)
            .Where(i => factors[0, i] > 0)
            .Select(i => (Column: i, Width: 1 / factors[0, i]))
            .OrderBy(column => column.Width)
            .ToArray();
        if (widths.Length < 2 || widths[^1].Width <= MostRatio * widths[(widths.Length - 1) / 2].Width)
        {
            return null;
        }

        var (widest, width) = widths[^1];
        string name = train.InputNames is { } names ? $"column '{names[widest]}'" : $"column {widest + 1}";
        return $"{name} varies {width / widths[(widths.Length - 1) / 2].Width:G2} times as much as others and is not scaled: it decides alone which neurons fire; --scale standard brings all columns to one width";
    }

    private static InputTransform? TransformOf(Scaling scaling, DataSet data)
    {
        try
        {
            return InputTransform.Of(scaling, data.Train);
        }
        catch (InvalidOptionException e)
        {
            throw new DataFileException(data.Name, e.Message, e);
        }
    }

    private static void RequireRoom(string name, LabelledData data, InputTransform? transform)
    {
        var scaled = transform?.Transform(data) ?? data;
        for (int n = 0; n < data.Count; n++)
        {
            int wrong = scaled.Examples.Row(n).IndexOfAnyExceptInRange(-MostOfActivity, MostOfActivity);
            if (wrong >= 0)
            {
                string column = data.InputNames is { } names ? $"column '{names[wrong]}'" : $"column {wrong + 1}";
                throw new DataFileException(
                    name,
                    $"{column} has {data.Examples[n, wrong]:G3} in example {n + 1:N0}: activity overflows beyond {MostOfActivity:G1}; use --scale standard, or make the numbers smaller"
                );
            }
        }
    }

    private static string Describe(Scaling scaling, InputTransform? transform, LabelledData train)
    {
        string what = train.Shape is { Height: > 1, Width: > 1 } ? "pixels" : "columns";
        string done = scaling switch
        {
            Scaling.None => $"{what} are used as they are",
            Scaling.Centre => $"{what} are centred (mean 0 over the training examples)",
            _ => $"{what} are standardised (mean 0, deviation 1 over the training examples)",
        };
        int[] constant = transform?.Scale is { } factors
            ? [.. Enumerable.Range(0, train.Inputs).Where(i => factors[0, i] == 0)]
            : [];
        if (constant.Length == 0)
        {
            return done;
        }

        var named = constant.Take(MostNamed).Select(i => train.InputNames?[i] ?? $"{i + 1}");
        return $"{done}; {constant.Length:N0} constant left out: {string.Join(", ", named)}{(constant.Length > MostNamed ? ", …" : "")}";
    }

    /// <summary>All of them, of which <c>--test</c> has no meaning for examples of a network that is trained.</summary>
    public IReadOnlyList<Option> All => [labelColumn, ignoreColumns, test, missing];

    /// <summary>Those of a command that trains.</summary>
    public IReadOnlyList<Option> ForTraining => [.. All, scale];

    /// <summary>Those that say how the columns of a file are read.</summary>
    public IReadOnlyList<Option> OfColumns => [labelColumn, ignoreColumns, missing];

    /// <summary>The options as the library has them.</summary>
    public DataOptions Options(CommandContext context) =>
        new()
        {
            LabelColumn = context.Get(labelColumn),
            IgnoreColumns = context.Get(ignoreColumns)?.Split(',', StringSplitOptions.TrimEntries) ?? [],
            TestFile = context.Has(test) ? context.Get(test) : null,
            Missing = context.Get(missing),
        };

    /// <summary>The option <c>--data</c>.</summary>
    /// <param name="defaultName">The data set that is used without it.</param>
    public static Option<string> Data(string defaultName = "mnist") =>
        new("--data")
        {
            Description =
                "A data set that 'hebb data list' shows, or the path of a CSV or NPZ file, or of a folder of data",
            HelpName = "NAME|PATH",
            DefaultValueFactory = _ => defaultName,
            CompletionSources = { DataSetNames },
        };

    /// <summary>The names that a shell completes where a data set is named.</summary>
    public static IEnumerable<CompletionItem> DataSetNames(CompletionContext context) =>
        DataSets.Catalogue.Select(entry => new CompletionItem(entry.Name));
}
