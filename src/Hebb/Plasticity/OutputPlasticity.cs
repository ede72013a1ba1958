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
    private readonly PatternIndex classes;
    private readonly float[] values;
    private IPlasticityRule rule;

    public OutputPlasticity(
        Matrix outputWeights,
        IPlasticityRule rule,
        PatternIndex classes,
        PlasticityOptions options,
        VectorWidth width
    )
    {
        u = outputWeights;
        this.rule = rule;
        this.width = width;
        stepSize = options.StepSize;
        multiplicative = options.Update == UpdateKind.Multiplicative;
        edges = options.Edges;
        this.classes = classes;
        values = new float[classes.Most * PatternIndex.Roles.Length];
        steps = new Matrix(classes.Most, u.Columns);
        // A row of labels is a vector or two: passing over a neuron costs more, in wrongly guessed branches, than adding 0.
        active = new bool[classes.Most];
        Array.Fill(active, true);
        everyEdge = new BitMatrix(u.Rows, u.Columns);
        for (int j = 0; j < u.Rows; j++)
        {
            for (int c = 0; c < u.Columns; c++)
            {
                everyEdge[j, c] = true;
            }
        }

        WriteOut();
    }

    /// <summary>Another rule of the same size from now on.</summary>
    public void Use(IPlasticityRule another)
    {
        rule = another;
        WriteOut();
    }

    /// <summary>One example's change.</summary>
    /// <param name="ofNeurons">The class of s_j, the firing pattern, for each neuron.</param>
    /// <param name="prediction">The predicted label.</param>
    /// <param name="label">The true label.</param>
    public void Learn(ReadOnlySpan<ushort> ofNeurons, int prediction, int label)
    {
        if (!classes.AreFixed)
        {
            WriteOut();
        }

        if (edges == OutputEdges.All)
        {
            SetSteps(role: 1);
            SetStep(label, role: 0);
            Apply(ofNeurons);
            return;
        }

        SetSteps(role: null);
        SetStep(prediction, role: 1);
        if (prediction == label)
        {
            // The same neuron changes twice; two different ones do not meet, and one pass serves both.
            Apply(ofNeurons);
            SetSteps(role: null);
        }

        SetStep(label, role: 0);
        Apply(ofNeurons);
    }

    // Every label's column takes the role; none leaves it unchanged.
    private void SetSteps(int? role)
    {
        for (int s = 0; s < classes.Count; s++)
        {
            steps.Row(s).Fill(role is { } column ? Step(s, column) : 0);
        }
    }

    private void SetStep(int label, int role)
    {
        for (int s = 0; s < classes.Count; s++)
        {
            steps[s, label] = Step(s, role);
        }
    }

    private float Step(int s, int role) => stepSize * values[(PatternIndex.Roles.Length * s) + role];

    private void WriteOut() => rule.Evaluate(classes.Patterns, PatternIndex.Roles, values);

    private void Apply(ReadOnlySpan<ushort> ofNeurons) =>
        MaskedUpdate.Run(u, everyEdge, ofNeurons, steps, active, multiplicative, Unbounded, 0, u.Columns, width);
}
