using System.Numerics;
using Hebb.Networks;
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
    private readonly float scoreScale;
    private readonly float[] errors;
    private readonly VectorWidth width;
    private readonly PatternIndex index;
    private readonly float[] values;
    private IPlasticityRule rule;

    public OutputPlasticity(
        Matrix outputWeights,
        IPlasticityRule rule,
        PatternIndex index,
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
        scoreScale = options.ScoreScale;
        errors = new float[u.Columns];
        this.index = index;
        values = new float[index.Most * PatternIndex.Roles.Length];
        steps = new Matrix(index.Most, u.Columns);
        // A row of labels is a vector or two: passing over a neuron costs more, in wrongly guessed branches, than adding 0.
        active = new bool[index.Most];
        Array.Fill(active, true);
        everyEdge = BitMatrix.Full(u.Rows, u.Columns);

        WriteOut();
    }

    /// <summary>Another rule of the same size from now on.</summary>
    public void Use(IPlasticityRule another)
    {
        rule = another;
        WriteOut();
    }

    /// <summary>Whether T = 1 and a neuron that did not fire keeps its weights.</summary>
    public bool LeavesSilentAlone => !multiplicative && index.Most == 2 && values[0] == 0 && values[1] == 0;

    /// <summary>
    /// Takes the scores of the example that is learned from next, where changes depend on them: the errors are 1 − p_y for its label and p_c
    /// for the others, p = softmax(β s).
    /// </summary>
    /// <param name="scores">s, m numbers.</param>
    /// <param name="label">The true label.</param>
    public void TakeScores(ReadOnlySpan<float> scores, int label)
    {
        if (edges == OutputEdges.SoftmaxError)
        {
            SoftmaxErrors(scores, scoreScale, label, errors);
        }
    }

    /// <summary>One example's change.</summary>
    /// <param name="ofNeurons">The place of s_j, the firing pattern, in its index for each neuron.</param>
    /// <param name="prediction">The predicted label.</param>
    /// <param name="label">The true label.</param>
    public void Learn(ReadOnlySpan<ushort> ofNeurons, int prediction, int label) =>
        Learn(new Neurons { Places = ofNeurons }, prediction, label);

    /// <summary>The same, to the bit, where T = 1 and <see cref="LeavesSilentAlone"/>: it visits the neurons that fired, and no others.</summary>
    /// <param name="fired">The neurons that fired.</param>
    /// <param name="prediction">The predicted label.</param>
    /// <param name="label">The true label.</param>
    public void LearnFired(ReadOnlySpan<int> fired, int prediction, int label) =>
        Learn(new Neurons { Fired = fired }, prediction, label);

    /// <summary>The graded change: that of the firing pattern times what U reads of the neuron. Silent neurons are read as 0.</summary>
    /// <param name="ofNeurons">The place of s_j in its index for each neuron.</param>
    /// <param name="fired">The neurons that fired in the last round.</param>
    /// <param name="read">What U reads of each of them.</param>
    /// <param name="prediction">The predicted label.</param>
    /// <param name="label">The true label.</param>
    public void LearnGraded(
        ReadOnlySpan<ushort> ofNeurons,
        ReadOnlySpan<int> fired,
        ReadOnlySpan<float> read,
        int prediction,
        int label
    ) =>
        Learn(
            new Neurons
            {
                Places = ofNeurons,
                Fired = fired,
                Read = read,
                AreGraded = true,
            },
            prediction,
            label
        );

    private void Learn(Neurons neurons, int prediction, int label)
    {
        if (!index.AreFixed)
        {
            WriteOut();
        }

        if (edges != OutputEdges.LabelAndPrediction)
        {
            SetSteps(role: 1);
            SetStep(label, role: 0);
            if (edges == OutputEdges.SoftmaxError)
            {
                ScaleSteps();
            }

            Apply(neurons);
            return;
        }

        SetSteps(role: null);
        SetStep(prediction, role: 1);
        if (prediction == label)
        {
            // The same neuron changes twice; two different ones do not meet, and one pass serves both.
            Apply(neurons);
            SetSteps(role: null);
        }

        SetStep(label, role: 0);
        Apply(neurons);
    }

    // Every label's column takes the role; none leaves it unchanged.
    private void SetSteps(int? role)
    {
        for (int s = 0; s < index.Count; s++)
        {
            steps.Row(s).Fill(role is { } column ? Step(s, column) : 0);
        }
    }

    private void SetStep(int label, int role)
    {
        for (int s = 0; s < index.Count; s++)
        {
            steps[s, label] = Step(s, role);
        }
    }

    private void ScaleSteps()
    {
        for (int s = 0; s < index.Count; s++)
        {
            var row = steps.Row(s);
            for (int c = 0; c < errors.Length; c++)
            {
                row[c] *= errors[c];
            }
        }
    }

    // The exponential that has the same bits on every processor.
    private static void SoftmaxErrors(ReadOnlySpan<float> scores, float scale, int label, Span<float> errors)
    {
        float largest = scores[OutputLayer.Largest(scores)];
        float sum = 0;
        for (int c = 0; c < errors.Length; c++)
        {
            errors[c] = ElementaryFunctions.Exp(scale * (scores[c] - largest));
            sum += errors[c];
        }

        float others = sum - errors[label];
        for (int c = 0; c < errors.Length; c++)
        {
            errors[c] = (c == label ? others : errors[c]) / sum;
        }
    }

    private float Step(int s, int role) => stepSize * values[(PatternIndex.Roles.Length * s) + role];

    private void WriteOut() => rule.Evaluate(index.Patterns, PatternIndex.Roles, values);

    private void Apply(Neurons neurons)
    {
        if (neurons.AreGraded)
        {
            GradedUpdate.Run(u, steps, neurons.Fired, neurons.Read, neurons.Places, width);
            return;
        }

        if (!neurons.Places.IsEmpty)
        {
            MaskedUpdate.Run(
                u,
                everyEdge,
                neurons.Places,
                steps,
                active,
                multiplicative,
                Unbounded,
                0,
                u.Columns,
                width
            );
            return;
        }

        foreach (int j in neurons.Fired)
        {
            Add(u.PaddedRow(j), steps.PaddedRow(1), 1);
        }
    }

    // Rows are padded to whole vectors of any width, with steps of 0. Product and sum are rounded one after the other.
    private static void Add(Span<float> row, ReadOnlySpan<float> step, float factor)
    {
        var factors = new Vector<float>(factor);
        for (int c = 0; c < row.Length; c += Vector<float>.Count)
        {
            (new Vector<float>(row[c..]) + (factors * new Vector<float>(step[c..]))).CopyTo(row[c..]);
        }
    }

    /// <summary>Whose weights change: every neuron by the place of its pattern, or those that fired, or these by what U reads of them.</summary>
    private readonly ref struct Neurons
    {
        public ReadOnlySpan<ushort> Places { get; init; }

        public ReadOnlySpan<int> Fired { get; init; }

        public ReadOnlySpan<float> Read { get; init; }

        public bool AreGraded { get; init; }
    }
}
