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
        if (!(Threshold > 0 && Threshold <= 1))
        {
            throw new InvalidOptionException(nameof(Threshold), $"{Threshold}", "above 0 and at most 1");
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
