using System.Globalization;

namespace Hebb.Cli;

/// <summary>A length of time as people type it: <c>60s</c>, <c>0.2s</c>, <c>5m</c>, <c>1h</c>; <c>0</c> is none.</summary>
internal static class Duration
{
    /// <summary>What is right, for an error.</summary>
    public const string Expected = "a length of time such as 60s, 0.2s or 5m, or 0";

    /// <summary>Reads it.</summary>
    /// <returns>False for anything else, and for more than a year.</returns>
    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = TimeSpan.Zero;
        double unit = text switch
        {
            "0" => 1,
            [.., 's'] => 1,
            [.., 'm'] => 60,
            [.., 'h'] => 3600,
            _ => 0,
        };
        string number = text == "0" ? text : text[..Math.Max(0, text.Length - 1)];
        if (
            unit == 0
            || !double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double amount)
            || !(amount * unit <= TimeSpan.FromDays(365).TotalSeconds)
        )
        {
            return false;
        }

        duration = TimeSpan.FromSeconds(amount * unit);
        return true;
    }
}
