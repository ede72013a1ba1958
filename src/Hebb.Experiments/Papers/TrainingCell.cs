using Hebb.Experiments.Reproduce;
using Hebb.Experiments.Train;

namespace Hebb.Experiments.Papers;

/// <summary>Trainings by rules as rows of a table.</summary>
internal static class TrainingCell
{
    /// <summary>A row of accuracies on the test examples.</summary>
    /// <param name="training">What is trained and tested.</param>
    /// <param name="name">Its name.</param>
    /// <param name="paper">The paper's figure, if it gives one.</param>
    /// <param name="group">What the row belongs to.</param>
    public static ReproduceCell Cell(this RuleTraining training, string name, double? paper, string group) =>
        new(name, paper, seed => training.Trial(name, seed)) { Group = group };
}
