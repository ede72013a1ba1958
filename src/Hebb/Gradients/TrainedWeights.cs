namespace Hebb.Gradients;

/// <summary>Which weights of a network gradient descent changes. Only weights on existing edges ever change.</summary>
public enum TrainedWeights
{
    /// <summary>U; the network before it stays as it is, and the loss is convex in U.</summary>
    Output,

    /// <summary>A, through all T rounds; W and U stay as they are.</summary>
    Input,

    /// <summary>A, W and U.</summary>
    All,
}
