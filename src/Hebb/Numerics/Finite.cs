using System.Numerics;

namespace Hebb.Numerics;

/// <summary>Finds numbers that are NaN or infinite.</summary>
internal static class Finite
{
    /// <summary>Where the first number is that is not finite; −1 where all are.</summary>
    public static int IndexOfOther(ReadOnlySpan<float> values)
    {
        int i = 0;
        var largest = new Vector<float>(float.MaxValue);
        while (i <= values.Length - Vector<float>.Count)
        {
            if (!Vector.LessThanOrEqualAll(Vector.Abs(new Vector<float>(values[i..])), largest))
            {
                break;
            }

            i += Vector<float>.Count;
        }

        for (; i < values.Length; i++)
        {
            if (!float.IsFinite(values[i]))
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>Throws unless every number is finite.</summary>
    /// <param name="values">The numbers.</param>
    /// <param name="name">What the caller calls them; the message names the first that is not finite by its place in them.</param>
    /// <exception cref="InvalidOptionException">One is not.</exception>
    public static void Require(ReadOnlySpan<float> values, string name)
    {
        int other = IndexOfOther(values);
        if (other >= 0)
        {
            throw new InvalidOptionException($"{name}[{other}]", $"{values[other]}", "finite");
        }
    }

    /// <summary>Throws unless every number of some rows is finite.</summary>
    /// <param name="matrix">The numbers.</param>
    /// <param name="first">The first row.</param>
    /// <param name="rows">How many.</param>
    /// <param name="name">What the caller calls the matrix.</param>
    /// <exception cref="InvalidOptionException">One is not.</exception>
    public static void Require(Matrix matrix, int first, int rows, string name)
    {
        for (int r = first; r < first + rows; r++)
        {
            int other = IndexOfOther(matrix.Row(r));
            if (other >= 0)
            {
                throw new InvalidOptionException($"{name}[{r}, {other}]", $"{matrix[r, other]}", "finite");
            }
        }
    }
}
