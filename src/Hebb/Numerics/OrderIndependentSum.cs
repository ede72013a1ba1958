namespace Hebb.Numerics;

/// <summary>
/// A sum that is the same to the last bit in whatever order its terms are added: each term is rounded once to a multiple
/// of 2^−40 and added as a whole number. Threads and ranks may each keep one and add them up at the end.
/// </summary>
/// <remarks>Terms must be finite and below 2^60 in magnitude; 2^27 terms of that size fit. A term's rounding error is at most 2^−41.</remarks>
internal struct OrderIndependentSum
{
    private const double Scale = 1L << 40;
    private const double Largest = 1L << 60;

    private Int128 sum;

    /// <summary>Adds one term.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The term is not finite or its magnitude is 2^60 or more.</exception>
    public void Add(double term)
    {
        if (!(Math.Abs(term) < Largest))
        {
            throw new ArgumentOutOfRangeException(nameof(term), term, "a term must be finite and below 2^60");
        }

        sum += (Int128)Math.Round(term * Scale);
    }

    /// <summary>Adds the terms of another sum.</summary>
    public void Add(OrderIndependentSum other) => sum += other.sum;

    /// <summary>The whole sum, to be kept.</summary>
    internal readonly (ulong High, ulong Low) Words => ((ulong)(sum >> 64), (ulong)sum);

    /// <summary>A sum that was kept.</summary>
    internal static OrderIndependentSum Of(ulong high, ulong low) => new() { sum = new Int128(high, low) };

    /// <summary>The sum, rounded to double precision.</summary>
    public readonly double Value => (double)sum / Scale;
}
