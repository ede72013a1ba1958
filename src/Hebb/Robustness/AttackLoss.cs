namespace Hebb.Robustness;

/// <summary>What an attack makes as large as it can.</summary>
public enum AttackLoss
{
    /// <summary>max_{c≠y} s_c − s_y; with a target t, s_t − s_y. Its gradient never vanishes before the network's does.</summary>
    Margin,

    /// <summary>
    /// The cross-entropy of the softmax with the true label; with a target, minus that with the target. Computed as the log-odds
    /// log((1 − p)/p) in double precision: it rises with the cross-entropy and has the direction of its gradient, but where p rounds to 1
    /// the cross-entropy's gradient is 0 and that of the log-odds is not.
    /// </summary>
    CrossEntropy,

    /// <summary>
    /// What the published code of the plasticity-rules paper attacks: the cross-entropy of the softmax of a softmax, in single precision.
    /// The inner softmax saturates and its gradient becomes exactly zero, so networks look robust that are not: only to show that.
    /// </summary>
    PublishedDoubleSoftmax,
}
