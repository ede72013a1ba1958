namespace Hebb.Robustness;

/// <summary>What an attack makes as large as it can.</summary>
public enum AttackLoss
{
    /// <summary>max_{c≠y} s_c − s_y; with a target t, s_t − s_y. Its gradient never vanishes before the network's does.</summary>
    Margin,

    /// <summary>The cross-entropy of the softmax with the true label, in double precision; with a target, minus that with the target.</summary>
    CrossEntropy,

    /// <summary>
    /// What the published code of the plasticity-rules paper attacks: the cross-entropy of the softmax of a softmax, in single precision.
    /// The inner softmax saturates and its gradient becomes exactly zero, so networks look robust that are not: only to show that.
    /// </summary>
    PublishedDoubleSoftmax,
}
