using System.CommandLine;
using System.Globalization;
using Hebb.Experiments.Learn;
using Hebb.Numerics;
using Hebb.Plasticity;
using Hebb.RuleLearning;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Hebb.Cli.Commands;

/// <summary><c>hebb learn</c>.</summary>
internal sealed class LearnCommand : ToolCommand
{
    private readonly Option<string> data = DataFileOptions.Data("halfspace");
    private readonly DataFileOptions dataFile = new();
    private readonly NetworkOptions network = new();
    private readonly RuleOptions rules = new(FinalWeights.Averaged);
    private readonly ChoiceOption<LearnBy> by = new(
        "--by",
        LearnBy.Gradient,
        "Method: gradient descent on the loss of a batch, evolution of a population of rules, or the optimal output rule in closed form"
    );
    private readonly ChoiceOption<RulesToLearn> learn = new(
        "--learn",
        RulesToLearn.Output,
        "Which rules are learned; the other stays as --output-rule or --graph-rule gives it"
    );
    private readonly ChoiceOption<RuleForm> form = new(
        "--parameterization",
        RuleForm.Table,
        "Parameters of a rule: the entries of its table, or the weights of a small network that computes them"
    );
    private readonly ChoiceOption<RuleLoss> loss = new(
        "--loss",
        RuleLoss.SoftmaxCrossEntropy,
        "Loss of a batch, computed with the weights after the rules have changed them"
    );
    private readonly Option<double> metaStepSize = Number(
        "--meta-step-size",
        0.01,
        "Step size of Adam, which changes the rules"
    );
    private readonly Option<double> l2 = Number(
        "--l2",
        0.01,
        "L2 penalty: this multiple of each parameter is added to its gradient"
    );
    private readonly Option<double> initialDeviation = Number(
        "--initial-deviation",
        1,
        "Standard deviation of the initial entries of a graph rule's table"
    );
    private readonly Option<int> batchSize = NetworkOptions.Number("--batch-size", 100, "Examples in a batch");
    private readonly Option<int> batchesPerStep = NetworkOptions.Number(
        "--batches-per-step",
        1,
        "Batches of a meta-step, whose gradients are averaged"
    );
    private readonly Option<int> metaSteps = NetworkOptions.Number(
        "--meta-steps",
        300,
        "Meta-steps: steps of Adam on the rules"
    );
    private readonly Option<int> restarts = NetworkOptions.Number(
        "--restarts",
        5,
        "Independent learners or populations; the one best on held-out examples is kept"
    );
    private readonly RuleEvolutionCliOptions evolution = new();

    public LearnCommand()
        : base(
            "learn",
            "Learns a plasticity rule on a source task: by gradient descent, by evolution or in closed form.",
            "hebb learn --data halfspace --neurons 1000 --cap 500"
        )
    {
        AddGroup(OptionGroup.Data, [data, .. dataFile.ForTraining]);
        AddGroup(OptionGroup.Learning, by, learn, restarts);
        AddGroup(
            OptionGroup.ByGradient,
            form,
            loss,
            batchSize,
            batchesPerStep,
            metaSteps,
            metaStepSize,
            l2,
            initialDeviation
        );
        AddGroup(OptionGroup.ByEvolution, evolution.All);
        AddGroup(OptionGroup.Network, network.All);
        AddGroup(OptionGroup.Rules, rules.All);

        Does(RunAsync);
    }

    /// <inheritdoc/>
    public override bool KeepsRun => true;

    /// <inheritdoc/>
    public override bool SharesWork => true;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Pages => ["learned-rules.md", "concepts.md"];

    private async Task RunAsync(CommandContext context)
    {
        var options = OptionsFrom(context);
        options.Validate();
        var source = await context.LoadDataAsync(context.Get(data), options: dataFile.Options(context));
        context.CheckNetwork(
            options.Layer,
            options.Learning.Learn == RulesToLearn.Output ? options.Learning.Plasticity : null,
            source.Train.Inputs
        );
        options = options with { Scale = dataFile.Scale(context, source) };
        var run = context.OpenRun();
        using var workers = context.CreateWorkers();
        var result = LearnExperiment.Run(source, options, context.Seed, ToolVersion.Current, run, workers);
        if (result.Warning() is { } warning)
        {
            context.Observer.Warn(warning);
        }

        context.Complete(result, Tables(result));
    }

    private LearnOptions OptionsFrom(CommandContext context) =>
        new()
        {
            Layer = network.Layer(context),
            By = context.Get(by),
            Restarts = context.Get(restarts),
            Learning = new RuleLearningOptions
            {
                Learn = context.Get(learn),
                Form = context.Get(form),
                Loss = context.Get(loss),
                Batch = context.Get(batchSize),
                BatchesPerStep = context.Get(batchesPerStep),
                MetaSteps = context.Get(metaSteps),
                MetaStepSize = context.Get(metaStepSize),
                L2 = context.Get(l2),
                InitialDeviation = context.Get(initialDeviation),
                Plasticity = rules.Plasticity(context),
            },
            Evolution = evolution.Options(context),
        };

    private static IRenderable[] Tables(LearnResult result)
    {
        var table = ResultTable.WithColumns(">restart", ">validation", "");
        foreach (var restart in result.Restarts)
        {
            table.AddRow(
                $"{restart.Restart}",
                ResultTable.Percent(restart.ValidationAccuracy),
                Markup.Escape(result.NoteOn(restart.Restart))
            );
        }

        return
        [
            new Text("Accuracy of new networks trained with the learned rules\n"),
            table,
            new Text(
                $"on the source's test examples: {ResultTable.Percent(result.SourceAccuracy)}; "
                    + $"with the default rule: {ResultTable.Percent(result.DefaultAccuracy)}, "
                    + $"guessing: {ResultTable.Percent(result.MajorityBaseline)}\nrule: {result.Rule}\n"
                    + $"pictures: {result.Report}\n"
            ),
        ];
    }

    private static Option<double> Number(string name, double defaultValue, string description) =>
        new(name)
        {
            Description = description,
            HelpName = "X",
            DefaultValueFactory = _ => defaultValue,
        };
}
