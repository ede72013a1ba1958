using Hebb.Numerics;

namespace Hebb.Plasticity;

/// <summary>Changes the output weights by an output rule: U[j, c] by r_o[s_j, role of c].</summary>
internal sealed class OutputPlasticity
{
    private readonly Matrix u;
    private readonly UpdateKind kind;
    private readonly OutputEdges edges;
    private readonly (float TrueLabel, float Other)[] change;
    private readonly byte[] active; // 1 where the rule changes anything
    private readonly int[] activeNeurons;

    public OutputPlasticity(Matrix outputWeights, RuleTable rule, PlasticityOptions options)
    {
        u = outputWeights;
        kind = options.Update;
        edges = options.Edges;
        change = new (float, float)[rule.Rows];
        active = new byte[rule.Rows];
        activeNeurons = new int[outputWeights.Rows + 1];
        for (int a = 0; a < rule.Rows; a++)
        {
            change[a] = (Change(rule[a, 0]), Change(rule[a, 1]));
            active[a] = (byte)(rule[a, 0] != 0 || rule[a, 1] != 0 ? 1 : 0);
        }

        float Change(float r) => kind == UpdateKind.Additive ? options.StepSize * r : 1 + (options.StepSize * r);
    }

    /// <summary>One example's change.</summary>
    /// <param name="patterns">s_j, the firing pattern of each neuron.</param>
    /// <param name="prediction">The predicted label.</param>
    /// <param name="label">The true label.</param>
    /// <param name="average">Told of every change.</param>
    public void Learn(ReadOnlySpan<byte> patterns, int prediction, int label, OutputAverage average)
    {
        // Whether a neuron is active is as good as random, so a branch on it would be guessed wrong half the time:
        // the active ones are listed first.
        int count = 0;
        for (int j = 0; j < u.Rows; j++)
        {
            activeNeurons[count] = j;
            count += active[patterns[j]];
        }

        foreach (int j in activeNeurons.AsSpan(0, count))
        {
            var (trueLabel, other) = change[patterns[j]];
            var row = u.Row(j);
            if (edges == OutputEdges.LabelAndPrediction)
            {
                Apply(row, j, prediction, other, average);
                Apply(row, j, label, trueLabel, average);
            }
            else
            {
                for (int c = 0; c < row.Length; c++)
                {
                    Apply(row, j, c, c == label ? trueLabel : other, average);
                }
            }
        }
    }

    private void Apply(Span<float> row, int j, int c, float by, OutputAverage average)
    {
        float old = row[c];
        row[c] = kind == UpdateKind.Additive ? old + by : old * by;
        average.Changed(j, c, row[c] - (double)old);
    }
}
