using Hebb.Numerics;

namespace Hebb.Networks;

/// <summary>What is done to filters as wholes; each is a column of its matrix.</summary>
internal static class PatchFilter
{
    /// <summary>Subtracts from each filter its mean.</summary>
    public static void RemoveMeans(Matrix filters)
    {
        for (int f = 0; f < filters.Columns; f++)
        {
            float sum = 0;
            for (int j = 0; j < filters.Rows; j++)
            {
                sum += filters[j, f];
            }

            for (int j = 0; j < filters.Rows; j++)
            {
                filters[j, f] -= sum / filters.Rows;
            }
        }
    }

    /// <summary>Divides each filter by its length; a filter of zeros stays.</summary>
    public static void Normalise(Matrix filters)
    {
        for (int f = 0; f < filters.Columns; f++)
        {
            float sum = 0;
            for (int j = 0; j < filters.Rows; j++)
            {
                sum = MathF.FusedMultiplyAdd(filters[j, f], filters[j, f], sum);
            }

            float length = MathF.Sqrt(sum);
            for (int j = 0; j < filters.Rows && length > 0; j++)
            {
                filters[j, f] /= length;
            }
        }
    }
}
