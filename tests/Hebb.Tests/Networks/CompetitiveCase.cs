using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Tests.Networks;

/// <summary>A random competitive layer of any kind.</summary>
internal static class CompetitiveCase
{
    /// <summary>The options of a layer.</summary>
    public static CompetitiveOptions Options(ref RandomStream random, CompetitiveValues? values = null)
    {
        // Sometimes more than a word of firing bits.
        int units = 2 + random.NextInt32(random.NextBool(0.2) ? 140 : 30);
        var caps = new int[1 + random.NextInt32(4)];
        foreach (ref int cap in caps.AsSpan())
        {
            cap = 1 + random.NextInt32(units - 1);
        }

        return new CompetitiveOptions(units, caps[^1])
        {
            Caps = caps,
            Values = values ?? (CompetitiveValues)random.NextInt32(2),
            Output = (CompetitiveOutput)random.NextInt32(3),
            Injection = random.NextBool(0.5) ? 0.7f : 0,
        };
    }

    /// <summary>Recurrent weights, which are drawn as 0.</summary>
    public static void DrawRecurrentWeights(CompetitiveLayer layer, ref RandomStream random)
    {
        for (int i = 0; i < layer.R?.Rows; i++)
        {
            foreach (ref float r in layer.R.Row(i))
            {
                r = random.NextBool(0.7) ? random.NextNormal() : 0;
            }
        }
    }
}
