using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Reference;

namespace Hebb.Tests.Gradients;

/// <summary>The mean cross-entropy of some examples as a function of single numbers, in double precision.</summary>
internal sealed class FiniteDifferences(Network network, Matrix examples, int[] labels)
{
    // Scores of a few hundred bend the softmax within a thousandth; double precision has room for much less.
    private const float Step = 1f / 65536;

    /// <summary>(L(x₊) − L(x₋)) / (x₊ − x₋) for one entry of weights or examples; none if other neurons are active on the two sides.</summary>
    /// <param name="entries">Weights of the network, or the examples.</param>
    /// <param name="row">The entry's row.</param>
    /// <param name="column">Its column.</param>
    public double? Of(Matrix entries, int row, int column)
    {
        ref float entry = ref entries[row, column];
        float middle = entry;
        entry = middle + Step;
        double up = entry;
        double above = Loss(out string activeAbove);
        entry = middle - Step;
        double down = entry;
        double below = Loss(out string activeBelow);
        entry = middle;
        return activeAbove == activeBelow ? (above - below) / (up - down) : null;
    }

    private double Loss(out string active)
    {
        double sum = 0;
        var patterns = new List<bool>();
        for (int n = 0; n < examples.Rows; n++)
        {
            var run = PlainRecurrence<double>.Run(network, examples.Row(n));
            sum += SoftmaxCrossEntropy.Evaluate(run.Scores, labels[n], new double[network.Labels]);
            patterns.AddRange(run.Layers.SelectMany(layer => layer.H).SelectMany(h => h).Select(value => value != 0));
        }

        active = string.Concat(patterns.Select(isActive => isActive ? '1' : '0'));
        return sum / examples.Rows;
    }
}
