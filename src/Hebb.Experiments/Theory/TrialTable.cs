namespace Hebb.Experiments.Theory;

/// <summary>The rows of a claim's trials, their numbers found by name.</summary>
/// <param name="columns">The names.</param>
/// <param name="rows">A number for each name, trial after trial.</param>
internal sealed class TrialTable(IReadOnlyList<string> columns, IReadOnlyList<double[]> rows)
{
    private readonly Dictionary<string, int> places = columns
        .Select((name, place) => (name, place))
        .ToDictionary(pair => pair.name, pair => pair.place);

    /// <summary>How many there are.</summary>
    public int Count => rows.Count;

    /// <summary>One number.</summary>
    public double this[int row, string column] => rows[row][places[column]];

    /// <summary>A number of every row.</summary>
    public IEnumerable<double> Column(string column) => rows.Select(row => row[places[column]]);

    /// <summary>The largest of a column.</summary>
    public double Max(string column) => Column(column).Max();

    /// <summary>The mean of a column.</summary>
    public double Mean(string column) => Column(column).Average();

    /// <summary>The rows where a column has a value, and no others.</summary>
    public TrialTable Where(string column, Func<double, bool> condition) =>
        new(columns, [.. rows.Where(row => condition(row[places[column]]))]);
}
