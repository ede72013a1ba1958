namespace Hebb.Dopamine;

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
