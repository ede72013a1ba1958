using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Hebb.Cli;

/// <summary>
/// What holds for the values of all options and arguments of all commands: none is empty, and a number is written with
/// a decimal point and without separators of thousands, so that 1,5 is never read as 15.
/// </summary>
internal static class OptionValues
{
    private const NumberStyles Real =
        NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;

    /// <summary>Makes every option and argument of <paramref name="command"/> and of its subcommands refuse what does not hold.</summary>
    public static void CheckAll(Command command)
    {
        foreach (var option in command.Options.Where(option => option.ValueType != typeof(void)))
        {
            option.Validators.Add(result => Check(result, option.Name, option.ValueType, option.HelpName));
        }

        // Words of another command line are checked there.
        foreach (var argument in command is ToolCommand { TakesAnotherLine: true } ? [] : command.Arguments)
        {
            string name = $"<{argument.Name}>";
            argument.Validators.Add(result => Check(result, name, argument.ValueType, helpName: null));
        }

        foreach (var subcommand in command.Subcommands)
        {
            CheckAll(subcommand);
        }
    }

    /// <summary>What a value of the type must be, in words; nothing for a type that takes any text.</summary>
    public static string? Expected(Type type) =>
        (Nullable.GetUnderlyingType(type) ?? type) switch
        {
            var t when t == typeof(ulong) || t == typeof(uint) => "a whole number, 0 or more",
            var t when t == typeof(int) || t == typeof(long) => "a whole number",
            var t when IsReal(t) => "a number with a decimal point",
            var t when t == typeof(bool) => "true or false",
            _ => null,
        };

    private static void Check(SymbolResult result, string name, Type type, string? helpName)
    {
        foreach (var token in result.Tokens)
        {
            if (Problem(token.Value, Nullable.GetUnderlyingType(type) ?? type, helpName) is { } expected)
            {
                result.AddError(new InvalidOptionException(name, $"'{token.Value}'", expected).Message);
            }
        }
    }

    // What would be right, or nothing where the value is.
    private static string? Problem(string text, Type type, string? helpName) =>
        text.Length == 0 ? Expected(type) ?? NotEmpty(helpName)
        : !IsReal(type) ? null
        : !double.TryParse(text, Real, CultureInfo.InvariantCulture, out double number) ? Expected(type)
        : !double.IsFinite(number) || (type == typeof(float) && !float.IsFinite((float)number)) ? "a finite number"
        : null;

    // A script passes an empty value when its own variable is not set.
    private static string NotEmpty(string? helpName) =>
        helpName switch
        {
            null => "a name that is not empty",
            "DIR" => "a folder",
            "FILE" => "a file",
            _ => helpName,
        };

    private static bool IsReal(Type type) => type == typeof(float) || type == typeof(double);
}
