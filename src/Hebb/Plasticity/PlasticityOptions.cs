using Hebb.Networks;
using Hebb.Persistence;

namespace Hebb.Plasticity;

/// <summary>How a network is trained by plasticity rules (paper, section 2 and appendix A.1). Defaults are the paper's.</summary>
public sealed record PlasticityOptions
{
    /// <summary>r_o, the rule of the output weights U.</summary>
    public OutputRule OutputRule { get; init; } = OutputRule.PerceptronFiredOnly;

    /// <summary>r, the rule of the recurrent weights W; it has no effect on layers with T = 1 nor on layers that are concatenated.</summary>
    public GraphRule GraphRule { get; init; } = GraphRule.Zero;

    /// <summary>The hidden layers, counted from 0, whose W learns by the graph rule; none means every recurrent layer with T &gt; 1.</summary>
    public IReadOnlyList<int>? GraphLayers { get; init; }

    /// <summary>
    /// A rule of the first layer's input weights A, one row of 2^T numbers by the post-synaptic pattern; none leaves A fixed, as in
    /// the paper. With one, whatever was computed of coming examples is stale after each change, so training is many times slower.
    /// </summary>
    public RuleTable? InputRule { get; init; }

    /// <summary>Additive or multiplicative changes.</summary>
    public UpdateKind Update { get; init; } = UpdateKind.Additive;

    /// <summary>After which examples U (and A) changes.</summary>
    public UpdateWhen When { get; init; } = UpdateWhen.Misclassified;

    /// <summary>After which examples W changes.</summary>
    public UpdateWhen GraphWhen { get; init; } = UpdateWhen.Misclassified;

    /// <summary>Which output edges change.</summary>
    public OutputEdges Edges { get; init; } = OutputEdges.LabelAndPrediction;

    /// <summary>
    /// β of <see cref="OutputEdges.SoftmaxError"/>: scores are multiplied by it before the softmax. With features of unit length 10 is a good
    /// value. Without effect for other edges. Above 0, at most 1,000,000.
    /// </summary>
    public float ScoreScale { get; init; } = 1;

    /// <summary>
    /// Whether the change of an output edge is multiplied by what U reads of its neuron (h_j, or h_j / |h|) instead of being the same
    /// for all neurons of one firing pattern. Needs additive changes.
    /// </summary>
    public bool Graded { get; init; }

    /// <summary>
    /// U changes, too, where the prediction is right but the label's score exceeds the best other label's by no more than this: the margin
    /// perceptron. 0: only mistakes count, as in the paper. 0 to 1,000,000.
    /// </summary>
    public float Margin { get; init; }

    /// <summary>Which output weights the trained network keeps.</summary>
    public FinalWeights FinalWeights { get; init; } = FinalWeights.Last;

    /// <summary>η for U and A; above 0, at most 1000.</summary>
    public float StepSize { get; init; } = 0.01f;

    /// <summary>η for W; above 0, at most 1000.</summary>
    public float GraphStepSize { get; init; } = 0.01f;

    /// <summary>
    /// W learns during this many examples and is then frozen; U and its average start again at that moment. None: W never
    /// stops learning. At least 0.
    /// </summary>
    public long? GraphLearnsFor { get; init; }

    /// <summary>The lowest and highest value of a recurrent weight; infinite bounds do not bind.</summary>
    public (float Low, float High) WeightRange { get; init; } = (float.NegativeInfinity, float.PositiveInfinity);

    /// <summary>What U, and W of every recurrent layer whether it learns or not, are at the start.</summary>
    public StartingWeights Start { get; init; } = StartingWeights.Reset;

    /// <summary>Whether each epoch sees the examples in a new random order; otherwise in the order of the data.</summary>
    public bool Shuffle { get; init; } = true;

    /// <summary>
    /// While W learns, up to this many coming examples are evaluated together on the guess that none of them changes a
    /// weight; those after the first change are evaluated again. A matter of speed alone: the result is that of one example
    /// after the other. 1 to 256.
    /// </summary>
    public int SpeculativeExamples { get; init; } = 16;

    /// <summary>
    /// While W is fixed the hidden activity of an example never changes; it is kept between epochs if that takes at most
    /// this many bytes, and computed again otherwise. By default a quarter of the memory that the process may use, at least 2 GiB. A matter of speed
    /// alone.
    /// </summary>
    public long ActivityMemory { get; init; } = FixedActivity.DefaultMemory;

    /// <summary>What results depend on, for saved states: all but <see cref="SpeculativeExamples"/> and <see cref="ActivityMemory"/>.</summary>
    internal SavedOptions Saved =>
        new()
        {
            { nameof(OutputRule), OutputRule.Identity },
            { nameof(GraphRule), GraphRule.Identity },
            { nameof(GraphLayers), GraphLayers is null ? null : string.Join(", ", GraphLayers) },
            { nameof(InputRule), InputRule is null ? null : RuleFingerprint.Of(InputRule) },
            { nameof(Update), Update },
            { nameof(When), When },
            { nameof(GraphWhen), GraphWhen },
            { nameof(Edges), Edges },
            { nameof(FinalWeights), FinalWeights },
            { nameof(StepSize), StepSize },
            { nameof(GraphStepSize), GraphStepSize },
            { nameof(GraphLearnsFor), GraphLearnsFor },
            { nameof(WeightRange), FormattableString.Invariant($"{WeightRange.Low} to {WeightRange.High}") },
            { nameof(Start), Start },
            { nameof(Graded), Graded },
            { nameof(Margin), Margin },
            { nameof(Shuffle), Shuffle },
            { nameof(ScoreScale), ScoreScale },
        };

    /// <summary>Whether a mean of U is kept.</summary>
    internal bool IsAveraged => FinalWeights is FinalWeights.Averaged or FinalWeights.AveragedUnitRows;

    /// <summary>Checks that changes depend on firing patterns alone, as a rule's gradient is computed for.</summary>
    /// <exception cref="InvalidOptionException">They are graded, a margin is asked for, or they go by the softmax of the scores.</exception>
    internal void RequireUpdatesByPattern()
    {
        const string Default =
            "left at its default: rules are learned for changes by firing pattern, after mistakes or every example";
        if (Graded)
        {
            throw new InvalidOptionException(nameof(Graded), "true", Default);
        }

        if (Margin > 0)
        {
            throw new InvalidOptionException(nameof(Margin), $"{Margin}", Default);
        }

        if (Edges == OutputEdges.SoftmaxError)
        {
            throw new InvalidOptionException(nameof(Edges), "softmax-error", Default);
        }
    }

    /// <summary>Checks every value.</summary>
    /// <exception cref="InvalidOptionException">A value is out of range; the message names it.</exception>
    public void Validate()
    {
        InvalidOptionException.ThrowIfNotAboveZero(nameof(StepSize), StepSize, 1000);
        InvalidOptionException.ThrowIfNotAboveZero(nameof(GraphStepSize), GraphStepSize, 1000);
        InvalidOptionException.ThrowIfOutside(nameof(GraphLearnsFor), GraphLearnsFor ?? 0, 0, long.MaxValue);
        InvalidOptionException.ThrowIfOutside(nameof(SpeculativeExamples), SpeculativeExamples, 1, 256);
        InvalidOptionException.ThrowIfOutside(nameof(ActivityMemory), ActivityMemory, 0, long.MaxValue);
        InvalidOptionException.ThrowIfOutside(nameof(Margin), Margin, 0, 1_000_000);
        InvalidOptionException.ThrowIfNotAboveZero(nameof(ScoreScale), ScoreScale, 1_000_000);
        if (Graded && Update == UpdateKind.Multiplicative)
        {
            throw new InvalidOptionException(nameof(Graded), "true", "false with multiplicative updates");
        }

        if (!(WeightRange.Low <= WeightRange.High))
        {
            throw new InvalidOptionException(
                nameof(WeightRange),
                $"{WeightRange.Low},{WeightRange.High}",
                "two numbers, the lower first"
            );
        }
    }
}

/// <summary>Which output weights a trained network keeps.</summary>
public enum FinalWeights
{
    /// <summary>Those after the last example.</summary>
    Last,

    /// <summary>
    /// The mean of those after each example, the first tenth of all examples left out. The network has them once a training is over; online
    /// (<see cref="PlasticityTrainer.Learn(ReadOnlySpan{float}, int)"/>) nothing is left out, and <see cref="PlasticityTrainer.FinalNetwork"/> has them at any time.
    /// </summary>
    Averaged,

    /// <summary>
    /// The same mean, and then each label's weights divided by their length, so that no label wins for having been learned longer or more
    /// often; weights of 0 stay. For labels that come one after the other. Not while the mean is taken: learning continues from U as it is.
    /// </summary>
    AveragedUnitRows,
}

/// <summary>Which output neurons' edges change after an example.</summary>
public enum OutputEdges
{
    /// <summary>
    /// The predicted label's by column 1 of the rule, then the true label's by column 0; both on the same neuron when they
    /// are the same.
    /// </summary>
    LabelAndPrediction,

    /// <summary>All: the true label's by column 0, every other by column 1.</summary>
    All,

    /// <summary>
    /// All, each in proportion to its error: with p = softmax(β s) of the scores s, the true label's by 1 − p_y times column 0, every other
    /// by p_c times column 1. With a rule of +1 and −1 for neurons that fired, graded and after every example, it is the delta rule
    /// U_c ← U_c + η ([c = y] − p_c) h, which is online logistic regression. β is <see cref="PlasticityOptions.ScoreScale"/>.
    /// </summary>
    SoftmaxError,
}

/// <summary>What the plastic weights W and U are when training starts.</summary>
public enum StartingWeights
{
    /// <summary>0 for additive updates, 1 on every edge for multiplicative ones (paper, appendix A.1).</summary>
    Reset,

    /// <summary>What the network holds.</summary>
    AsGiven,
}

/// <summary>How a rule's number r changes a weight w, with step size η.</summary>
public enum UpdateKind
{
    /// <summary>w ← w + η r, from w = 0.</summary>
    Additive,

    /// <summary>w ← w · (1 + η r), from w = 1.</summary>
    Multiplicative,
}

/// <summary>After which examples weights change.</summary>
public enum UpdateWhen
{
    /// <summary>After examples whose prediction was wrong.</summary>
    Misclassified,

    /// <summary>After every example.</summary>
    Every,
}
