using Hebb.Networks;
using Hebb.Representation;

namespace Hebb.Experiments.Represent;

/// <summary>How <c>hebb represent</c> learns features, and how it measures them.</summary>
public sealed record RepresentOptions
{
    /// <summary>The rule.</summary>
    public RepresentRule Rule { get; init; } = RepresentRule.H3;

    /// <summary>A learned rule to apply as it is; none where <see cref="Rule"/> says all.</summary>
    public UpdateRule? Learned { get; init; }

    /// <summary>Features of an example, at least 2.</summary>
    public int Neurons { get; init; } = 64;

    /// <summary>How many may be active at the end, from 1 to one less than there are.</summary>
    public int Cap { get; init; } = 16;

    /// <summary>T of a Hebbian network, 1 to 8.</summary>
    public int Rounds { get; init; } = 3;

    /// <summary>The input that is always on in a Hebbian network; 0 means none.</summary>
    public float Constant { get; init; } = 2;

    /// <summary>What a learned update function knows of the pre-synaptic side.</summary>
    public UpdateField Field { get; init; }

    /// <summary>Which equations a Hebbian network follows.</summary>
    public RepresentEquations Equations { get; init; }

    /// <summary>Which update functions are learned.</summary>
    public LearnedUpdates Learn { get; init; }

    /// <summary>How they are learned.</summary>
    public RepresentBy By { get; init; }

    /// <summary>Meta-steps, or generations.</summary>
    public int MetaSteps { get; init; } = 400;

    /// <summary>Numbers of labelled examples, each at least as many as there are labels.</summary>
    public IReadOnlyList<int> Labels { get; init; } = [6, 20, 50, 200];

    /// <summary>Draws of labelled examples for each number, at least 1.</summary>
    public int Draws { get; init; } = 10;

    /// <summary>What is done to the columns.</summary>
    public Scaling Scale { get; init; }

    /// <summary>Checks what does not depend on the data.</summary>
    /// <exception cref="InvalidOptionException">A value is out of range; the message names it.</exception>
    public void Validate()
    {
        InvalidOptionException.ThrowIfOutside(nameof(Neurons), Neurons, 2, CompetitiveLayer.MostRecurrentUnits);
        InvalidOptionException.ThrowIfOutside(nameof(Cap), Cap, 1, Neurons - 1);
        InvalidOptionException.ThrowIfOutside(nameof(Rounds), Rounds, 1, HebbianOptions.MostRounds);
        InvalidOptionException.ThrowIfOutside(nameof(Constant), Constant, -1000, 1000);
        InvalidOptionException.ThrowIfOutside(nameof(MetaSteps), MetaSteps, 1, 1_000_000);
        InvalidOptionException.ThrowIfOutside(nameof(Draws), Draws, 1, 10_000);
    }

    /// <summary>Whether the rule trains a Hebbian network that reconstructs its input.</summary>
    public bool IsHebbian =>
        Learned is not null || Rule is RepresentRule.Learned or RepresentRule.Hand or RepresentRule.None;
}

/// <summary>The rules of <c>hebb represent</c>.</summary>
public enum RepresentRule
{
    /// <summary>Update functions learned by gradient or by evolution (the third paper).</summary>
    Learned,

    /// <summary>The delta rule in the output weights, written by hand.</summary>
    Hand,

    /// <summary>A Hebbian network that does not learn.</summary>
    None,

    /// <summary>Prototypes with learned recurrent weights, three rounds.</summary>
    H3,

    /// <summary>The same with five rounds and bits.</summary>
    H5,

    /// <summary>Random features with graded caps.</summary>
    Random,

    /// <summary>Examples as prototypes.</summary>
    Imprint,

    /// <summary>The winner moves towards the example; conscience.</summary>
    Competitive,

    /// <summary>The same without conscience.</summary>
    KMeans,

    /// <summary>All prototypes move, by their rank.</summary>
    NeuralGas,

    /// <summary>The winner and its neighbours on a grid move.</summary>
    SelfOrganisingMap,

    /// <summary>Oja's rule.</summary>
    Oja,

    /// <summary>Bienenstock, Cooper and Munro's rule.</summary>
    Bcm,

    /// <summary>Sanger's rule.</summary>
    Sanger,

    /// <summary>Földiák's rule.</summary>
    Foldiak,

    /// <summary>Forward-forward.</summary>
    ForwardForward,
}

/// <summary>The equations of a Hebbian network.</summary>
public enum RepresentEquations
{
    /// <summary>The input again at each round, a linear output, update functions that see the error.</summary>
    Ours,

    /// <summary>As the paper prints them.</summary>
    Paper,
}

/// <summary>How update functions are learned.</summary>
public enum RepresentBy
{
    /// <summary>By gradient descent through the update.</summary>
    Gradient,

    /// <summary>By evolution of their parameters.</summary>
    Evolution,
}
