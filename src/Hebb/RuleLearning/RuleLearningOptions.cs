using Hebb.Persistence;
using Hebb.Plasticity;

namespace Hebb.RuleLearning;

/// <summary>How rules are learned by gradient descent (paper, section 2 and appendix A.1). Defaults are the paper's where it gives them.</summary>
public sealed record RuleLearningOptions
{
    /// <summary>How the rules are applied, and the rules that are not learned.</summary>
    public PlasticityOptions Plasticity { get; init; } = new();

    /// <summary>Which rules are learned.</summary>
    public RulesToLearn Learn { get; init; } = RulesToLearn.Output;

    /// <summary>What their parameters are.</summary>
    public RuleForm Form { get; init; } = RuleForm.Table;

    /// <summary>The loss of a batch.</summary>
    public RuleLoss Loss { get; init; } = RuleLoss.SoftmaxCrossEntropy;

    /// <summary>Meta-steps, 1 to 10,000,000.</summary>
    public int MetaSteps { get; init; } = 300;

    /// <summary>Examples in a batch, 1 to 1,000,000; at most as many as there are.</summary>
    public int Batch { get; init; } = 100;

    /// <summary>Batches of a meta-step, 1 to 1024: the rules go down the mean of their gradients. They run in parallel.</summary>
    public int BatchesPerStep { get; init; } = 1;

    /// <summary>Adam's step size; above 0, at most 1000.</summary>
    public double MetaStepSize { get; init; } = 0.01;

    /// <summary>λ of the term λ θ added to the gradient; 0 to 1000.</summary>
    public double L2 { get; init; } = 0.01;

    /// <summary>The standard deviation of a graph rule's table at the start; an output rule's is zero. 0 to 1000.</summary>
    public double InitialDeviation { get; init; } = 1;

    /// <summary>Checks that such rules exist for this T.</summary>
    /// <param name="learn">Which rules are learned.</param>
    /// <param name="form">What their parameters are.</param>
    /// <param name="rounds">T.</param>
    /// <exception cref="InvalidOptionException">There is no graph for T = 1, or no table for T above 8.</exception>
    public static void CheckFits(RulesToLearn learn, RuleForm form, int rounds)
    {
        if (learn != RulesToLearn.Output && rounds == 1)
        {
            throw new InvalidOptionException(nameof(Learn), "graph", "output when T = 1: there is no graph");
        }

        if (form == RuleForm.Table && rounds > RuleTable.MostRounds)
        {
            throw new InvalidOptionException(
                "Parameterization",
                "table",
                $"mlp when T is above {RuleTable.MostRounds}: a table has a number for each pair of 2^{rounds} patterns"
            );
        }
    }

    /// <summary>What results depend on, for saved states.</summary>
    internal SavedOptions Saved =>
        new()
        {
            { nameof(Plasticity), Plasticity.Saved },
            { nameof(Learn), Learn },
            { nameof(Form), Form },
            { nameof(Loss), Loss },
            { nameof(MetaSteps), MetaSteps },
            { nameof(Batch), Batch },
            { nameof(BatchesPerStep), BatchesPerStep },
            { nameof(MetaStepSize), MetaStepSize },
            { nameof(L2), L2 },
            { nameof(InitialDeviation), InitialDeviation },
        };

    /// <summary>Checks every value.</summary>
    /// <exception cref="InvalidOptionException">A value is out of range; the message names it.</exception>
    public void Validate()
    {
        Plasticity.Validate();
        Plasticity.RequireUpdatesByPattern();
        InvalidOptionException.ThrowIfOutside(nameof(MetaSteps), MetaSteps, 1, 10_000_000);
        InvalidOptionException.ThrowIfOutside(nameof(Batch), Batch, 1, 1_000_000);
        InvalidOptionException.ThrowIfOutside(nameof(BatchesPerStep), BatchesPerStep, 1, 1024);
        InvalidOptionException.ThrowIfOutside(nameof(InitialDeviation), InitialDeviation, 0, 1000);
        InvalidOptionException.ThrowIfOutside(nameof(L2), L2, 0, 1000);
        InvalidOptionException.ThrowIfNotAboveZero(nameof(MetaStepSize), MetaStepSize, 1000);
    }
}

/// <summary>What a rule's parameters are (paper, section 2, "Landscape of rules").</summary>
public enum RuleForm
{
    /// <summary>The entries of its table.</summary>
    Table,

    /// <summary>The weights of a small network that computes the entries.</summary>
    Mlp,
}

/// <summary>What a learned rule should make small: the loss of a batch under the weights that the rule trained on it.</summary>
public enum RuleLoss
{
    /// <summary>−log p_y with p = softmax of the scores: the paper's.</summary>
    SoftmaxCrossEntropy,

    /// <summary>−log softmax(p)_y: the published code gives probabilities to a loss that applies the softmax once more.</summary>
    PublishedDoubleSoftmax,

    /// <summary>The mean over labels of (s − y)², with the scores s and the label y as a unit vector.</summary>
    MeanSquaredError,

    /// <summary>The mean over labels of (p − y)²: the published code's other loss.</summary>
    SoftmaxMeanSquaredError,
}

/// <summary>Which rules are learned; a rule that is not stays as it was given.</summary>
public enum RulesToLearn
{
    /// <summary>r_o, the rule of the output weights.</summary>
    Output,

    /// <summary>r, the rule of the recurrent weights.</summary>
    Graph,

    /// <summary>Both.</summary>
    Both,
}
