using Hebb.Numerics;

namespace Hebb.Plasticity;

/// <summary>Changes the output weights by an output rule: U[j, c] by r_o[s_j, role of c].</summary>
internal sealed class OutputPlasticity
{
    private readonly Matrix u;
    private readonly UpdateKind kind;
    private readonly OutputEdges edges;
    private readonly (float TrueLabel, float Other)[] change;
    private readonly bool[] active;

    public OutputPlasticity(Matrix outputWeights, RuleTable rule, PlasticityOptions options)
    {
        u = outputWeights;
        kind = options.Update;
        edges = options.Edges;
        change = new (float, float)[rule.Rows];
        active = new bool[rule.Rows];
        for (int a = 0; a < rule.Rows; a++)
        {
            change[a] = (Change(rule[a, 0]), Change(rule[a, 1]));
            active[a] = rule[a, 0] != 0 || rule[a, 1] != 0;
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
        for (int j = 0; j < patterns.Length; j++)
        {
            int s = patterns[j];
            if (!active[s])
            {
                continue;
            }

            var (trueLabel, other) = change[s];
            if (edges == OutputEdges.LabelAndPrediction)
            {
                Apply(j, prediction, other, average);
                Apply(j, label, trueLabel, average);
            }
            else
            {
                for (int c = 0; c < u.Columns; c++)
                {
                    Apply(j, c, c == label ? trueLabel : other, average);
                }
            }
        }
    }

    private void Apply(int j, int c, float by, OutputAverage average)
    {
        ref float weight = ref u[j, c];
        float old = weight;
        weight = kind == UpdateKind.Additive ? old + by : old * by;
        average.Changed(j, c, weight - (double)old);
    }
}
