using System.CommandLine;
using System.Globalization;
using Hebb.Data;
using Hebb.Evolution;
using Hebb.Experiments.Evolve;
using Hebb.Numerics;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Hebb.Cli.Commands;

/// <summary><c>hebb evolve</c>.</summary>
internal sealed class EvolveCommand : ToolCommand
{
    private static readonly NetworkEvolutionOptions Defaults = new();

    private readonly Option<string> data = DataFileOptions.Data();
    private readonly DataFileOptions dataFile = new();
    private readonly ChoiceOption<EvolvePreset> preset = new(
        "--preset",
        EvolvePreset.Fast,
        "Default options: fast, or accurate: --genes 16000 --density 0.000625 --population 4096 "
            + "--selection 4 --final-selection 0.2"
    );
    private readonly Option<string> digits = new("--digits")
    {
        Description = "Labels to use: all, a range such as 0-4, or a list such as 1,3,7",
        HelpName = "LABELS",
        DefaultValueFactory = _ => "all",
    };
    private readonly Option<int> perClass = NetworkOptions.Number(
        "--per-class",
        200,
        "Training examples of each label, drawn at random; 0 = all"
    );
    private readonly Option<int> validation = NetworkOptions.Number(
        "--validation",
        100,
        "Validation examples of each label, not trained on"
    );
    private readonly Option<bool> shifted = new("--shifted")
    {
        Description = "Add copies of the training images shifted by a pixel up, down, left and right",
        DefaultValueFactory = _ => false,
    };
    private readonly Option<string> neurons = new("--neurons")
    {
        Description = "Neurons of each hidden layer, from the input on, separated by commas",
        HelpName = "N,N…",
        DefaultValueFactory = _ => "1000",
    };
    private readonly Option<double> edgeProbability = Number(
        "--edge-probability",
        0.1,
        "Probability of each edge from an input to the first hidden layer"
    );
    private readonly Option<int> genes = NetworkOptions.Number("--genes", 4000, "Genes, n");
    private readonly Option<double> density = Number(
        "--density",
        0.0025,
        "Probability that a gene contributes to an edge's weight, β"
    );
    private readonly Option<int> population = NetworkOptions.Number(
        "--population",
        Defaults.Population,
        "Genotypes of a generation, N"
    );
    private readonly Option<int> generations = NetworkOptions.Number(
        "--generations",
        Defaults.Generations,
        "Generations, T"
    );
    private readonly Option<int> batchSize = NetworkOptions.Number(
        "--batch-size",
        Defaults.BatchSize,
        "Examples of a generation, shared by all its genotypes, B"
    );
    private readonly ChoiceOption<Fitness> fitness = new(
        "--fitness",
        Fitness.Standardised,
        "Cross-entropy, standardised over the population; or the paper's reward and eq. 3 as printed, with τ = 1"
    );
    private readonly Option<double> selection = Number("--selection", Defaults.Selection, "Strength of selection, ε");
    private readonly Option<double> finalSelection = Number(
        "--final-selection",
        Defaults.FinalSelection,
        "ε of the last generation (cosine annealing); 0 = constant"
    );
    private readonly Option<double> scoreScale = Number(
        "--score-scale",
        Defaults.ScoreScale,
        "Scale of the scores in the softmax, τ; predictions do not depend on it"
    );
    private readonly Option<double> fixationThreshold = Number(
        "--fixation-threshold",
        Defaults.FixationThreshold,
        "Fix alleles whose frequency is within this distance of 0 or 1; 0 = none"
    );
    private readonly Option<int> measureEvery = NetworkOptions.Number(
        "--measure-every",
        20,
        "Generations between measurements on the validation examples"
    );
    private readonly ChoiceOption<EvolveThen> then = new(
        "--then",
        EvolveThen.Nothing,
        "After evolution: SignSGD on the output weights of the expected network"
    );
    private readonly Option<int> steps = NetworkOptions.Number("--steps", 1000, "Steps of SignSGD");
    private readonly Option<double> stepSize = Number("--step-size", 0.01, "Step size of SignSGD");
    private readonly Option<int> signSgdBatchSize = NetworkOptions.Number(
        "--signsgd-batch-size",
        50,
        "Examples of a step of SignSGD"
    );

    public EvolveCommand()
        : base(
            "evolve",
            "Evolves networks by the allele frequencies of their genes, without gradients.",
            "hebb evolve --data mnist --digits 0-4 --per-class 200 --generations 300 --batch-size 50"
        )
    {
        AddGroup(OptionGroup.Data, [data, .. dataFile.ForTraining, digits, perClass, shifted, validation]);
        AddGroup(OptionGroup.Network, neurons, edgeProbability, genes, density);
        AddGroup(
            OptionGroup.Evolution,
            preset,
            population,
            generations,
            batchSize,
            fitness,
            selection,
            finalSelection,
            scoreScale,
            fixationThreshold
        );
        AddGroup(OptionGroup.Measurement, measureEvery);
        AddGroup(OptionGroup.SignSgd, then, steps, stepSize, signSgdBatchSize);

        Does(RunAsync);
    }

    /// <inheritdoc/>
    public override bool KeepsRun => true;

    /// <inheritdoc/>
    public override bool SharesWork => true;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Pages => ["evolution.md", "scale-out.md"];

    private enum EvolvePreset
    {
        Fast,
        Accurate,
    }

    private async Task RunAsync(CommandContext context)
    {
        if (context.Get(fitness) == Fitness.PaperReward)
        {
            context.SetDefault(scoreScale, 1);
        }

        if (context.Get(preset) == EvolvePreset.Accurate)
        {
            context.SetDefault(genes, AccurateEvolution.Genes);
            context.SetDefault(density, AccurateEvolution.Density);
            context.SetDefault(population, AccurateEvolution.Options.Population);
            context.SetDefault(generations, AccurateEvolution.Options.Generations);
            context.SetDefault(selection, AccurateEvolution.Options.Selection);
            context.SetDefault(finalSelection, AccurateEvolution.Options.FinalSelection);
        }

        OptionsFrom(context, inputs: 1, labels: 2).Validate();
        var dataSet = await context.LoadDataAsync(context.Get(data), options: dataFile.Options(context));
        FitToData(context, dataSet);
        var options = OptionsFrom(context, dataSet.Train.Inputs, dataSet.Train.LabelCount);
        options = options with { Scale = dataFile.Scale(context, dataSet) };
        options.Validate();
        _ = new LabelSelection(options.Digits, dataSet.Train.LabelCount, dataSet.Train.LabelNames);
        if (options.Shifted && DataFileOptions.IsTable(dataSet))
        {
            throw new InvalidOptionException(shifted.Name, "true", "false: the columns of a table are no image");
        }

        _ = options.Shifted ? ShiftedImages.Side(dataSet.Train.Inputs) : 0;
        var run = context.OpenRun();
        using var workers = context.CreateWorkers();
        var result = EvolveExperiment.Run(
            dataSet,
            options,
            context.Seed,
            context.Provenance(dataSet.Name),
            run,
            workers
        );
        context.Complete(result, Tables(result, context));
    }

    // The defaults are for images: few examples cannot spare a hundred of each label, and neurons need a few of few columns.
    private void FitToData(CommandContext context, DataSet data)
    {
        const int Share = 5;
        const double Edges = 10;
        var chosen = new LabelSelection(context.Get(digits), data.Train.LabelCount, data.Train.LabelNames);
        int fewest = chosen.Of(data.Train).Labels.CountBy(label => label).Min(pair => pair.Value);
        context.SetDefault(validation, Math.Min(context.Get(validation), fewest / Share));
        if (DataFileOptions.IsTable(data))
        {
            double few = Math.Min(1, Edges / data.Train.Inputs);
            context.SetDefault(edgeProbability, Math.Max(context.Get(edgeProbability), few));
        }
    }

    private EvolveOptions OptionsFrom(CommandContext context, int inputs, int labels) =>
        new()
        {
            Shape = new GeneticShape(inputs, Layers(context.Get(neurons)), labels)
            {
                EdgeProbability = context.Get(edgeProbability),
                Genes = context.Get(genes),
                Density = context.Get(density),
            },
            Evolution = new NetworkEvolutionOptions
            {
                Population = context.Get(population),
                Generations = context.Get(generations),
                BatchSize = context.Get(batchSize),
                Fitness = context.Get(fitness),
                Selection = context.Get(selection),
                FinalSelection = context.Get(finalSelection),
                ScoreScale = context.Get(scoreScale),
                FixationThreshold = context.Get(fixationThreshold),
            },
            Digits = context.Get(digits),
            PerClass = context.Get(perClass),
            Shifted = context.Get(shifted),
            ValidationPerClass = context.Get(validation),
            MeasureEvery = context.Get(measureEvery),
            Then = context.Get(then),
            Steps = context.Get(steps),
            StepSize = context.Get(stepSize),
            Batch = context.Get(signSgdBatchSize),
        };

    private static int[] Layers(string text)
    {
        string[] parts = text.Split(',');
        var layers = new int[parts.Length];
        for (int i = 0; i < parts.Length; i++)
        {
            if (!int.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out layers[i]))
            {
                throw new InvalidOptionException(
                    "Neurons",
                    text,
                    "neurons of each hidden layer, such as 1000 or 500,200"
                );
            }
        }

        return layers;
    }

    private static IRenderable[] Tables(EvolveResult result, CommandContext context)
    {
        var table = ResultTable.WithColumns("", ">validation", ">test");
        table.AddRow("sampled genotypes", Of(v => v.Sampled), ResultTable.Percent(result.Accuracy.Sampled));
        table.AddRow("rounded", Of(v => v.Rounded), ResultTable.Percent(result.Accuracy.Rounded));
        table.AddRow("expected", Of(v => v.Expected), $"[bold]{ResultTable.Percent(result.Accuracy.Expected)}[/]");
        if (result.SignSgdAccuracy is { } signed)
        {
            table.AddRow("then SignSGD", "", $"[bold]{ResultTable.Percent(signed)}[/]");
        }

        return
        [
            table,
            new Text(
                $"{result.Generations:N0} generations in {context.Clock.Seconds["evolve"]:F1} s, "
                    + $"{result.FixedAlleles:N0} of {result.Genes:N0} alleles fixed\n"
                    + $"model: {result.Model}\npictures: {result.Report}\n"
            ),
        ];

        string Of(Func<EvolveAccuracy, double> way) =>
            ResultTable.Percent(result.ValidationAccuracy is { } held ? way(held) : null);
    }

    private static Option<double> Number(string name, double defaultValue, string description) =>
        new(name)
        {
            Description = description,
            HelpName = "X",
            DefaultValueFactory = _ => defaultValue,
        };
}
