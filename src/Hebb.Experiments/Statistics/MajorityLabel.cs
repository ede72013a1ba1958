using Hebb.Data;

namespace Hebb.Experiments.Statistics;

/// <summary>What guessing reaches.</summary>
public static class MajorityLabel
{
    /// <summary>The share of the most frequent label, in [0, 1]: the accuracy of always giving it.</summary>
    /// <param name="data">At least one example.</param>
    public static double Share(LabelledData data) =>
        data.Labels.CountBy(label => label).Max(pair => pair.Value) / (double)data.Count;
}
