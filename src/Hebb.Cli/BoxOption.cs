using System.CommandLine;
using System.Globalization;
using Hebb.Data;
using Hebb.Experiments.Attacks;

namespace Hebb.Cli;

/// <summary>The option <c>--box</c>: the least and the largest number that a perturbed example may have, such as <c>0,1</c>, or <c>none</c>.</summary>
internal sealed class BoxOption : Option<string>
{
    private const string None = "none";
    private const float Most = AttackOptions.Unbounded;

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
                string expected =
                    "two numbers such as 0,1, the lower one first, or none" + Suggestion.For(given.Value, [None]);
                result.AddError(new InvalidOptionException(Name, $"'{given.Value}'", expected).Message);
            }
        });
    }

    /// <summary>The two numbers; none where any may be.</summary>
    public (float Low, float High)? Value(CommandContext context) => Parse(context.Get(this));

    /// <summary>Checks that examples lie in a box.</summary>
    /// <param name="context">The running command.</param>
    /// <param name="examples">The examples, at least one.</param>
    /// <param name="box">The box, which may be another than was given.</param>
    /// <exception cref="InvalidOptionException">One lies outside; the message names the least and the largest number there is.</exception>
    public void RequireInside(CommandContext context, LabelledData examples, (float Low, float High) box)
    {
        var (low, high) = RangeOf(examples);
        if (low >= box.Low && high <= box.High)
        {
            return;
        }

        if (low < -Most || high > Most)
        {
            throw new InvalidOptionException(
                "--data",
                $"one whose numbers are from {low} to {high}",
                $"one of numbers from {-Most:N0} to {Most:N0}, beyond which no perturbation goes"
            );
        }

        throw new InvalidOptionException(
            Name,
            context.IsGiven(this) ? $"'{context.Get(this)}'" : $"left out, so {box.Low},{box.High}",
            $"around all examples, whose numbers are from {low} to {high}, or none"
        );
    }

    /// <summary>The least and the largest number of some examples.</summary>
    public static (float Low, float High) RangeOf(LabelledData examples)
    {
        var (low, high) = (float.PositiveInfinity, float.NegativeInfinity);
        for (int n = 0; n < examples.Count; n++)
        {
            foreach (float number in examples.Examples.Row(n))
            {
                (low, high) = (MathF.Min(low, number), MathF.Max(high, number));
            }
        }

        return (low, high);
    }

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
