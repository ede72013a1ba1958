using Hebb.Numerics;

namespace Hebb.Plasticity;

/// <summary>
/// Changes the output weights by an output rule: U[j, c] by r_o[s_j, role of c]. Neurons of one firing pattern share one
/// vector of changes over the labels.
/// </summary>
internal sealed class OutputPlasticity
{
    private static readonly (float, float) Unbounded = (float.NegativeInfinity, float.PositiveInfinity);

    private readonly Matrix u;
    private readonly BitMatrix everyEdge;
    private readonly Matrix steps;
    private readonly bool[] active;
    private readonly RuleTable rule;
    private readonly float stepSize;
    private readonly bool multiplicative;
    private readonly OutputEdges edges;
    private readonly VectorWidth width;

    public OutputPlasticity(Matrix outputWeights, RuleTable rule, PlasticityOptions options, VectorWidth width)
    {
        u = outputWeights;
        this.rule = rule;
        this.width = width;
        stepSize = options.StepSize;
        multiplicative = options.Update == UpdateKind.Multiplicative;
        edges = options.Edges;
        steps = new Matrix(rule.Rows, u.Columns);
        // A row of labels is a vector or two: passing over a neuron costs more, in wrongly guessed branches, than adding 0.
        active = new bool[rule.Rows];
        Array.Fill(active, true);
        everyEdge = new BitMatrix(u.Rows, u.Columns);
        for (int j = 0; j < u.Rows; j++)
        {
            for (int c = 0; c < u.Columns; c++)
            {
                everyEdge[j, c] = true;
            }
        }
    }

    /// <summary>One example's change.</summary>
    /// <param name="patterns">s_j, the firing pattern of each neuron.</param>
    /// <param name="prediction">The predicted label.</param>
    /// <param name="label">The true label.</param>
    public void Learn(ReadOnlySpan<byte> patterns, int prediction, int label)
    {
        for (int s = 0; s < rule.Rows; s++)
        {
            var step = steps.Row(s);
            step.Fill(edges == OutputEdges.All ? stepSize * rule[s, 1] : 0);
            if (edges == OutputEdges.All)
            {
                step[label] = stepSize * rule[s, 0];
            }
            else
            {
                // Where both are the same neuron it changes twice: (1 + a)(1 + b) = 1 + (a + b + ab).
                float a = step[prediction] = stepSize * rule[s, 1];
                float b = stepSize * rule[s, 0];
                step[label] =
                    prediction != label ? b
                    : multiplicative ? a + b + (a * b)
                    : a + b;
            }
        }

        MaskedUpdate.Run(u, everyEdge, patterns, steps, active, multiplicative, Unbounded, 0, u.Columns, width);
    }
}
