using System.Globalization;
using Hebb.Networks;

namespace Hebb.Representation;

/// <summary>The values of an update function as a table, for a picture of it.</summary>
/// <param name="Title">Which function it is.</param>
/// <param name="RowAxis">What the rows are.</param>
/// <param name="ColumnAxis">What the columns are.</param>
/// <param name="Rows">The rows' names.</param>
/// <param name="Columns">The columns' names.</param>
/// <param name="Values">The values, row by row.</param>
public sealed record UpdateTable(
    string Title,
    string RowAxis,
    string ColumnAxis,
    IReadOnlyList<string> Rows,
    IReadOnlyList<string> Columns,
    IReadOnlyList<double[]> Values
)
{
    /// <summary>
    /// The functions that a rule has: f_in of each pattern against the input's value, f_rec of each pair of patterns, f_out of each
    /// pattern against the error. Neighbours are silent, and attention sees nothing. A neuron that never fired changes nothing.
    /// </summary>
    /// <param name="rule">The rule; validated.</param>
    /// <param name="points">How many values and errors, evenly from −2 to 2; 2 to 1000.</param>
    /// <exception cref="InvalidOptionException">The rule's parts do not fit each other, or <paramref name="points"/> is out of range.</exception>
    public static IReadOnlyList<UpdateTable> Of(UpdateRule rule, int points = 17)
    {
        rule.Validate();
        InvalidOptionException.ThrowIfOutside(nameof(points), points, 2, 1000);
        float[] xs = [.. Enumerable.Range(0, points).Select(i => -2 + (4f * i / (points - 1)))];
        string[] numbers = [.. xs.Select(x => x.ToString("0.##", CultureInfo.InvariantCulture))];
        float[][] values = [.. xs.Select(x => (float[])[x])];
        int[] patterns = [.. Enumerable.Range(0, 1 << rule.Rounds)];
        string[] names = [.. patterns.Select(s => new FiringPattern(s, rule.Rounds).ToString())];
        float[][] bits = [.. patterns.Select(s => Bits(s, rule.Rounds))];
        float[][] fields = [.. bits.Select(own => Field(rule, own))];
        var tables = new List<UpdateTable>();
        if (rule.Input is { } input)
        {
            var found = bits.Select(post => Row(values, pre => post.Max() == 0 ? 0 : input.ValueOf(pre, post)));
            tables.Add(new("f_in", "pattern of the neuron", "value of the input", names, numbers, [.. found]));
        }

        if (rule.Recurrent is { } recurrent)
        {
            var found = patterns.Select(pre =>
                Row(bits, post => pre == 0 || post.Max() == 0 ? 0 : recurrent.ValueOf(fields[pre], post))
            );
            tables.Add(new("f_rec", "pre-synaptic pattern", "post-synaptic pattern", names, names, [.. found]));
        }

        if (rule.Output is { } output)
        {
            var found = patterns.Select(pre => Row(values, error => pre == 0 ? 0 : output.ValueOf(fields[pre], error)));
            tables.Add(new("f_out", "pattern of the neuron", "error of the output", names, numbers, [.. found]));
        }

        return tables;
    }

    private static double[] Row(float[][] columns, Func<float[], float> value) =>
        [.. columns.Select(column => (double)value(column))];

    private static float[] Bits(int pattern, int rounds) =>
        [.. Enumerable.Range(1, rounds).Select(t => new FiringPattern(pattern, rounds).Fired(t) ? 1f : 0)];

    private static float[] Field(UpdateRule rule, float[] own)
    {
        var field = new float[rule.PreNumbers];
        own.CopyTo(field, (rule.PreNumbers - own.Length) / 2);
        return field;
    }
}
