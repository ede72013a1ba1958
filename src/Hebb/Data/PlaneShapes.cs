using Hebb.Numerics;

namespace Hebb.Data;

/// <summary>What the points of a plane set are before noise is added: a point of a label, drawn from a stream.</summary>
internal delegate (float X, float Y) PlaneShape(int label, ref RandomStream stream);

/// <summary>The shapes of the families; <see cref="PlaneFamily"/> says what they are.</summary>
internal static class PlaneShapes
{
    /// <summary>Two circles around 0, of radius 1 and <paramref name="factor"/>.</summary>
    public static PlaneShape Circles(float factor)
    {
        return Point;

        (float X, float Y) Point(int label, ref RandomStream stream)
        {
            var (sin, cos) = MathF.SinCos(stream.NextSingle(0, 2 * MathF.PI));
            return label == 0 ? (cos, sin) : (factor * cos, factor * sin);
        }
    }

    /// <summary>Two interlocked half-circles.</summary>
    public static (float X, float Y) Moons(int label, ref RandomStream stream)
    {
        var (sin, cos) = MathF.SinCos(stream.NextSingle(0, MathF.PI));
        return label == 0 ? (cos, sin) : (1 - cos, 0.5f - sin);
    }

    /// <summary>Two points, which noise makes clouds.</summary>
    public static (float X, float Y) Blobs(int label, ref RandomStream stream) => label == 0 ? (-1, -1) : (1, 1);

    /// <summary>Centres of each label, of which a point takes one.</summary>
    /// <param name="key">Chooses how many centres, and where.</param>
    public static PlaneShape Mixtures(RandomKey key)
    {
        var drawn = key.Stream();
        int each = 1 + drawn.NextInt32(3);
        var centres = new (float X, float Y)[2 * each];
        foreach (ref var centre in centres.AsSpan())
        {
            centre = (1.3f * drawn.NextNormal(), 1.3f * drawn.NextNormal());
        }

        return Point;

        (float X, float Y) Point(int label, ref RandomStream stream) =>
            centres[(label * each) + stream.NextInt32(each)];
    }

    /// <summary>The corners of a square; opposite ones have the same label.</summary>
    public static (float X, float Y) Xor(int label, ref RandomStream stream)
    {
        float x = stream.NextBool(0.5) ? 1 : -1;
        return (x, label == 0 ? x : -x);
    }

    /// <summary>Two waves, one above the other.</summary>
    /// <param name="key">Chooses their height and length.</param>
    public static PlaneShape Strips(RandomKey key)
    {
        var drawn = key.Stream();
        float frequency = drawn.NextSingle(0.5f, 2);
        float height = drawn.NextSingle(0, 1.5f);
        return Point;

        (float X, float Y) Point(int label, ref RandomStream stream)
        {
            float x = stream.NextSingle(-3, 3);
            float wave = height * MathF.SinCos(frequency * x).Sin;
            return (x, label == 0 ? wave - 0.6f : wave + 0.6f);
        }
    }

    /// <summary>Two spirals, each the other turned by half a turn.</summary>
    /// <param name="key">Chooses how far they wind.</param>
    public static PlaneShape Spirals(RandomKey key)
    {
        var drawn = key.Stream();
        float turn = 2.5f * MathF.PI / (1 + drawn.NextSingle());
        return Point;

        (float X, float Y) Point(int label, ref RandomStream stream)
        {
            float t = 0.8f + stream.NextSingle(0, turn);
            var (sin, cos) = MathF.SinCos(t);
            float radius = label == 0 ? t / 3 : -t / 3;
            return (radius * cos, radius * sin);
        }
    }

    /// <summary>Arcs of two rings.</summary>
    /// <param name="key">Chooses the inner radius and the angle.</param>
    public static PlaneShape Arcs(RandomKey key)
    {
        var drawn = key.Stream();
        float inner = drawn.NextSingle(0.4f, 0.7f);
        float angle = drawn.NextSingle(MathF.PI, 2 * MathF.PI);
        return Point;

        (float X, float Y) Point(int label, ref RandomStream stream)
        {
            var (sin, cos) = MathF.SinCos(stream.NextSingle(0, angle));
            float radius = label == 0 ? inner : 1.2f;
            return (radius * cos, radius * sin);
        }
    }
}
