using Hebb.Data;
using Hebb.Numerics;

namespace Hebb.Experiments.Theory;

/// <summary>Examples labelled by the side of a random plane through 0 that they are on, with a given number of each label.</summary>
internal static class HalfspaceTask
{
    private const int Inputs = 10;

    /// <summary>Draws N(0, 1) examples until each label has its number.</summary>
    /// <param name="count">How many in all.</param>
    /// <param name="shareOfOnes">The share of label 1, in [0, 1].</param>
    /// <param name="key">Where the plane and the examples come from.</param>
    public static LabelledData Make(int count, double shareOfOnes, RandomKey key)
    {
        int ones = (int)Math.Round(count * shareOfOnes);
        int[] left = [count - ones, ones];
        var random = key.For("halfspace task").Stream();
        var plane = new float[Inputs];
        random.FillNormal(plane);
        var examples = new Matrix(count, Inputs);
        var labels = new int[count];
        for (int n = 0; n < count; )
        {
            var x = examples.Row(n);
            random.FillNormal(x);
            double side = 0;
            for (int i = 0; i < Inputs; i++)
            {
                side += (double)plane[i] * x[i];
            }

            int label = side > 0 ? 1 : 0;
            if (left[label] > 0)
            {
                left[label]--;
                labels[n++] = label;
            }
        }

        return new LabelledData(examples, labels, 2);
    }
}
