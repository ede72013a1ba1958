using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Experiments.Theory;

/// <summary>Theorem 1's pattern [−, +; +, −] and what its trials share: starting rules, networks.</summary>
internal static class RulePattern
{
    private const int Neurons = 40;

    /// <summary>The entries in the order of a table: [not fired, true], [not fired, other], [fired, true], [fired, other].</summary>
    public static IReadOnlyList<string> EntryNames { get; } = ["silentTrue", "silentOther", "firedTrue", "firedOther"];

    /// <summary>Whether the four entries have the signs −, +, +, −.</summary>
    public static bool IsIn(IReadOnlyList<double> r) => r is [< 0, > 0, > 0, < 0];

    /// <summary>The share of rows whose entries, in these columns, have the pattern; 0 where there are no rows.</summary>
    public static double Share(TrialTable rows, IReadOnlyList<string> columns) =>
        rows.Count == 0
            ? 0
            : Enumerable.Range(0, rows.Count).Count(row => IsIn([.. columns.Select(column => rows[row, column])]))
                / (double)rows.Count;

    /// <summary>A starting rule, its entries N(0, σ²).</summary>
    public static double[] Start(RandomKey key, double deviation = 3)
    {
        var start = new float[LinearRuleLoss.Entries];
        key.For("start").Stream().FillNormal(start);
        return [.. start.Select(entry => deviation * entry)];
    }

    /// <summary>A network of 40 neurons, T = 1, of which 20 fire.</summary>
    public static Network CreateNetwork(RandomKey key, LabelledData data) =>
        Network.Create(data, key.For("network"), null, new RecurrentOptions(Neurons, Neurons / 2));
}
