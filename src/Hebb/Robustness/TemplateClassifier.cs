using Hebb.Networks;

namespace Hebb.Robustness;

/// <summary>Networks whose score of a label is the best of its templates.</summary>
internal static class TemplateClassifier
{
    /// <summary>Whether a network is one.</summary>
    public static bool Suits(Network network) =>
        network.Hidden is [TemplateLayer layer]
        && network.Reads == default
        && network.Input is not { View: not ImageView.None }
        && layer.Groups == network.Labels
        && IsBlockIdentity(network, layer);

    /// <summary>The layer of such a network.</summary>
    /// <param name="network">Any network.</param>
    /// <exception cref="InvalidOptionException">It is no such network; the message says why not.</exception>
    public static TemplateLayer LayerOf(Network network)
    {
        const string What = "network";
        if (network.Hidden is not [TemplateLayer layer])
        {
            throw new InvalidOptionException(
                What,
                $"of {network.Hidden.Count} hidden layer{(network.Hidden.Count == 1 ? "" : "s")} that are not templates alone",
                "one layer of templates, as 'train --preset certified' makes it"
            );
        }

        if (network.Reads != default)
        {
            throw new InvalidOptionException(
                What,
                "one that reads bits or unit lengths",
                "one that reads the templates' values"
            );
        }

        if (layer.Groups != network.Labels || !IsBlockIdentity(network, layer))
        {
            throw new InvalidOptionException(
                What,
                "one with other output weights",
                "one whose output weights are 1 from a label's templates to the label, and else 0"
            );
        }

        return layer;
    }

    private static bool IsBlockIdentity(Network network, TemplateLayer layer)
    {
        for (int j = 0; j < layer.Units; j++)
        {
            var row = network.U.Row(j);
            for (int c = 0; c < row.Length; c++)
            {
                if (row[c] != (j / layer.UnitsPerGroup == c ? 1 : 0))
                {
                    return false;
                }
            }
        }

        return true;
    }
}
