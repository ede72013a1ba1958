namespace Hebb.Networks;

/// <summary>The form of one round of firing. A is the input weights, W the recurrent weights, x the example, h the activity, a = A x.</summary>
public enum Recurrence
{
    /// <summary>h_t = cap_k(relu(W h_{t−1} + A x)) with h_0 = 0: the paper's section 2.</summary>
    Paper,

    /// <summary>h_1 = cap_k(relu(A x)), then h_{t+1} = cap_k(relu(W (h_t + A x))): the published code.</summary>
    ThroughGraph,
}
