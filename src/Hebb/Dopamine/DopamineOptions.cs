using Hebb.Gradients;
using Hebb.Persistence;
using Hebb.Plasticity;

namespace Hebb.Dopamine;

/// <summary>How the output weights of a dopaminergic net are learned (nne-dnn paper, introduction and section 3.2).</summary>
/// <remarks>
/// The default is not the paper's rule but the most accurate one on the last 10,000 training images of MNIST;
/// <see cref="Paper"/> is the paper's.
/// </remarks>
public sealed record DopamineOptions
{
    /// <summary>The rule, or one of the two baselines.</summary>
    public OutputMethod Method { get; init; } = OutputMethod.Dopamine;

    /// <summary>φ, the pre-synaptic factor of an edge's change.</summary>
    public PreSynaptic PreSynaptic { get; init; } = PreSynaptic.Normalized;

    /// <summary>Which output neurons fire.</summary>
    public PostSynaptic PostSynaptic { get; init; } = PostSynaptic.Winner;

    /// <summary>δ, the reward that changes the edges of neurons that fired.</summary>
    public Reward Reward { get; init; } = Reward.Prediction;

    /// <summary>θ of <see cref="Reward.Threshold"/> and <see cref="Reward.Printed"/>; above 0, at most 1. The paper's is ¼.</summary>
    public double Threshold { get; init; } = 0.25;

    /// <summary>ε0 of <see cref="Reward.Printed"/>, in nats; 0 to 1000. The paper's is 0.75.</summary>
    public double LossThreshold { get; init; } = 0.75;

    /// <summary>
    /// ε1, or the step of a baseline; above 0, at most 1000. None: 10 for the rule, 0.001 for Adam, 0.0003 for SignSGD.
    /// </summary>
    public double? StepSize { get; init; }

    /// <summary>The learning-rate schedule.</summary>
    public StepSchedule Schedule { get; init; } = StepSchedule.Constant;

    /// <summary>B, the examples whose mean change makes one step; at least 1. None: 1 for the rule, 100 for the baselines.</summary>
    public int? BatchSize { get; init; }

    /// <summary>
    /// Whether the last weights are used, or their mean over all steps after the first tenth, which is for the rule alone. None: the mean
    /// for the rule, the last for a baseline.
    /// </summary>
    public FinalWeights? Weights { get; init; }

    /// <summary>
    /// The paper's rule at its best: edges of the winner change by h_i (¼ − err²), an image at a time. Larger steps change nothing,
    /// as the softmax then is 0 or 1; smaller ones reward wrong winners.
    /// </summary>
    public static DopamineOptions Paper { get; } =
        new()
        {
            PreSynaptic = PreSynaptic.Graded,
            Reward = Reward.Threshold,
            StepSize = 1,
            Weights = FinalWeights.Last,
        };

    /// <summary>The step size in use.</summary>
    public double StepSizeInUse =>
        StepSize
        ?? Method switch
        {
            OutputMethod.Adam => 0.001,
            OutputMethod.Signsgd => 0.0003,
            _ => 10,
        };

    /// <summary>The batch size in use.</summary>
    public int BatchSizeInUse => BatchSize ?? (Method == OutputMethod.Dopamine ? 1 : 100);

    /// <summary>Whether means are used.</summary>
    internal bool IsAveraged =>
        (Weights ?? (Method == OutputMethod.Dopamine ? FinalWeights.Averaged : FinalWeights.Last))
        == FinalWeights.Averaged;

    /// <summary>What results depend on, for saved states; with the defaults of the method where nothing is given.</summary>
    internal SavedOptions Saved =>
        new()
        {
            { nameof(Method), Method },
            { nameof(PreSynaptic), PreSynaptic },
            { nameof(PostSynaptic), PostSynaptic },
            { nameof(Reward), Reward },
            { nameof(Threshold), Threshold },
            { nameof(LossThreshold), LossThreshold },
            { nameof(StepSize), StepSizeInUse },
            { nameof(Schedule), Schedule },
            { nameof(BatchSize), BatchSizeInUse },
            { nameof(Weights), IsAveraged ? FinalWeights.Averaged : FinalWeights.Last },
        };

    /// <summary>Checks every value.</summary>
    /// <exception cref="InvalidOptionException">A value is out of range; the message names it.</exception>
    public void Validate()
    {
        Adam.CheckStepSize(nameof(StepSize), StepSizeInUse);
        InvalidOptionException.ThrowIfOutside(nameof(BatchSize), BatchSizeInUse, 1, int.MaxValue);
        InvalidOptionException.ThrowIfOutside(nameof(LossThreshold), LossThreshold, 0, 1000);
        InvalidOptionException.ThrowIfNotAboveZero(nameof(Threshold), Threshold, 1);

        if (Weights == FinalWeights.AveragedUnitRows)
        {
            throw new InvalidOptionException(nameof(Weights), "averaged-unit-rows", "last or averaged");
        }

        if (IsAveraged && Method != OutputMethod.Dopamine)
        {
            throw new InvalidOptionException(
                nameof(Weights),
                "averaged",
                "last for a baseline: means are kept of the rule's weights alone"
            );
        }
    }
}

/// <summary>How the output weights over fixed features are learned.</summary>
public enum OutputMethod
{
    /// <summary>Edges between neurons that fired are strengthened when the outcome was good and weakened when it was bad.</summary>
    Dopamine,

    /// <summary>The baseline w ← w − ε sign(∂L/∂w), L the mean cross-entropy of the minibatch.</summary>
    Signsgd,

    /// <summary>The baseline Adam on the same loss.</summary>
    Adam,
}

/// <summary>φ(h_i), the pre-synaptic factor in the change of an edge from hidden neuron i.</summary>
public enum PreSynaptic
{
    /// <summary>φ = 1 if h_i > 0: whether it fired.</summary>
    Binary,

    /// <summary>φ = h_i: how much it fired.</summary>
    Graded,

    /// <summary>
    /// φ = h_i / |h|²: how much of all firing it had, as in normalized least mean squares. A change by δ then moves the score of the
    /// same example by ε1 δ, so one step size serves every number of neurons.
    /// </summary>
    Normalized,
}

/// <summary>Which output neurons count as having fired, and which of them acts: its label is the answer that the outcome is about.</summary>
public enum PostSynaptic
{
    /// <summary>The one with the largest score, which acts: the others are inhibited.</summary>
    Winner,

    /// <summary>One drawn with the probabilities z, which acts: a neuron that fires by chance, more often the more it is driven.</summary>
    Sampled,

    /// <summary>The two with the largest scores; the first acts.</summary>
    WinnerAndRunnerUp,

    /// <summary>Those with z_j ≥ ½, at most one but perhaps none; the one with the largest score acts.</summary>
    AboveHalf,

    /// <summary>
    /// All; the one with the largest score acts. With <see cref="Reward.Prediction"/> every neuron receives its own error, which is a
    /// teacher and not a reward, and the rule is gradient descent: an upper bound, not a dopaminergic rule.
    /// </summary>
    All,
}

/// <summary>
/// The reward δ_j of an output neuron j that fired; edges whose two ends fired change by it. z is the softmax of the
/// scores, ℓ_j is 1 for the label's neuron and 0 for others, R is 1 if the neuron that acts is the label's and 0 otherwise.
/// </summary>
public enum Reward
{
    /// <summary>
    /// δ_j = θ − (z_j − ℓ_j)²: the rule of the introduction, with θ = ¼. An error below one half is good; each neuron receives its own.
    /// </summary>
    Threshold,

    /// <summary>
    /// δ_j = R − r̄, r̄ the running mean of R: one number for the whole brain, better or worse than usual, as in the
    /// three-factor rules of reinforcement learning (Williams 1992, with a baseline).
    /// </summary>
    Baseline,

    /// <summary>
    /// δ_j = ℓ_j − z_j, which for the neuron that acts is R − z_j: the outcome minus what the neuron's own firing led to expect, the
    /// reward prediction error that dopamine neurons are found to signal (Schultz, Dayan, Montague 1997; Rescorla and Wagner 1972).
    /// </summary>
    Prediction,

    /// <summary>
    /// δ_j = 1 if (z_j − ℓ_j)² &lt; θ and L > ε0, else 0: the formula as printed in section 3.2, whose two fractions are 0 or 1.
    /// (0 also where both are 0/0). It strengthens the wrong neurons of wrong answers, so it unlearns.
    /// </summary>
    Printed,
}

/// <summary>The learning-rate schedule: how the step size changes during a training.</summary>
public enum StepSchedule
{
    /// <summary>Constant.</summary>
    Constant,

    /// <summary>It falls linearly to 0.</summary>
    Linear,

    /// <summary>It falls as 1/(1 + 10 t), t from 0 to 1 over the training.</summary>
    Inverse,
}
