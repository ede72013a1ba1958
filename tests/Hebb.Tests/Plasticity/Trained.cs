using Hebb.Networks;
using Hebb.Tests.Numerics;

namespace Hebb.Tests.Plasticity;

/// <summary>What training leaves behind, to the bit.</summary>
internal sealed record Trained(uint[] A, uint[] W, uint[] U, long Examples, long Mistakes)
{
    public static Trained Of(Network network, long examples, long mistakes) =>
        new(
            [.. network.Hidden.SelectMany(layer => Widths.Bits(((RecurrentLayer)layer).A.Buffer))],
            [.. network.Hidden.SelectMany(layer => Widths.Bits(((RecurrentLayer)layer).W.Buffer))],
            Widths.Bits(network.U.Buffer),
            examples,
            mistakes
        );

    public static void AssertSame(Trained expected, Trained actual)
    {
        Assert.Equal((expected.Examples, expected.Mistakes), (actual.Examples, actual.Mistakes));
        Assert.Equal(expected.A, actual.A);
        Assert.Equal(expected.W, actual.W);
        Assert.Equal(expected.U, actual.U);
    }
}
