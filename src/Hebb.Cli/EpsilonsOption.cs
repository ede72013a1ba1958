using System.CommandLine;
using System.Globalization;

namespace Hebb.Cli;

/// <summary>The option <c>--epsilons</c>: sizes of perturbations, as a list (<c>0.5,1,2</c>) or as first, last and step (<c>0:4:0.5</c>).</summary>
internal sealed class EpsilonsOption : Option<string>
{
    private const int Most = 1000;
    private const string Expected =
        "numbers of 0 or more, as a list such as 0.5,1,2 or as FIRST:LAST:STEP such as 0:4:0.5";

    /// <param name="defaultValue">Where none are given.</param>
    /// <param name="description">What help says.</param>
    public EpsilonsOption(string defaultValue, string description)
        : base("--epsilons")
    {
        Description = description;
        HelpName = "LIST|FIRST:LAST:STEP";
        DefaultValueFactory = _ => defaultValue;
        Validators.Add(result =>
        {
            if (result.Tokens is [var given] && Parse(given.Value) is null)
            {
                result.AddError(new InvalidOptionException(Name, $"'{given.Value}'", Expected).Message);
            }
        });
    }

    /// <summary>The sizes, in rising order, each once.</summary>
    public IReadOnlyList<float> Values(CommandContext context) =>
        Parse(context.Get(this)) ?? throw new InvalidOptionException(Name, $"'{context.Get(this)}'", Expected);

    /// <summary>The sizes that a text lists, in rising order; none where it is not in order.</summary>
    internal static IReadOnlyList<float>? Parse(string text)
    {
        string[] range = text.Split(':');
        double[]? numbers = Numbers(range.Length == 1 ? text.Split(',') : range);
        float[]? sizes = numbers switch
        {
            null => null,
            _ when range.Length == 1 => [.. numbers.Select(number => (float)number).Distinct().Order()],
            [var first, var last, var step] when step > 0 && last >= first && (last - first) / step < Most => Range(
                first,
                last,
                step
            ),
            _ => null,
        };
        // Steps that single precision does not tell apart.
        return sizes is null || sizes.Distinct().Count() < sizes.Length ? null : sizes;
    }

    // Each from the first, so that errors do not add up; a last step that misses the end by rounding counts.
    private static float[] Range(double first, double last, double step) =>
        [
            .. Enumerable
                .Range(0, (int)Math.Floor(((last - first) / step) + 1e-6) + 1)
                .Select(i => (float)(first + (i * step))),
        ];

    private static double[]? Numbers(string[] texts)
    {
        var numbers = new double[texts.Length];
        for (int i = 0; i < texts.Length; i++)
        {
            bool isNumber = double.TryParse(
                texts[i],
                NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent,
                CultureInfo.InvariantCulture,
                out numbers[i]
            );
            bool isLost = numbers[i] > 0 && (float)numbers[i] == 0;
            if (!isNumber || isLost || !(numbers[i] is >= 0 and <= 1e6))
            {
                return null;
            }
        }

        return numbers.Length <= Most ? numbers : null;
    }
}
