using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Representation;

namespace Hebb.Experiments.Papers;

/// <summary>A convolutional layer on top of the standard one.</summary>
/// <param name="Below">G of the layer below: its map is G × G.</param>
/// <param name="Side">p.</param>
/// <param name="Filters">F.</param>
/// <param name="Cap">k.</param>
/// <param name="Grid">G of the layer itself.</param>
internal sealed record SecondLayerSetting(int Below, int Side, int Filters, int Cap, int Grid)
{
    /// <summary>What it is in words.</summary>
    public string Name => $"{Filters} filters of {Side}×{Side} on a map of {Below}×{Below}, cap {Cap}, grid {Grid}";
}

/// <summary>The search for a second layer that helps: each setting alone and beside the first layer.</summary>
internal static class SecondLayer
{
    /// <summary>The first layer alone.</summary>
    public const string First = "first layer alone";

    private static readonly int[] Below = [7, 11];
    private static readonly int[] Sides = [2, 3];
    private static readonly (int Count, int Cap)[] FiltersAndCaps = [(64, 4), (128, 4), (128, 12)];
    private static readonly int[] Grids = [1, 3];

    /// <summary>The settings that are tried.</summary>
    public static IReadOnlyList<SecondLayerSetting> Settings { get; } =
    [
        .. from below in Below
        from side in Sides
        from filters in FiltersAndCaps
        from grid in Grids
        select new SecondLayerSetting(below, side, filters.Count, filters.Cap, grid),
    ];

    /// <summary>Accuracy of the first layer, under the read-out of all.</summary>
    public static double[] MeasureFirst(
        LabelledData train,
        LabelledData test,
        int patches,
        RandomKey key,
        WorkerPool workers,
        CancellationToken cancel
    )
    {
        var network = Learned([Bank(64, 7, 4, 5)], train, patches, key, workers, cancel);
        return
        [
            MarginReadout.Accuracy(
                [network.Features(train.Examples, workers, cancel)],
                train.Labels,
                [network.Features(test.Examples, workers, cancel)],
                test.Labels,
                key,
                workers,
                cancel
            ),
        ];
    }

    /// <summary>Accuracy of the second layer alone, and of both side by side.</summary>
    public static double[] Measure(
        SecondLayerSetting setting,
        LabelledData train,
        LabelledData test,
        int patches,
        RandomKey key,
        WorkerPool workers,
        CancellationToken cancel
    )
    {
        // The filters of the first layer do not depend on its grid.
        var first = Learned([Bank(64, 7, 4, 5)], train, patches, key, workers, cancel);
        var options = Bank(setting.Filters, setting.Side, setting.Cap, setting.Grid);
        var both = Learned([Bank(64, 7, 4, setting.Below), options], train, patches, key, workers, cancel);
        Matrix Of(Network network, LabelledData data) => network.Features(data.Examples, workers, cancel);
        double Accuracy(Matrix[] own, Matrix[] other) =>
            MarginReadout.Accuracy(own, train.Labels, other, test.Labels, key, workers, cancel);
        var (trained, tested) = (Of(both, train), Of(both, test));
        double alone = Accuracy([trained.Clone()], [tested.Clone()]);
        return [alone, Accuracy([Of(first, train), trained], [Of(first, test), tested])];
    }

    // Standardising is up to the read-out.
    private static ConvolutionOptions Bank(int filters, int side, int cap, int grid) =>
        ImageRecipe.Bank(filters, side, cap, grid) with
        {
            Standardise = false,
        };

    private static Network Learned(
        IReadOnlyList<ConvolutionOptions> layers,
        LabelledData train,
        int patches,
        RandomKey key,
        WorkerPool workers,
        CancellationToken cancel
    )
    {
        var network = Network.Create(train, key, null, [.. layers]);
        for (int l = 0; l < layers.Count; l++)
        {
            var options = new ImageRecipe().Filters with { Patches = patches, Layer = l };
            new PatchFilterTrainer(network, options, key, workers).Train(train, cancel: cancel);
        }

        return network;
    }
}
