using System.CommandLine;
using System.Globalization;
using Hebb.Data;
using Hebb.Experiments.Represent;
using Hebb.Experiments.Train;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Representation;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Hebb.Cli.Commands;

/// <summary><c>hebb represent</c>.</summary>
internal sealed class RepresentCommand : ToolCommand
{
    private const int DrawsOfMany = 3;
    private static readonly RepresentOptions Defaults = new();

    private readonly Option<string> data = DataFileOptions.Data("circles");
    private readonly DataFileOptions dataFile = new();
    private readonly Option<int> limit = NetworkOptions.Number(
        "--limit",
        0,
        "Learn from the first N training examples only; 0 = all"
    );
    private readonly Option<int> neurons = NetworkOptions.Number(
        "--neurons",
        Defaults.Neurons,
        "Features of an example; 1000 where there are thousands of examples"
    );
    private readonly Option<int> cap = NetworkOptions.Number(
        "--cap",
        Defaults.Cap,
        "Neurons that may be active at the end; --neurons to the power of 2/3"
    );
    private readonly Option<int> rounds = NetworkOptions.Number(
        "--rounds",
        Defaults.Rounds,
        "Rounds of firing of a Hebbian network, for learned, hand and none; 1 to 8"
    );
    private readonly Option<float> constant = new("--constant")
    {
        Description =
            "An input that is always on, for learned, hand and none; without it, 0, radii cannot be told apart",
        HelpName = "C",
        DefaultValueFactory = _ => Defaults.Constant,
    };
    private readonly ChoiceOption<RepresentEquations> equations = new(
        "--equations",
        RepresentEquations.Ours,
        "For learned, hand and none: the input again at each round and a linear output, or the paper's equations as printed"
    );
    private readonly Option<string> rule = new("--rule")
    {
        Description =
            "h3 and h5: prototypes with learned recurrent weights; learned: update functions that are learned first; hand: the delta rule; none: "
            + "no learning; others to compare with; or the file of a learned rule",
        HelpName = $"{string.Join('|', RepresentNames.All)}|FILE",
        DefaultValueFactory = _ => RepresentNames.Of(Defaults.Rule),
        CompletionSources =
        {
            _ => RepresentNames.All.Select(name => new System.CommandLine.Completions.CompletionItem(name)),
        },
    };
    private readonly ChoiceOption<UpdateField> field = new(
        "--field",
        UpdateField.Simple,
        "What a learned update function knows of the pre-synaptic side: one neuron's pattern, those of its neighbours, or what it attends to"
    );
    private readonly ChoiceOption<LearnedUpdates> learn = new(
        "--learn",
        LearnedUpdates.All,
        "Which update functions are learned: of the output weights alone, or of all weights"
    );
    private readonly ChoiceOption<RepresentBy> by = new(
        "--by",
        RepresentBy.Gradient,
        "How they are learned: by gradient descent through the update, or by evolution"
    );
    private readonly Option<int> metaSteps = NetworkOptions.Number(
        "--meta-steps",
        Defaults.MetaSteps,
        "Steps of learning the rule; generations by evolution"
    );
    private readonly LabelCountsOption labels = new(
        "How many labelled examples are used, at most 5,000 [default: 3, 10, 25 and 100 of each label, as far as the data have them]"
    );
    private readonly Option<int> draws = NetworkOptions.Number(
        "--draws",
        Defaults.Draws,
        $"Random draws of labelled examples for each number; {DrawsOfMany} where there are thousands of examples"
    );

    public RepresentCommand()
        : base(
            "represent",
            "Learns features without labels by local rules, and measures what they are worth with few labels.",
            "hebb represent --data moons --rule h3",
            "hebb represent --data circles --rule learned --learn output"
        )
    {
        AddGroup(OptionGroup.Data, [data, .. dataFile.ForTraining, limit]);
        AddGroup(OptionGroup.Network, neurons, cap, rounds, constant, equations);
        AddGroup(OptionGroup.Rules, rule, field);
        AddGroup(OptionGroup.Learning, learn, by, metaSteps);
        AddGroup(OptionGroup.Measurement, labels, draws);

        Does(RunAsync);
    }

    /// <inheritdoc/>
    public override bool KeepsRun => true;

    /// <inheritdoc/>
    public override bool SharesWork => true;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Pages => ["representation.md"];

    private async Task RunAsync(CommandContext context)
    {
        var (chosen, file) = RepresentNames.Read(context.Get(rule));
        var options = new RepresentOptions { Rule = chosen, Learned = file };
        RequireUse(context, options);
        InvalidOptionException.ThrowIfOutside(limit.Name, context.Get(limit), 0, int.MaxValue);
        InvalidOptionException.ThrowIfOutside(draws.Name, context.Get(draws), 1, 10_000);
        var dataSet = await context.LoadDataAsync(context.Get(data), options: dataFile.Options(context));
        dataFile.CentreImages(context, dataSet);
        context.WarnIfMore(limit, dataSet.Train.Count);
        if (context.Get(limit) > 0)
        {
            dataSet = dataSet with { Train = dataSet.Train.Take(Math.Min(context.Get(limit), dataSet.Train.Count)) };
        }

        bool isLarge = LayerMethods.AreMany(dataSet.Train.Count);
        context.SetDefault(neurons, isLarge ? 1000 : Defaults.Neurons);
        context.SetDefault(cap, RuleH.WideCap(context.Get(neurons)));
        context.SetDefault(draws, isLarge ? DrawsOfMany : Defaults.Draws);
        if (file is not null)
        {
            context.SetDefault(rounds, file.Rounds);
        }

        options = options with
        {
            Neurons = context.Get(neurons),
            Cap = context.Get(cap),
            Rounds = context.Get(rounds),
            Constant = context.Get(constant),
            Equations = context.Get(equations),
            Field = context.Get(field),
            Learn = context.Get(learn),
            By = context.Get(by),
            MetaSteps = context.Get(metaSteps),
            Labels = labels.Values(context, CountsOf(dataSet.Train)),
            Draws = context.Get(draws),
            Scale = dataFile.Scale(context, dataSet),
        };
        options.Validate();
        int roundsOfLayer =
            options.IsHebbian ? options.Rounds
            : options.Rule is RepresentRule.H3 or RepresentRule.H5 ? 3
            : 1;
        NetworkSize.Check(new RecurrentOptions(options.Neurons, options.Cap, roundsOfLayer), dataSet.Train.Inputs);
        var run = context.OpenRun();
        using var workers = context.CreateWorkers();
        var result = RepresentExperiment.Run(dataSet, options, context.Seed, run, workers);
        foreach (string warning in result.Warnings())
        {
            context.Observer.Warn(warning);
        }

        context.Complete(result, Tables(result));
    }

    // Options of one kind of rule do nothing for the other.
    private void RequireUse(CommandContext context, RepresentOptions options)
    {
        Option[] without =
            !options.IsHebbian ? [rounds, constant, equations, field, learn, by, metaSteps]
            : options.Rule != RepresentRule.Learned || options.Learned is not null ? [field, learn, by, metaSteps]
            : [];
        if (context.FirstGiven(without) is { } given)
        {
            throw new InvalidOptionException(
                given.Name,
                "given",
                $"left out: it has no effect with --rule {context.Get(rule)}"
            );
        }
    }

    private static int[] CountsOf(LabelledData data)
    {
        int[] counts = new int[data.LabelCount];
        foreach (int label in data.Labels)
        {
            counts[label]++;
        }

        return counts;
    }

    private static IRenderable[] Tables(RepresentResult result)
    {
        var table = ResultTable.WithColumns(
            ">labels",
            ">accuracy",
            "95 % interval",
            ">random",
            ">raw",
            ">SVM",
            ">RBF-SVM"
        );
        foreach (var (point, svm) in result.Accuracy.Zip(result.Svm))
        {
            table.AddRow(
                $"{point.Labels}",
                $"[bold]{ResultTable.Percent(point.Accuracy)}[/]",
                $"{ResultTable.Percent(point.Low)} to {ResultTable.Percent(point.High)}",
                ResultTable.Percent(point.Random),
                ResultTable.Percent(point.Raw),
                ResultTable.Percent(svm.Accuracy),
                ResultTable.Percent(svm.Rbf)
            );
        }

        string reconstruction = result.Unexplained is { } unexplained
            ? FormattableString.Invariant(
                $"variance unexplained: {unexplained:G3} ({result.UnexplainedBefore:G3} before learning)\n"
            )
            : "";
        string distance = result.Emd is { } emd
            ? FormattableString.Invariant($"earth mover's distance to the points in the plane: {emd:F3}\n")
            : "";
        string learned = result.RuleFile is { } path ? $"the learned rule: {path}\n" : "";
        return
        [
            table,
            new Text(
                $"rule: {result.Rule}; {result.Units:N0} features of an example, from {result.UnlabelledExamples:N0} examples without labels; "
                    + $"guessing: {ResultTable.Percent(result.MajorityBaseline)}\n"
                    + $"{reconstruction}{distance}{learned}pictures: {result.Report}\n"
            ),
        ];
    }
}
