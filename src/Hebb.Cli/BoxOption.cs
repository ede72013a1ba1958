using System.CommandLine;
using System.Globalization;

namespace Hebb.Cli;

/// <summary>The option <c>--box</c>: the least and the largest number that a perturbed example may have, such as <c>0,1</c>, or <c>none</c>.</summary>
internal sealed class BoxOption : Option<string>
{
    private const string None = "none";
    private const float Most = 1e6f;

    /// <param name="description">What help says.</param>
    /// <param name="isAuto">Whether the command finds one itself where none is given, as the description then says.</param>
    public BoxOption(string description, bool isAuto = false)
        : base("--box")
    {
        Description = description;
        HelpName = "LOW,HIGH|none";
        if (!isAuto)
        {
            DefaultValueFactory = _ => None;
        }

        Validators.Add(result =>
        {
            if (result.Tokens is [var given] && given.Value != None && Parse(given.Value) is null)
            {
                const string Expected = "two numbers such as 0,1, the lower one first, or none";
                result.AddError(new InvalidOptionException(Name, $"'{given.Value}'", Expected).Message);
            }
        });
    }

    /// <summary>The two numbers; none where any may be.</summary>
    public (float Low, float High)? Value(CommandContext context) => Parse(context.Get(this));

    private static (float Low, float High)? Parse(string text)
    {
        string[] ends = text.Split(',');
        return
            ends.Length == 2
            && float.TryParse(ends[0], NumberStyles.Float, CultureInfo.InvariantCulture, out float low)
            && float.TryParse(ends[1], NumberStyles.Float, CultureInfo.InvariantCulture, out float high)
            && low < high
            && low >= -Most
            && high <= Most
            ? (low, high)
            : null;
    }
}
