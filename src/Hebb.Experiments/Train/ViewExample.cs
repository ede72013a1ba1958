using Hebb.Data;
using Hebb.Networks;

namespace Hebb.Experiments.Train;

/// <summary>An image, and what a network with a view sees of it.</summary>
/// <param name="Label">Its label.</param>
/// <param name="Shape">Channels, height and width.</param>
/// <param name="Original">The image.</param>
/// <param name="View">Its view.</param>
public sealed record ViewExample(
    string Label,
    IReadOnlyList<int> Shape,
    IReadOnlyList<float> Original,
    IReadOnlyList<float> View
)
{
    private const int Most = 12;

    /// <summary>Some images, where the network has a view of them.</summary>
    /// <param name="network">The network.</param>
    /// <param name="data">The images; the first few are taken.</param>
    internal static IEnumerable<ViewExample> Of(Network network, LabelledData data)
    {
        if (network.Input is not { View: not ImageView.None, Shape: { } shape })
        {
            yield break;
        }

        // Pixels with a few digits are all that a picture shows.
        static float[] Rounded(LabelledData data) =>
            [.. data.Examples.Row(0).ToArray().Select(value => MathF.Round(value, 3))];

        var transform = InputTransform.ForImages(shape, network.Input.View);
        for (int n = 0; n < Math.Min(Most, data.Count); n++)
        {
            var one = data.Slice(n, 1);
            int label = one.Labels[0];
            yield return new ViewExample(
                data.LabelNames?[label] ?? $"{label}",
                [shape.Channels, shape.Height, shape.Width],
                Rounded(one),
                Rounded(transform.Transform(one))
            );
        }
    }
}
