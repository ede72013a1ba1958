using System.CommandLine;
using Hebb.Experiments.Train;
using Hebb.Networks;

namespace Hebb.Cli;

/// <summary>The options that describe a network, for every command that makes one.</summary>
internal sealed class NetworkOptions
{
    public Option<int> Neurons { get; } = Number("--neurons", 1000, "Neurons of the recurrent graph, |V|");
    public Option<int> Cap { get; } =
        Number("--cap", 500, "Neurons that may be active in a round, k; at most --neurons");
    public Option<int> Rounds { get; } = Number("--rounds", 1, "Rounds of firing for one example, T; 1 to 16");
    public Option<double> EdgeProbability { get; } =
        new("--edge-probability")
        {
            Description = "Probability of each input and each recurrent edge, p; above 0, at most 1",
            HelpName = "P",
            DefaultValueFactory = _ => 0.5,
        };
    public Option<int> ReceptiveField { get; } =
        Number(
            "--receptive-field",
            0,
            "Side of the square of an image that each neuron sees, at a random place, instead of random input edges; 0 = none"
        );
    public Option<bool> Imprint { get; } =
        new("--imprint")
        {
            Description =
                "Input weights of a neuron are what it sees of one training example, less its mean, at unit length, in place of random ones",
            HelpName = "true|false",
            DefaultValueFactory = _ => false,
        };
    public ChoiceOption<InputInitialization> InputWeights { get; } =
        new(
            "--input-weights",
            InputInitialization.Normal,
            "How the fixed input weights are drawn: from N(0, 1), all 1 on the edges, or uniform in ±√(6/inputs)"
        );
    public ChoiceOption<Recurrence> Recurrence { get; } =
        new(
            "--recurrence",
            Networks.Recurrence.Paper,
            "Round t is cap(relu(W h + A x)), or cap(relu(W (h + A x))) as in the published code"
        );
    public ChoiceOption<FiredWhen> Fired { get; } =
        new("--fired", FiredWhen.Positive, "A neuron fires when its value is above zero, or when it is in the cap");
    public ChoiceOption<OutputReads> Reads { get; } =
        new(
            "--reads",
            OutputReads.Values,
            "What the output layer reads of the last round: the neurons' values, these divided by their length, or 1 where one fired"
        );
    public Option<float> HiddenBias { get; } =
        new("--hidden-bias")
        {
            Description = "Added to every neuron's input; the published code uses 1 for multiplicative updates",
            HelpName = "B",
            DefaultValueFactory = _ => 0,
        };

    /// <summary>All of them.</summary>
    public IReadOnlyList<Option> All =>
        [Neurons, Cap, Rounds, EdgeProbability, ReceptiveField, InputWeights, Recurrence, Fired, HiddenBias];

    /// <summary>All of them, and what needs training examples.</summary>
    public IReadOnlyList<Option> ForTraining => [.. All, Imprint];

    /// <summary>What the output layer reads.</summary>
    public OutputReading Reading(CommandContext context) =>
        context.Get(Reads) switch
        {
            OutputReads.Values => default,
            OutputReads.UnitLength => new OutputReading(UnitLength: true),
            _ => new OutputReading(FiredBits: true),
        };

    /// <summary>The hidden layer that they describe.</summary>
    /// <exception cref="InvalidOptionException">No file could hold its weights.</exception>
    public RecurrentOptions Layer(CommandContext context)
    {
        var layer = new RecurrentOptions(context.Get(Neurons), context.Get(Cap), context.Get(Rounds))
        {
            EdgeProbability = context.Get(EdgeProbability),
            ReceptiveField = context.Get(ReceptiveField),
            InputInitialization = context.Get(InputWeights),
            Recurrence = context.Get(Recurrence),
            FiredWhen = context.Get(Fired),
            HiddenBias = context.Get(HiddenBias),
        };
        NetworkSize.CheckCanBeSaved(layer);
        return layer;
    }

    /// <summary>What the output layer may read.</summary>
    public enum OutputReads
    {
        Values,
        UnitLength,
        Fired,
    }

    /// <summary>An option that takes a whole number.</summary>
    public static Option<int> Number(string name, int defaultValue, string description) =>
        new(name)
        {
            Description = description,
            HelpName = "N",
            DefaultValueFactory = _ => defaultValue,
        };
}
