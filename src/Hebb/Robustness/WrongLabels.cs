using Hebb.Numerics;

namespace Hebb.Robustness;

/// <summary>The wrong labels that an example is nearest to.</summary>
internal static class WrongLabels
{
    /// <summary>For each example of a unit the wrong labels with the largest scores, the largest first; the lower label first of equals.</summary>
    /// <param name="unit">The examples.</param>
    /// <param name="count">How many labels, below m.</param>
    public static int[][] Best(AttackUnit unit, int count)
    {
        var scores = new Matrix(unit.Count, unit.Pass.Labels);
        unit.Pass.Scores(unit.Examples, unit.Count, scores);
        unit.Add(new AttackCost(0, 0, 0, unit.Count));
        return
        [
            .. Enumerable
                .Range(0, unit.Count)
                .Select(example =>
                    Enumerable
                        .Range(0, unit.Pass.Labels)
                        .Where(label => label != unit.LabelOf(example))
                        .OrderByDescending(label => scores[example, label])
                        .Take(count)
                        .ToArray()
                ),
        ];
    }
}
