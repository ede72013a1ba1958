namespace Hebb.RuleLearning;

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
