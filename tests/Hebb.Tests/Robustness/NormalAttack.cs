using Hebb.Networks;

namespace Hebb.Tests.Robustness;

/// <summary>
/// Attacks templates where they are weakest: from the example, and from the point of the ball straight towards each of some rivals, steps along
/// the difference of the rival that is best now and the own template that is.
/// </summary>
internal static class NormalAttack
{
    private const int Steps = 30;
    private const int Rivals = 8;

    public static bool Fools(Network network, float[] x, int label, float epsilon, (float Low, float High)? box)
    {
        var layer = (TemplateLayer)network.Hidden[0];
        int[] own = [.. Enumerable.Range(label * layer.UnitsPerGroup, layer.UnitsPerGroup)];
        int[] rivals = [.. Enumerable.Range(0, layer.Units).Except(own)];
        int best = own.MaxBy(u => Value(layer, x, u));
        var nearest = rivals
            .OrderBy(u => (Value(layer, x, best) - Value(layer, x, u)) / Length(Difference(layer, u, best)))
            .Take(Rivals);
        foreach (int start in nearest.Prepend(-1))
        {
            float[] at = start < 0 ? [.. x] : Moved(x, x, Difference(layer, start, best), epsilon, epsilon, box);
            for (int step = 0; step <= Steps; step++)
            {
                if (network.Predict(at) != label)
                {
                    return true;
                }

                int o = own.MaxBy(u => Value(layer, at, u));
                int r = rivals.MaxBy(u => Value(layer, at, u));
                float length = 0.5f * epsilon * MathF.Pow(0.02f, step / (float)Steps);
                at = Moved(at, x, Difference(layer, r, o), length, epsilon, box);
            }
        }

        return false;
    }

    // A step of that length, then back to the ball and the box.
    private static float[] Moved(
        float[] at,
        float[] x,
        double[] direction,
        double length,
        double epsilon,
        (float Low, float High)? box
    )
    {
        double norm = Math.Max(1e-12, Length(direction));
        double[] change = [.. at.Select((value, i) => value + (length * direction[i] / norm) - x[i])];
        double factor = Math.Min(1, epsilon * (1 - 1e-6) / Math.Max(1e-12, Length(change)));
        return [.. change.Select((c, i) => Clip((float)(x[i] + (factor * c)), box))];
    }

    private static float Clip(float value, (float Low, float High)? box) =>
        box is { } b ? Math.Clamp(value, b.Low, b.High) : value;

    private static double Value(TemplateLayer layer, float[] x, int unit)
    {
        double z = layer.Bias[0, unit];
        for (int i = 0; i < x.Length; i++)
        {
            z += (double)x[i] * layer.Templates[i, unit];
        }

        return z;
    }

    private static double[] Difference(TemplateLayer layer, int one, int other) =>
        [.. Enumerable.Range(0, layer.Inputs).Select(i => (double)layer.Templates[i, one] - layer.Templates[i, other])];

    private static double Length(double[] x) => Math.Sqrt(x.Sum(value => value * value));
}
