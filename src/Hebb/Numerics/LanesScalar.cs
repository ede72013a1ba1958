using System.Runtime.CompilerServices;

namespace Hebb.Numerics;

/// <summary>Sixteen lanes computed one after the other: the plain statement of what the vectors do.</summary>
internal struct LanesScalar : ILanes<LanesScalar>
{
    private Sixteen lanes;

    /// <summary>The lanes of another width.</summary>
    public static LanesScalar From<T>(T value)
        where T : struct, ILanes<T>
    {
        var result = default(LanesScalar);
        T.Store(value, ref result.lanes[0], 0);
        return result;
    }

    public static LanesScalar Load(ref readonly float source, nuint offset)
    {
        var result = default(LanesScalar);
        for (int l = 0; l < Matrix.Lanes; l++)
        {
            result.lanes[l] = Unsafe.Add(ref Unsafe.AsRef(in source), offset + (nuint)l);
        }

        return result;
    }

    public static void Store(LanesScalar value, ref float target, nuint offset)
    {
        for (int l = 0; l < Matrix.Lanes; l++)
        {
            Unsafe.Add(ref target, offset + (nuint)l) = value.lanes[l];
        }
    }

    public static LanesScalar Broadcast(float value)
    {
        var result = default(LanesScalar);
        for (int l = 0; l < Matrix.Lanes; l++)
        {
            result.lanes[l] = value;
        }

        return result;
    }

    public static LanesScalar MultiplyAdd(LanesScalar a, LanesScalar b, LanesScalar c)
    {
        for (int l = 0; l < Matrix.Lanes; l++)
        {
            c.lanes[l] = MathF.FusedMultiplyAdd(a.lanes[l], b.lanes[l], c.lanes[l]);
        }

        return c;
    }

    public static LanesScalar MultiplyAdd(LanesScalar a, ref readonly float b, nuint offset, LanesScalar c) =>
        MultiplyAdd(a, Load(in b, offset), c);

    public static LanesScalar Add(LanesScalar a, LanesScalar b)
    {
        for (int l = 0; l < Matrix.Lanes; l++)
        {
            a.lanes[l] += b.lanes[l];
        }

        return a;
    }

    public static LanesScalar Multiply(LanesScalar a, LanesScalar b)
    {
        for (int l = 0; l < Matrix.Lanes; l++)
        {
            a.lanes[l] *= b.lanes[l];
        }

        return a;
    }

    public static LanesScalar Divide(LanesScalar a, LanesScalar b)
    {
        for (int l = 0; l < Matrix.Lanes; l++)
        {
            a.lanes[l] /= b.lanes[l];
        }

        return a;
    }

    public static LanesScalar SquareRoot(LanesScalar a)
    {
        for (int l = 0; l < Matrix.Lanes; l++)
        {
            a.lanes[l] = MathF.Sqrt(a.lanes[l]);
        }

        return a;
    }

    public static LanesScalar Max(LanesScalar a, LanesScalar b)
    {
        for (int l = 0; l < Matrix.Lanes; l++)
        {
            a.lanes[l] = a.lanes[l] > b.lanes[l] ? a.lanes[l] : b.lanes[l];
        }

        return a;
    }

    public static LanesScalar Min(LanesScalar a, LanesScalar b)
    {
        for (int l = 0; l < Matrix.Lanes; l++)
        {
            a.lanes[l] = a.lanes[l] < b.lanes[l] ? a.lanes[l] : b.lanes[l];
        }

        return a;
    }

    public static LanesScalar Select(uint bits, LanesScalar whenSet, LanesScalar otherwise)
    {
        for (int l = 0; l < Matrix.Lanes; l++)
        {
            if ((bits >> l & 1) != 0)
            {
                otherwise.lanes[l] = whenSet.lanes[l];
            }
        }

        return otherwise;
    }

    public static LanesScalar Addend(float value) => Broadcast(value);

    public static LanesScalar AddWhere(ref readonly ulong word, LanesScalar addend, LanesScalar sum)
    {
        for (int i = 0; i < Matrix.Lanes; i++)
        {
            int lane = LaneBits.Lane(i);
            sum.lanes[lane] += (word & LaneBits.Word(1u << i)) != 0 ? addend.lanes[lane] : 0;
        }

        return sum;
    }

    public static void Compress(uint bits, LanesScalar value, ref float target, nuint offset)
    {
        // Written always and kept by counting: branch-free, as which lanes are kept cannot be predicted.
        for (int l = 0; l < Matrix.Lanes; l++)
        {
            Unsafe.Add(ref target, offset) = value.lanes[l];
            offset += bits >> l & 1;
        }
    }

    public static void Compress(uint bits, int first, int step, ref int target, nuint offset)
    {
        for (int l = 0; l < Matrix.Lanes; l++)
        {
            Unsafe.Add(ref target, offset) = first + (l * step);
            offset += bits >> l & 1;
        }
    }

    public static uint AtLeast(LanesScalar a, LanesScalar b)
    {
        uint bits = 0;
        for (int l = 0; l < Matrix.Lanes; l++)
        {
            bits |= (a.lanes[l] >= b.lanes[l] ? 1u : 0) << l;
        }

        return bits;
    }

    [InlineArray(Matrix.Lanes)]
    private struct Sixteen
    {
        private float first;
    }
}
