using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Plasticity;

/// <summary>The rules of <see cref="PlasticityOptions"/> in the sizes that a network's layers ask for.</summary>
internal sealed class RulesForNetwork
{
    /// <param name="network">Its layers say how many rounds T each has.</param>
    /// <param name="options">The rules.</param>
    /// <param name="key">Where random rules come from.</param>
    /// <exception cref="InvalidOptionException">A rule does not fit the network's T, or a layer that should learn has no W.</exception>
    public RulesForNetwork(Network network, PlasticityOptions options, RandomKey key)
    {
        int last = network.Hidden.Count - 1;
        int rounds = network.Hidden[last].Rounds;
        foreach (int layer in options.GraphLayers ?? [])
        {
            InvalidOptionException.ThrowIfOutside(nameof(options.GraphLayers), layer, 0, last);
        }

        Output = options.OutputRule.For(rounds);
        if (options.GraphLayers is null && network.Hidden.All(layer => layer.Rounds == 1))
        {
            options.GraphRule.RequireRounds(1);
        }

        Graphs = [.. network.Hidden.Select((layer, l) => GraphRule(layer, l, options, key))];
        Set = new RuleSet(
            NameOf(options, rounds),
            rounds,
            Output,
            rounds > 1 && options.GraphLayers?.Contains(last) != false && network.Hidden[last] is RecurrentLayer
                ? options.GraphRule.For(rounds, key)
                : null,
            options.InputRule?.Rounds == rounds ? options.InputRule : null
        );
    }

    /// <summary>r_o, 2^T × 2, T the last layer's.</summary>
    public IPlasticityRule Output { get; }

    /// <summary>r for each layer, 2^T × 2^T, T the layer's; none for a layer whose W stays as it is.</summary>
    public IReadOnlyList<IPlasticityRule?> Graphs { get; }

    /// <summary>Those of the rules that are for the T of the last layer, as they are saved.</summary>
    public RuleSet Set { get; }

    private static string NameOf(PlasticityOptions options, int rounds)
    {
        string name = rounds > 1 ? $"{options.OutputRule.Name} and {options.GraphRule.Name}" : options.OutputRule.Name;
        return name.Length <= RuleSet.LongestName ? name : name[..RuleSet.LongestName];
    }

    private static IPlasticityRule? GraphRule(HiddenLayer layer, int number, PlasticityOptions options, RandomKey key)
    {
        if (options.GraphLayers?.Contains(number) == false)
        {
            return null;
        }

        if (layer is not RecurrentLayer { Rounds: > 1 } recurrent)
        {
            return options.GraphLayers is null
                ? null
                : throw new InvalidOptionException(
                    nameof(options.GraphLayers),
                    $"{number}",
                    "the number of a recurrent layer with more than one round"
                );
        }

        var rule = options.GraphRule.For(recurrent.Rounds, key);
        return rule.IsZero ? null : rule;
    }
}
