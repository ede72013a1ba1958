namespace Hebb.Dopamine;

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
