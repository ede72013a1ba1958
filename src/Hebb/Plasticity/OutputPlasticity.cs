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
    private readonly float stepSize;
    private readonly bool multiplicative;
    private readonly OutputEdges edges;
    private readonly VectorWidth width;
    private RuleTable rule;

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

    /// <summary>Another rule of the same size from now on.</summary>
    public void Use(RuleTable another) => rule = another;

    /// <summary>One example's change.</summary>
    /// <param name="patterns">s_j, the firing pattern of each neuron.</param>
    /// <param name="prediction">The predicted label.</param>
    /// <param name="label">The true label.</param>
    public void Learn(ReadOnlySpan<byte> patterns, int prediction, int label)
    {
        if (edges == OutputEdges.All)
        {
            SetSteps(role: 1);
            SetStep(label, role: 0);
            Apply(patterns);
            return;
        }

        SetSteps(role: null);
        SetStep(prediction, role: 1);
        if (prediction == label)
        {
            // The same neuron changes twice; two different ones do not meet, and one pass serves both.
            Apply(patterns);
            SetSteps(role: null);
        }

        SetStep(label, role: 0);
        Apply(patterns);
    }

    // Every label's column takes the role; none leaves it unchanged.
    private void SetSteps(int? role)
    {
        for (int s = 0; s < rule.Rows; s++)
        {
            steps.Row(s).Fill(role is { } column ? stepSize * rule[s, column] : 0);
        }
    }

    private void SetStep(int label, int role)
    {
        for (int s = 0; s < rule.Rows; s++)
        {
            steps[s, label] = stepSize * rule[s, role];
        }
    }

    private void Apply(ReadOnlySpan<byte> patterns) =>
        MaskedUpdate.Run(u, everyEdge, patterns, steps, active, multiplicative, Unbounded, 0, u.Columns, width);
}
