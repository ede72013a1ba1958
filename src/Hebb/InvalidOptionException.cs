using System.Numerics;

namespace Hebb;

/// <summary>
/// An option, or anything else that a caller passes, is outside its range or does not fit the rest: the message names it, its value and
/// what would be right.
/// </summary>
public sealed class InvalidOptionException : HebbException
{
    /// <summary>Says that <paramref name="option"/> cannot be <paramref name="value"/>.</summary>
    /// <param name="option">The option's name as the user wrote it or would find it, such as <c>Cap</c>.</param>
    /// <param name="value">The offending value, as text.</param>
    /// <param name="expected">What would be right, such as <c>between 1 and 1000</c>.</param>
    public InvalidOptionException(string option, string value, string expected)
        : base($"{option} is {value}; it must be {expected}")
    {
        Option = option;
        Value = value;
        Expected = expected;
    }

    /// <summary>The same in other words.</summary>
    internal InvalidOptionException(string option, string value, string expected, string message)
        : base(message)
    {
        Option = option;
        Value = value;
        Expected = expected;
    }

    /// <summary>The option's name.</summary>
    public string Option { get; }

    /// <summary>The offending value, as text.</summary>
    public string Value { get; }

    /// <summary>What would be right.</summary>
    public string Expected { get; }

    /// <summary>Throws unless two counts are the same.</summary>
    /// <param name="what">What has the one, with its verb: <c>the example has</c>.</param>
    /// <param name="count">How many it has.</param>
    /// <param name="unit">Of what: <c>numbers</c>.</param>
    /// <param name="whose">What wants the other, with its verb: <c>the network expects</c>.</param>
    /// <param name="expected">How many that are.</param>
    /// <exception cref="InvalidOptionException">They differ: "the example has 10 numbers; the network expects 3".</exception>
    internal static void ThrowIfMismatch(string what, long count, string unit, string whose, long expected)
    {
        if (count != expected)
        {
            throw new InvalidOptionException(
                what,
                $"{count}",
                $"{expected}",
                $"{what} {count} {unit}; {whose} {expected}"
            );
        }
    }

    /// <summary>Throws unless 0 &lt; <paramref name="value"/> ≤ <paramref name="high"/>; NaN is outside too.</summary>
    /// <typeparam name="T">Any number type.</typeparam>
    /// <exception cref="InvalidOptionException">The value is outside the range, which is open at 0.</exception>
    public static void ThrowIfNotAboveZero<T>(string option, T value, T high)
        where T : INumber<T>
    {
        if (!(value > T.Zero && value <= high))
        {
            throw new InvalidOptionException(option, $"{value}", $"above 0 and at most {high}");
        }
    }

    /// <summary>
    /// Throws unless <paramref name="low"/> ≤ <paramref name="value"/> ≤ <paramref name="high"/>; NaN is outside every range. The largest
    /// number as <paramref name="high"/> means no bound above.
    /// </summary>
    /// <typeparam name="T">Any number type.</typeparam>
    /// <exception cref="InvalidOptionException">The value is outside the closed range.</exception>
    public static void ThrowIfOutside<T>(string option, T value, T low, T high)
        where T : INumber<T>, IMinMaxValue<T>
    {
        if (!(value >= low && value <= high))
        {
            throw new InvalidOptionException(
                option,
                $"{value}",
                low == high ? $"{low}"
                    : high == T.MaxValue ? $"at least {low}"
                    : $"between {low} and {high}"
            );
        }
    }
}
