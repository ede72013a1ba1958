using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Hebb.Numerics;

namespace Hebb.Representation;

/// <summary>
/// An update network for every pair of a pre-synaptic and a post-synaptic class: the sixteen hidden units are sixteen lanes. What a class
/// brings to them is found once for each class, not for each pair.
/// </summary>
internal static class UpdateKernel
{
    /// <summary>nets ← Σ_i x_i W_i (+ b) for each class.</summary>
    /// <param name="inputs">x, for each class as many numbers.</param>
    /// <param name="each">How many.</param>
    /// <param name="classes">Classes.</param>
    /// <param name="weights">W from the first of those inputs on, sixteen for each.</param>
    /// <param name="bias">b, or nothing.</param>
    /// <param name="nets">Receives sixteen numbers for each class.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Nets(
        ReadOnlySpan<float> inputs,
        int each,
        int classes,
        ReadOnlySpan<float> weights,
        ReadOnlySpan<float> bias,
        Span<float> nets
    )
    {
        ref float w = ref MemoryMarshal.GetReference(weights);
        for (int c = 0; c < classes; c++)
        {
            var net = bias.IsEmpty ? Vector512<float>.Zero : Vector512.Create(bias);
            for (int i = 0; i < each; i++)
            {
                net = Vector512.FusedMultiplyAdd(
                    Vector512.Create(inputs[(c * each) + i]),
                    Vector512.LoadUnsafe(ref w, (nuint)(i * Matrix.Lanes)),
                    net
                );
            }

            net.CopyTo(nets[(c * Matrix.Lanes)..]);
        }
    }

    /// <summary>f for each pair, and what the hidden units then are.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Evaluate(
        ReadOnlySpan<float> pre,
        ReadOnlySpan<float> post,
        ReadOnlySpan<float> output,
        float offset,
        Span<float> active,
        Span<float> values
    )
    {
        ref float p = ref MemoryMarshal.GetReference(pre);
        ref float q = ref MemoryMarshal.GetReference(post);
        ref float a = ref MemoryMarshal.GetReference(active);
        var v = Vector512.Create(output);
        var one = Vector512<float>.One;
        var two = one + one;
        int n = 0;
        for (nuint i = 0; i < (nuint)pre.Length; i += Matrix.Lanes)
        {
            var ofPre = Vector512.LoadUnsafe(ref p, i);
            for (nuint j = 0; j < (nuint)post.Length; j += Matrix.Lanes)
            {
                var net = ofPre + Vector512.LoadUnsafe(ref q, j);
                // tanh
                var now = one - (two / (one + ElementaryFunctions.Exp(net + net)));
                now.StoreUnsafe(ref a, (nuint)n * Matrix.Lanes);
                values[n++] = RowSums.Total(now * v) + offset;
            }
        }
    }

    /// <summary>From ∂L/∂f of each pair to the classes' nets, to v and to c; all are added to.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void PullBack(
        ReadOnlySpan<float> ofValues,
        ReadOnlySpan<float> active,
        ReadOnlySpan<float> output,
        Span<float> ofPre,
        Span<float> ofPost,
        Span<float> ofOutput,
        ref float ofOffset
    )
    {
        ref float a = ref MemoryMarshal.GetReference(active);
        ref float p = ref MemoryMarshal.GetReference(ofPre);
        ref float q = ref MemoryMarshal.GetReference(ofPost);
        var v = Vector512.Create(output);
        var one = Vector512<float>.One;
        var toOutput = Vector512.Create<float>(ofOutput);
        int n = 0;
        for (nuint i = 0; i < (nuint)ofPre.Length; i += Matrix.Lanes)
        {
            var toPre = Vector512.LoadUnsafe(ref p, i);
            for (nuint j = 0; j < (nuint)ofPost.Length; j += Matrix.Lanes)
            {
                var value = Vector512.Create(ofValues[n]);
                var now = Vector512.LoadUnsafe(ref a, (nuint)n * Matrix.Lanes);
                var through = value * v * Vector512.FusedMultiplyAdd(-now, now, one);
                toOutput = Vector512.FusedMultiplyAdd(value, now, toOutput);
                toPre += through;
                (Vector512.LoadUnsafe(ref q, j) + through).StoreUnsafe(ref q, j);
                ofOffset += ofValues[n++];
            }

            toPre.StoreUnsafe(ref p, i);
        }

        toOutput.CopyTo(ofOutput);
    }

    /// <summary>∂L/∂W_i += Σ over classes of x_i ∂L/∂net.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddWeights(
        ReadOnlySpan<float> inputs,
        int each,
        int classes,
        ReadOnlySpan<float> ofNets,
        Span<float> sums
    )
    {
        ref float s = ref MemoryMarshal.GetReference(sums);
        for (int c = 0; c < classes; c++)
        {
            var net = Vector512.Create(ofNets[(c * Matrix.Lanes)..]);
            for (int i = 0; i < each; i++)
            {
                float x = inputs[(c * each) + i];
                nuint at = (nuint)(i * Matrix.Lanes);
                Vector512
                    .FusedMultiplyAdd(Vector512.Create(x), net, Vector512.LoadUnsafe(ref s, at))
                    .StoreUnsafe(ref s, at);
            }
        }
    }

    /// <summary>The sum of the classes' nets, added to b's gradient.</summary>
    public static void AddBias(ReadOnlySpan<float> ofNets, Span<float> sums)
    {
        for (int c = 0; c < ofNets.Length; c += Matrix.Lanes)
        {
            RowSums.Add(sums[..Matrix.Lanes], ofNets.Slice(c, Matrix.Lanes));
        }
    }
}
