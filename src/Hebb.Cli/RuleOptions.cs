using System.CommandLine;
using System.Globalization;
using Hebb.Experiments.Rules;
using Hebb.Plasticity;

namespace Hebb.Cli;

/// <summary>The options that choose the plasticity rules and when they apply, for every command that trains with them.</summary>
/// <param name="finalWeights">The output weights that a trained network keeps where nothing else is asked for.</param>
internal sealed class RuleOptions(FinalWeights finalWeights = FinalWeights.Last)
{
    public Option<string> OutputRule { get; } =
        Text("--output-rule", "perceptron-fired-only", "Output rule, by name or file", "NAME|FILE");
    public Option<string> GraphRule { get; } =
        Text(
            "--graph-rule",
            "zero",
            "Graph rule: zero, hebb, constant:C, random:SIGMA, homeostatic:P, or a file",
            "NAME|FILE"
        );
    public ChoiceOption<UpdateKind> Update { get; } =
        new(
            "--update",
            UpdateKind.Additive,
            "How a rule's value changes a weight: added to it, or as a relative change"
        );
    public ChoiceOption<UpdateWhen> When { get; } =
        new("--when", UpdateWhen.Misclassified, "When output weights change");
    public ChoiceOption<OutputEdges> Edges { get; } =
        new("--edges", OutputEdges.LabelAndPrediction, "Which output neurons' edges change");
    public Option<bool> Graded { get; } =
        new("--graded")
        {
            Description = "Multiply an output edge's change by what the output layer reads of its neuron",
            HelpName = "true|false",
            DefaultValueFactory = _ => false,
        };
    public Option<float> Margin { get; } =
        new("--margin")
        {
            Description = "Output weights change, too, where the label's score leads by no more than this",
            HelpName = "X",
            DefaultValueFactory = _ => 0,
        };
    public Option<float> ScoreScale { get; } =
        new("--score-scale")
        {
            Description = "Scores are multiplied by this before the softmax of --edges softmax-error",
            HelpName = "BETA",
            DefaultValueFactory = _ => 1,
        };
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
    public ChoiceOption<UpdateWhen> GraphWhen { get; } =
        new("--graph-when", UpdateWhen.Misclassified, "When recurrent weights change");
    public Option<long?> GraphLearnsFor { get; } =
        new("--graph-learns-for")
        {
            Description = "Freeze the recurrent weights after N examples and reset the output weights",
            HelpName = "N",
        };
    public Option<string?> WeightRange { get; } =
        new("--weight-range")
        {
            Description = "Bounds of a recurrent weight, such as -0.1,0.1; none without it",
            HelpName = "LO,HI",
        };
    public ChoiceOption<FinalWeights> Weights { get; } =
        new(
            "--weights",
            finalWeights,
            "Output weights of the result: the last, their mean over training, or that at unit length for each label"
        );

    /// <summary>Those of the graph's rule.</summary>
    public IReadOnlyList<Option> OfGraph => [GraphRule, GraphStepSize, GraphWhen, GraphLearnsFor];

    /// <summary>All of them.</summary>
    public IReadOnlyList<Option> All =>
        [
            OutputRule,
            GraphRule,
            Update,
            When,
            Edges,
            Graded,
            Margin,
            ScoreScale,
            StepSize,
            GraphStepSize,
            GraphWhen,
            GraphLearnsFor,
            WeightRange,
            Weights,
        ];

    /// <summary>The options as the library has them; all others have their defaults.</summary>
    public PlasticityOptions Plasticity(CommandContext context) =>
        new()
        {
            OutputRule = RuleSource.Output(context.Get(OutputRule)),
            GraphRule = RuleSource.Graph(context.Get(GraphRule)),
            Update = context.Get(Update),
            When = context.Get(When),
            Edges = context.Get(Edges),
            Graded = context.Get(Graded),
            Margin = context.Get(Margin),
            ScoreScale = context.Get(ScoreScale),
            StepSize = context.Get(StepSize),
            GraphStepSize = context.Get(GraphStepSize),
            GraphWhen = context.Get(GraphWhen),
            GraphLearnsFor = context.Get(GraphLearnsFor),
            WeightRange = Range(context.Get(WeightRange)),
            FinalWeights = context.Get(Weights),
        };

    private static (float Low, float High) Range(string? text)
    {
        if (text is null)
        {
            return (float.NegativeInfinity, float.PositiveInfinity);
        }

        string[] ends = text.Split(',');
        return
            ends.Length == 2
            && float.TryParse(ends[0], NumberStyles.Float, CultureInfo.InvariantCulture, out float low)
            && float.TryParse(ends[1], NumberStyles.Float, CultureInfo.InvariantCulture, out float high)
            ? (low, high)
            : throw new InvalidOptionException(
                "--weight-range",
                $"'{text}'",
                "two numbers with a comma, such as -0.1,0.1"
            );
    }

    private static Option<string> Text(string name, string defaultValue, string description, string helpName) =>
        new(name)
        {
            Description = description,
            HelpName = helpName,
            DefaultValueFactory = _ => defaultValue,
        };
}
