using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Hebb.Numerics;

namespace Hebb.Representation;

/// <summary>The derivative of σ((v − θ)/τ) with respect to v, which stands for that of a cap.</summary>
internal static class SigmoidGate
{
    /// <summary>gradient ← gradient · s(1 − s)/τ with s = σ((v − θ)/τ); both padded to a multiple of 16 in memory.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(Span<float> gradient, ReadOnlySpan<float> net, float threshold, float softness)
    {
        ref float g = ref MemoryMarshal.GetReference(gradient);
        ref float v = ref MemoryMarshal.GetReference(net);
        var one = Vector512<float>.One;
        var theta = Vector512.Create(threshold);
        var tau = Vector512.Create(softness);
        for (nuint i = 0; i < (nuint)gradient.Length; i += Matrix.Lanes)
        {
            var s = one / (one + ElementaryFunctions.Exp((theta - Vector512.LoadUnsafe(ref v, i)) / tau));
            (Vector512.LoadUnsafe(ref g, i) * (s * (one - s) / tau)).StoreUnsafe(ref g, i);
        }
    }
}
