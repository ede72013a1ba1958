namespace Hebb.Plasticity;

/// <summary>Checks that a table fits the kind of rule and the network it is used for.</summary>
internal static class RuleSize
{
    /// <summary>Throws unless the table has the wanted size.</summary>
    public static void Check(IPlasticityRule table, int rows, int columns, string what)
    {
        if (table.Rows != rows || table.Columns != columns)
        {
            throw new InvalidOptionException(
                "rule table",
                $"{table.Rows}×{table.Columns}",
                $"{rows}×{columns} for {what} of {table.Rounds} rounds"
            );
        }
    }

    /// <summary>Gives out a rule for the T it was made for, and refuses any other.</summary>
    public static Func<int, IPlasticityRule> ForItsRoundsOnly(IPlasticityRule table, string name) =>
        rounds =>
            rounds == table.Rounds
                ? table
                : throw new InvalidOptionException(
                    "Rounds",
                    $"{rounds}",
                    $"{table.Rounds}, the rounds that the rule '{name}' is for"
                );
}
