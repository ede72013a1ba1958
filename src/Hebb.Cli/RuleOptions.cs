using System.CommandLine;
using Hebb.Experiments.Train;
using Hebb.Plasticity;

namespace Hebb.Cli;

/// <summary>The options that say by which rules weights change, and when, for every command that trains by them.</summary>
internal sealed class RuleOptions
{
    public Option<string> Rule { get; } =
        Text("--rule", "perceptron-fired-only", "Output rule, by name or file", "NAME|FILE");
    public Option<string> GraphRule { get; } =
        Text(
            "--graph-rule",
            "zero",
            "Graph rule: zero, hebb, constant:C, random:SIGMA, homeostatic:P, or a file",
            "NAME|FILE"
        );
    public ChoiceOption<UpdateKind> Update { get; } =
        new("--update", UpdateKind.Additive, "Whether a rule's number is added to a weight or scales it");
    public ChoiceOption<UpdateWhen> When { get; } =
        new("--when", UpdateWhen.Misclassified, "When output weights change");
    public ChoiceOption<OutputEdges> Edges { get; } =
        new("--edges", OutputEdges.LabelAndPrediction, "Which output neurons' edges change");
    public Option<float> StepSize { get; } =
        new("--step-size")
        {
            Description = "Step size of the output rule",
            HelpName = "ETA",
            DefaultValueFactory = _ => 0.01f,
        };
    public Option<float> GraphStepSize { get; } =
        new("--graph-step-size")
        {
            Description = "Step size of the graph rule",
            HelpName = "ETA",
            DefaultValueFactory = _ => 0.01f,
        };

    /// <summary>All of them.</summary>
    public IReadOnlyList<Option> All => [Rule, GraphRule, Update, When, Edges, StepSize, GraphStepSize];

    /// <summary>What they say; everything else has its default.</summary>
    public PlasticityOptions Plasticity(CommandContext context) =>
        new()
        {
            OutputRule = RuleSource.Output(context.Get(Rule)),
            GraphRule = RuleSource.Graph(context.Get(GraphRule)),
            Update = context.Get(Update),
            When = context.Get(When),
            Edges = context.Get(Edges),
            StepSize = context.Get(StepSize),
            GraphStepSize = context.Get(GraphStepSize),
        };

    private static Option<string> Text(string name, string defaultValue, string description, string helpName) =>
        new(name)
        {
            Description = description,
            HelpName = helpName,
            DefaultValueFactory = _ => defaultValue,
        };
}
