namespace Hebb.Experiments.Sweep;

/// <summary>An option that a sweep varies.</summary>
/// <param name="Option">The option's name without the dashes.</param>
/// <param name="Values">Its values, as one would type them.</param>
public sealed record GridAxis(string Option, IReadOnlyList<string> Values)
{
    /// <summary>Reads <c>neurons=500,1000</c>; values that contain commas are separated by semicolons.</summary>
    /// <exception cref="InvalidOptionException">It is anything else, or a value comes twice.</exception>
    public static GridAxis Parse(string text)
    {
        string[] sides = text.Split('=', 2);
        string[] values = sides is [_, var list] ? list.Split(list.Contains(';') ? ';' : ',') : [];
        string option = sides[0].TrimStart('-');
        if (option.Length == 0 || values.Length == 0 || values.Any(value => value.Length == 0))
        {
            throw new InvalidOptionException(
                "--grid",
                $"'{text}'",
                "an option and its values, such as neurons=500,1000 (or 'weight-range=-1,1;-2,2')"
            );
        }

        if (values.GroupBy(value => value).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw new InvalidOptionException("--grid", $"'{text}'", $"values that differ; {twice.Key} comes twice");
        }

        return new GridAxis(option, values);
    }
}
