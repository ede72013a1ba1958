using System.CommandLine;
using Hebb.Evolution;
using Hebb.RuleLearning;

namespace Hebb.Cli;

/// <summary>The options of the evolution of rules.</summary>
internal sealed class RuleEvolutionCliOptions
{
    private static readonly RuleEvolutionOptions Defaults = new();

    public Option<int> Generations { get; } =
        NetworkOptions.Number("--generations", Defaults.Generations, "Generations of a population of rules");
    public Option<int> Population { get; } =
        NetworkOptions.Number("--population", Defaults.Traits.Population, "Genotypes of a generation");
    public Option<int> Genes { get; } =
        NetworkOptions.Number(
            "--genes",
            Defaults.Traits.Genes,
            "Genes whose contributions add up to one parameter of a rule"
        );
    public Option<double> Effect { get; } =
        Number("--effect", Defaults.Traits.Effect, "Contribution of a gene to the parameter: added or subtracted");
    public Option<double> Selection { get; } =
        Number("--selection", Defaults.Traits.Selection, "Strength of selection, ε");
    public Option<int> Networks { get; } =
        NetworkOptions.Number("--networks", Defaults.Networks, "Networks that each genotype trains");
    public Option<int> Examples { get; } =
        NetworkOptions.Number("--examples", Defaults.Examples, "Training examples for each of these networks");
    public Option<int> Epochs { get; } =
        NetworkOptions.Number("--epochs", Defaults.Passes, "Passes over the training examples");
    public Option<int> FitnessExamples { get; } =
        NetworkOptions.Number(
            "--fitness-examples",
            Defaults.FitnessExamples,
            "Other training examples; the accuracy on them is the fitness"
        );

    /// <summary>All of them.</summary>
    public IReadOnlyList<Option> All =>
        [Generations, Population, Genes, Effect, Selection, Networks, Examples, Epochs, FitnessExamples];

    /// <summary>The options as the library has them; which rules evolve is another option.</summary>
    public RuleEvolutionOptions Options(CommandContext context) =>
        new()
        {
            Traits = new TraitOptions
            {
                Population = context.Get(Population),
                Genes = context.Get(Genes),
                Effect = context.Get(Effect),
                Selection = context.Get(Selection),
            },
            Generations = context.Get(Generations),
            Networks = context.Get(Networks),
            Examples = context.Get(Examples),
            Passes = context.Get(Epochs),
            FitnessExamples = context.Get(FitnessExamples),
        };

    private static Option<double> Number(string name, double defaultValue, string description) =>
        new(name)
        {
            Description = description,
            HelpName = "X",
            DefaultValueFactory = _ => defaultValue,
        };
}
