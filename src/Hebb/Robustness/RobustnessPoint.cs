namespace Hebb.Robustness;

/// <summary>One point of a curve.</summary>
/// <param name="Epsilon">ε.</param>
/// <param name="Accuracy">The fraction of examples that survived all stages, in [0, 1].</param>
/// <param name="Cost">Gradients and queries over all stages.</param>
/// <param name="Stages">Accuracy after each stage, in their order.</param>
public sealed record RobustnessPoint(
    float Epsilon,
    double Accuracy,
    AttackCost Cost,
    IReadOnlyList<StageAccuracy> Stages
);

/// <summary>What was left after a stage of a plan.</summary>
/// <param name="Name">The attack.</param>
/// <param name="Accuracy">The fraction of examples that survived it and those before it.</param>
/// <param name="Cost">Its own gradients and queries.</param>
public sealed record StageAccuracy(string Name, double Accuracy, AttackCost Cost);

/// <summary>An example and what an attack made of it.</summary>
/// <param name="Index">Its number in the data.</param>
/// <param name="Label">Its true label.</param>
/// <param name="Prediction">What the victim says of the perturbed input.</param>
/// <param name="IsFooled">Whether that counts as misclassified.</param>
/// <param name="Original">d numbers.</param>
/// <param name="Perturbed">d numbers: the input with the largest margin that was found.</param>
public sealed record AdversarialExample(
    int Index,
    int Label,
    int Prediction,
    bool IsFooled,
    float[] Original,
    float[] Perturbed
);
