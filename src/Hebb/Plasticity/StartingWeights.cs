namespace Hebb.Plasticity;

/// <summary>What the plastic weights W and U are when training starts.</summary>
public enum StartingWeights
{
    /// <summary>0 for additive updates, 1 on every edge for multiplicative ones (paper, appendix A.1).</summary>
    Reset,

    /// <summary>What the network holds.</summary>
    AsGiven,
}
