using System.CommandLine;
using System.Globalization;
using Hebb.Evolution;
using Hebb.Experiments.Evolve;
using Hebb.Numerics;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Hebb.Cli.Commands;

/// <summary><c>hebb evolve</c>.</summary>
internal sealed class EvolveCommand : ToolCommand
{
    private static readonly EvolveSettings Defaults = new();

    private readonly Option<string> data = new("--data")
    {
        Description = "A data set that 'hebb data list' shows, or a folder, CSV or NPZ file of your own",
        HelpName = "NAME|PATH",
        DefaultValueFactory = _ => "mnist",
    };
    private readonly Option<string> digits = new("--digits")
    {
        Description = "The labels that take part, by number, such as 0-4",
        HelpName = "FIRST-LAST|all",
        DefaultValueFactory = _ => "all",
    };
    private readonly Option<int> perClass = NetworkOptions.Number(
        "--per-class",
        Defaults.PerClass,
        "Training examples of each label, drawn at random; 0 means all"
    );
    private readonly Option<int> holdOut = NetworkOptions.Number(
        "--hold-out",
        Defaults.HoldOut,
        "Other training examples, on which the curve is measured"
    );
    private readonly Option<string> hidden = new("--hidden")
    {
        Description = "Units of each hidden layer, with commas between them",
        HelpName = "N,N…",
        DefaultValueFactory = _ => "1000",
    };
    private readonly Option<int> genes = NetworkOptions.Number("--genes", Defaults.Genes, "Genes, n");
    private readonly Option<double> linkProbability = Number(
        "--link-probability",
        Defaults.LinkProbability,
        "Probability of a link below the output layer"
    );
    private readonly Option<double> geneDensity = Number(
        "--gene-density",
        Defaults.GeneDensity,
        "Probability that a gene acts on a link"
    );
    private readonly Option<int> population = NetworkOptions.Number(
        "--population",
        Defaults.Evolution.Population,
        "Genotypes of a generation"
    );
    private readonly Option<int> generations = NetworkOptions.Number(
        "--generations",
        Defaults.Evolution.Generations,
        "Generations"
    );
    private readonly Option<int> minibatch = NetworkOptions.Number(
        "--minibatch",
        Defaults.Evolution.Minibatch,
        "Images that all genotypes of a generation see"
    );
    private readonly ChoiceOption<FitnessKind> fitness = new(
        "--fitness",
        FitnessKind.Standardised,
        "Minus the cross-entropy, standardised over the population; or the paper's reward and its equation 3 as printed"
    );
    private readonly Option<double> strength = Number(
        "--strength",
        Defaults.Evolution.Strength,
        "How strong selection is"
    );
    private readonly Option<double?> temperature = new("--temperature")
    {
        Description =
            "By how much scores are multiplied before softmax; it changes no prediction [default: 0.05, and 1 for the paper's reward]",
        HelpName = "X",
    };
    private readonly Option<double> fixWithin = Number(
        "--fix-within",
        Defaults.Evolution.FixWithin,
        "Alleles this near to 0 or 1 are fixed, every 50 generations, and cost nothing from then on; 0 fixes none"
    );
    private readonly Option<int> signEpochs = NetworkOptions.Number(
        "--sign-epochs",
        Defaults.SignEpochs,
        "Passes of SignSGD in the output layer of a drawn genotype, after evolution; 0 for none"
    );
    private readonly ChoiceOption<Expression> express = new(
        "--express",
        Expression.Expected,
        "The network that becomes the model: mean weights, the most probable genotype, or one that is drawn"
    );

    public EvolveCommand()
        : base(
            "evolve",
            "Evolves a population of networks by allele frequencies alone.",
            "hebb evolve --data mnist --digits 0-4 --genes 2000 --minibatch 50 --generations 300"
        )
    {
        Option[] all =
        [
            data,
            digits,
            perClass,
            holdOut,
            hidden,
            genes,
            linkProbability,
            geneDensity,
            population,
            generations,
            minibatch,
            fitness,
            strength,
            temperature,
            fixWithin,
            signEpochs,
            express,
        ];
        foreach (var option in all)
        {
            Add(option);
        }

        Does(RunAsync);
    }

    /// <inheritdoc/>
    public override bool KeepsRun => true;

    private async Task RunAsync(CommandContext context)
    {
        var settings = SettingsFrom(context);
        settings.Validate();
        var dataSet = await context.LoadDataAsync(context.Get(data));
        var run = context.OpenRun();
        using var compute = new Compute(context.Threads);
        var result = EvolveExperiment.Run(
            dataSet,
            settings,
            context.Seed,
            context.Provenance(dataSet.Name),
            run,
            compute
        );
        context.Complete(result, Tables(result, context));
    }

    private EvolveSettings SettingsFrom(CommandContext context)
    {
        var kind = context.Get(fitness);
        return new()
        {
            Hidden = [.. context.Get(hidden).Split(',').Select(part => Whole("--hidden", part))],
            Genes = context.Get(genes),
            LinkProbability = context.Get(linkProbability),
            GeneDensity = context.Get(geneDensity),
            Evolution = new NetworkEvolutionOptions
            {
                Population = context.Get(population),
                Generations = context.Get(generations),
                Minibatch = context.Get(minibatch),
                Fitness = kind,
                Strength = context.Get(strength),
                Temperature =
                    context.Get(temperature) ?? (kind == FitnessKind.PaperReward ? 1 : Defaults.Evolution.Temperature),
                FixWithin = context.Get(fixWithin),
            },
            Labels = LabelsFrom(context.Get(digits)),
            PerClass = context.Get(perClass),
            HoldOut = context.Get(holdOut),
            SignEpochs = context.Get(signEpochs),
            Model = context.Get(express),
        };
    }

    private static (int, int)? LabelsFrom(string text)
    {
        if (text == "all")
        {
            return null;
        }

        string[] ends = text.Split('-');
        return ends.Length == 2
            ? (Whole("--digits", ends[0]), Whole("--digits", ends[1]))
            : throw new InvalidOptionException(
                "--digits",
                $"'{text}'",
                "all, or the first and the last label, such as 0-4"
            );
    }

    private static int Whole(string option, string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? number
            : throw new InvalidOptionException(option, $"'{text}'", "a whole number, 0 or more");

    private static Option<double> Number(string name, double defaultValue, string description) =>
        new(name)
        {
            Description = description,
            HelpName = "X",
            DefaultValueFactory = _ => defaultValue,
        };

    private static IRenderable[] Tables(EvolveResult result, CommandContext context)
    {
        var table = ResultTable.WithColumns("network", ">training", ">test");
        Row("drawn genotypes, mean", result.TrainAccuracy.Sampled, result.Accuracy.Sampled);
        Row("most probable genotype", result.TrainAccuracy.Rounded, result.Accuracy.Rounded);
        Row("expected weights", result.TrainAccuracy.Expected, result.Accuracy.Expected);
        if (result.SignSgdAccuracy is { } signs)
        {
            table.AddRow("a drawn genotype and SignSGD", "", ResultTable.Percent(signs));
        }

        return
        [
            table,
            new Text(
                $"{result.Generations:N0} generations in {context.Clock.Seconds["evolve"]:F1} s on {result.Examples:N0} examples; "
                    + $"{result.FixedAlleles:N0} of {result.Genes:N0} alleles fixed\nmodel: {result.Model}\npictures: {result.Report}\n"
            ),
        ];

        void Row(string name, double train, double test) =>
            table.AddRow(name, ResultTable.Percent(train), ResultTable.Percent(test));
    }
}
