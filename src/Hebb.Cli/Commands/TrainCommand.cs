using System.CommandLine;
using Hebb.Data;
using Hebb.Experiments.Rules;
using Hebb.Experiments.Train;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Plasticity;
using Hebb.Representation;
using Hebb.Robustness;

namespace Hebb.Cli.Commands;

/// <summary><c>hebb train</c>.</summary>
internal sealed partial class TrainCommand : ToolCommand
{
    private static readonly ConvolutionOptions Robust = new(Filters: 256, PatchSide: 11, Cap: 8) { Stride = 2 };

    private readonly Option<string> data = DataFileOptions.Data();
    private readonly DataFileOptions dataFile = new();
    private readonly ChoiceOption<TrainPreset> preset = new(
        "--preset",
        TrainPreset.Auto,
        "Default options. For images of at least 12×12 pixels fast, accurate and best: convolutional k-cap layers whose filters learn from patches without labels "
            + "(--margin 0.1 --step-size 0.1 --graded true --weights averaged --epochs 8), each of more filters or positions than the one before. "
            + "For tables fast is: no cap, --hidden-bias 2 --reads unit-length --graded true "
            + "--margin 0.3 --step-size 0.1 --weights averaged --epochs 20, and accurate the same with --edge-probability 1 --hidden-bias 5 --margin 1 --epochs 50; "
            + "for other data fast is --cap 200 --weights averaged, accurate --neurons 10000 --cap 1000 --weights averaged --epochs 5. "
            + "robust, for images: 256 filters of 11×11 pixels learned from the images without labels, and --noise 0.7 --adversarial 2 --reads unit-length --graded true "
            + "--margin 0.7 --step-size 0.1 --weights averaged --epochs 6; "
            + "certified, for images: 400 templates a label that learn to keep a radius which 'hebb certify' proves, --epochs 12; certified-small: 100 templates, "
            + "--epochs 10; paper: the paper's network and rules; "
            + "auto: accurate for images unless an option of the network, of its rules, --noise or --adversarial is given, fast for tables without --output-rule, else the paper's"
    );
    private readonly Option<int> folds = NetworkOptions.Number(
        "--folds",
        0,
        "Cross-validation first: K networks, each tested on a K-th of the training examples that it did not see; 0 = none"
    );
    private readonly ChoiceOption<TrainBeside> beside = new(
        "--beside",
        TrainBeside.Nothing,
        "Beside it, train a twin with the same hidden layer, whose output weights descend the gradient (Adam), to compare with"
    );
    private readonly NetworkOptions network = new();
    private readonly RuleOptions rules = new();
    private readonly Option<string?> inputRule = new("--input-rule")
    {
        Description = "File with a rule for the input weights [default: none, the input weights are fixed]",
        HelpName = "FILE",
    };
    private readonly ChoiceOption<ExampleOrder> order = new(
        "--order",
        ExampleOrder.Shuffled,
        "Order of the examples: a new random one in each epoch, or as given"
    );
    private readonly Option<int> epochs = NetworkOptions.Number("--epochs", 2, "Passes over the training examples");
    private readonly ChoiceOption<ImageView> view = new(
        "--view",
        ImageView.None,
        "How each image is straightened before the network sees it, by its own pixels alone: not; upright and in the middle; or that and of similar width, "
            + "which suits digits"
    );
    private readonly Option<float> whitening = new("--whitening")
    {
        Description =
            "Learn filters from patches whose neighbouring pixels are decorrelated, softened by C: the smaller, the more; 0 = not. Presets for images choose 0.1, "
            + "for filters of up to 5×5 pixels",
        HelpName = "C",
        DefaultValueFactory = _ => 0,
    };
    private readonly Option<float> noise = new("--noise")
    {
        Description =
            "Standard deviation of noise that is added to the training examples, once, before the rules learn from them; 0 = none",
        HelpName = "SIGMA",
        DefaultValueFactory = _ => 0,
    };
    private readonly Option<int> limit = NetworkOptions.Number(
        "--limit",
        0,
        "Train on the first N examples only; 0 = all"
    );
    private readonly Option<int> validation = NetworkOptions.Number(
        "--validation",
        0,
        "Validation examples: the last N training examples, of all labels together, not trained on"
    );
    private readonly ChoiceOption<TrainFeatures> features = new(
        "--features",
        TrainFeatures.Random,
        "The hidden layer: random weights; or prototypes of the training examples, learned without their labels by competition; or these with "
            + "recurrent weights between prototypes that are active together, run for 3 rounds; or, for images, 9 rounds of these on learned filters. "
            + "Prototypes are for few labels (--labels) where neighbours have the same; with labels for all examples random weights are as good or better. "
            + "--neurons is their number, --cap how many are active at the end"
    );
    private readonly Option<bool> selfTraining = new("--self-training")
    {
        Description =
            "With --labels: learn from the examples without labels, too, by the surest predictions, in eight rounds; it helps where most predictions are right",
        HelpName = "true|false",
        DefaultValueFactory = _ => false,
    };
    private readonly Option<int> labels = NetworkOptions.Number(
        "--labels",
        0,
        "Use the labels of N training examples only, drawn at random, as many of each label; what is learned without labels sees all examples. 0 = all"
    );
    private readonly Option<float> radius = new("--radius")
    {
        Description =
            "Size of perturbations (L2) that --preset certified and certified-small train templates to withstand, in the units of the scaled data",
        HelpName = "EPS",
        DefaultValueFactory = _ => TemplateTrainingOptions.Accurate.Epsilon,
    };
    private readonly Option<float> adversarial = new("--adversarial")
    {
        Description =
            "After the rules, the output weights learn from inputs perturbed by up to EPS (L2) along their gradient, which no local rule knows: "
            + "all examples, twice; they then read unit lengths. 0 = none",
        HelpName = "EPS",
        DefaultValueFactory = _ => 0,
    };

    public TrainCommand()
        : base(
            "train",
            "Trains one k-cap network with plasticity rules, without backpropagation.",
            "hebb train --data mnist",
            "hebb train --data mnist --neurons 1000 --cap 500 --output-rule perceptron --weights averaged"
        )
    {
        AddGroup(OptionGroup.Data, [data, .. dataFile.ForTraining, view, limit, validation, labels, selfTraining]);
        AddGroup(OptionGroup.Training, preset, epochs, order, noise, adversarial, radius);
        AddGroup(OptionGroup.Measurement, folds, beside);
        AddGroup(OptionGroup.Network, [features, whitening, .. network.ForTraining, network.Reads]);
        AddGroup(OptionGroup.Rules, [.. rules.All, inputRule]);

        Does(RunAsync);
    }

    /// <summary>
    /// Sets of defaults; those for images were chosen on the last 10,000 training images of MNIST and Fashion-MNIST, those of tables by
    /// cross-validation on the training parts of iris, wine, breast cancer and digits.
    /// </summary>
    private enum TrainPreset
    {
        Auto,
        Paper,
        Fast,
        Accurate,
        Best,
        Robust,
        Certified,
        CertifiedSmall,
    }

    /// <summary>What the hidden layer is made of.</summary>
    private enum TrainFeatures
    {
        Random,
        Prototypes,
        PrototypesRecurrent,
        FiltersPrototypes,
    }

    /// <summary>The order in which an epoch sees the examples.</summary>
    private enum ExampleOrder
    {
        Shuffled,
        Given,
    }

    /// <inheritdoc/>
    public override bool KeepsRun => true;

    /// <inheritdoc/>
    public override string InsteadOfSharing => $"start it without mpirun, or with {folds.Name}, which it shares";

    /// <inheritdoc/>
    public override bool SharesWorkOf(ParseResult parse) => parse.GetValue(folds) > 0;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Pages => ["concepts.md", "data.md"];

    private async Task RunAsync(CommandContext context)
    {
        RequireFit(context);
        if (context.Get(preset) is TrainPreset.Certified or TrainPreset.CertifiedSmall)
        {
            await TrainTemplatesAsync(context);
            return;
        }

        ApplyBeforeData(context);

        // Every option is checked before data are fetched, which may take minutes; the data's own sizes come later.
        var options = OptionsFrom(context);
        options.Validate(int.MaxValue);
        options.Plasticity.OutputRule.For(options.Layer.Rounds);
        options.Plasticity.GraphRule.For(options.Layer.Rounds, default);
        var dataSet = await context.LoadDataAsync(context.Get(data), options: dataFile.Options(context));
        options = OptionsFor(context, dataSet);
        options.Validate(dataSet.Train.Count);
        if (options.Labels > 0)
        {
            int used = UsedOf(context, dataSet.Train.Count);
            InvalidOptionException.ThrowIfOutside(labels.Name, options.Labels, dataSet.Train.LabelCount, used);
        }

        context.WarnIfMore(limit, dataSet.Train.Count);
        if (options.InputOfLayer(dataSet.Train.Shape) is { Size: var inputs })
        {
            context.CheckNetwork(options.Layer, options.Plasticity, inputs);
            if (options.Competitive is { Caps.Count: > 1 and var rounds })
            {
                NetworkSize.Check(options.Layer with { Rounds = rounds }, inputs);
            }
        }

        var run = context.OpenRun();
        using var workers = context.CreateWorkers();
        var result = TrainExperiment.Run(
            dataSet,
            options,
            context.Seed,
            context.Provenance(dataSet.Name),
            run,
            workers
        );
        context.Complete(result, TrainTables.Of(result, context.Clock));
    }

    // The defaults that do not depend on the data.
    private void ApplyBeforeData(CommandContext context)
    {
        if (context.Get(preset) is TrainPreset.Fast or TrainPreset.Accurate)
        {
            ApplyPreset(context);
        }

        if (context.Get(features) != TrainFeatures.Random)
        {
            ApplyFeatures(context);
        }

        if (context.Get(preset) == TrainPreset.Robust)
        {
            ApplyRobustPreset(context);
        }

        if (context.FirstGiven([radius]) is not null)
        {
            throw new InvalidOptionException(
                radius.Name,
                "given",
                "left out but with --preset certified or certified-small"
            );
        }

        InvalidOptionException.ThrowIfOutside(adversarial.Name, context.Get(adversarial), 0, 1e6f);
        if (context.Get(adversarial) > 0)
        {
            ApplyMargin(context);
        }

        // The paper's k is half of |V|.
        if (context.Get(network.Neurons) is var neurons && context.Get(network.Cap) > neurons)
        {
            context.SetDefault(network.Cap, Math.Max(1, neurons / 2));
        }
    }

    // With the defaults that depend on the data.
    private TrainOptions OptionsFor(CommandContext context, DataSet dataSet)
    {
        var recipe = RecipeFor(context, dataSet.Train);
        var options = OptionsFrom(context);
        if (recipe is not null)
        {
            ApplyRecipe(context, recipe);
            options = OptionsFrom(context) with
            {
                Banks = recipe.Banks,
                Filters = recipe.Filters with { Whitening = context.Get(whitening) },
                Moments = recipe.Moments,
            };
        }

        RequireImages(context, options, dataSet);
        // A rule that was learned works with the settings it was learned with.
        bool isRuleGiven = context.Get(preset) == TrainPreset.Auto && context.IsGiven(rules.OutputRule);
        if (context.Get(features) != TrainFeatures.Random)
        {
            ApplyPrototypes(context, dataSet.Train.Count);
            options = OptionsFrom(context, dataSet.Train.Count);
        }
        else if (
            recipe is null
            && DataFileOptions.IsTable(dataSet)
            && context.Get(preset) != TrainPreset.Paper
            && !isRuleGiven
        )
        {
            ApplyTablePreset(context);
            options = OptionsFrom(context);
        }

        return options with
        {
            Scale = dataFile.Scale(context, dataSet),
            Adversarial = Fitting(options, dataSet.Train),
        };
    }

    // The rules of a hidden layer depend on how many examples there are.
    private TrainOptions OptionsFrom(CommandContext context, int examples = 0) =>
        new()
        {
            Layer = network.Layer(context),
            Imprints = context.Get(network.Imprint),
            Banks = Convolution(context) is { } bank ? [bank] : [],
            Filters = Convolution(context) is null
                ? null
                : new PatchFilterOptions { Whitening = context.Get(whitening) },
            View = context.Get(view),
            Competitive = examples == 0 ? null : Prototypes(context),
            LayerRules = examples == 0 ? [] : RulesOf(context, UsedOf(context, examples)),
            Labels = context.Get(labels),
            SelfTraining = SelfTraining(context),
            Noise = context.Get(noise),
            Adversarial = Adversarial(context),
            Reads = network.Reading(context),
            Plasticity = rules.Plasticity(context) with
            {
                InputRule = context.Get(inputRule) is { } file ? RuleSource.Input(file) : null,
                Shuffle = context.Get(order) == ExampleOrder.Shuffled,
            },
            Epochs = context.Get(epochs),
            Limit = context.Get(limit),
            HoldOut = context.Get(validation),
            Folds = context.Get(folds),
            Beside = context.Get(beside),
        };
}
