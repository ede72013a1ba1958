using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Plasticity;
using Hebb.Tests.Numerics;

namespace Hebb.Tests.Networks;

/// <summary>All weights of a network, to the bit.</summary>
internal static class TrainedBits
{
    /// <summary>Every layer's weights, and U.</summary>
    public static IReadOnlyList<(string Name, uint[] Bits)> Of(Network network) =>
        [
            .. network.Hidden.SelectMany(
                (layer, l) => layer.Weights.Select(w => ($"{l}.{w.Name}", Widths.Bits(w.Values.Buffer)))
            ),
            ("output", Widths.Bits(network.U.Buffer)),
        ];

    /// <summary>Throws unless both have the same weights; the message names the first that differ.</summary>
    public static void AssertSame(Network expected, Network actual, string what)
    {
        foreach (var ((name, bits), (_, other)) in Of(expected).Zip(Of(actual)))
        {
            Assert.True(bits.SequenceEqual(other), $"{name} differs: {what}");
        }
    }
}
