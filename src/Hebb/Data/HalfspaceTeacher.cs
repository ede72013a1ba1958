using Hebb.Numerics;

namespace Hebb.Data;

/// <summary>A linear threshold function w·x with w ~ N(0, I).</summary>
internal sealed class HalfspaceTeacher : ITeacher
{
    private readonly float[] w;

    public HalfspaceTeacher(int inputs, RandomKey key)
    {
        w = new float[inputs];
        key.For("normal vector").Stream().FillNormal(w);
    }

    /// <inheritdoc/>
    public float Score(ReadOnlySpan<float> x) => VectorSums.Dot(w, x);
}
