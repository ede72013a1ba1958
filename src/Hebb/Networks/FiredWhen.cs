namespace Hebb.Networks;

/// <summary>What counts as firing in a round.</summary>
public enum FiredWhen
{
    /// <summary>A neuron fires when its value after the cap is greater than zero: the paper's section 2.</summary>
    Positive,

    /// <summary>
    /// The k neurons in the cap fire, even at value zero; when fewer than k are positive, the zeros of lowest index fill
    /// up: the published code.
    /// </summary>
    InCap,
}
