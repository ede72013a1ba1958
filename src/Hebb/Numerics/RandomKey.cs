using System.Runtime.Intrinsics;

namespace Hebb.Numerics;

/// <summary>
/// Where random numbers come from: a key, not a state. The same key always gives the same numbers, and keys derived for
/// different purposes or indices give independent ones, so a run can be split, resumed and spread without changing a bit.
/// </summary>
/// <example><code>
/// var run = RandomKey.FromSeed(1);
/// RandomStream weights = run.For("input weights").Stream();
/// RandomStream shuffle = run.For("order of examples", epoch).Stream();
/// </code></example>
public readonly record struct RandomKey
{
    private readonly ulong key;
    private readonly ulong stream;

    private RandomKey(ulong key, ulong stream)
    {
        this.key = key;
        this.stream = stream;
    }

    /// <summary>The key of a whole run.</summary>
    /// <param name="seed">Any number.</param>
    public static RandomKey FromSeed(ulong seed) => new(seed, 0);

    /// <summary>An independent key for one purpose and index within this one.</summary>
    /// <param name="purpose">What the numbers are for, in words; different words, different numbers.</param>
    /// <param name="index">Which one of several: an epoch, a generation, a genotype.</param>
    public RandomKey For(string purpose, ulong index = 0)
    {
        // Two chained blocks absorb 256 bits: this key, the purpose, the index.
        var (a0, a1, a2, a3) = Block(key, stream, Fnv1A(purpose));
        var (b0, b1, b2, b3) = Block(Join(a0, a1), Join(a2, a3), index);
        return new RandomKey(Join(b0, b1), Join(b2, b3));
    }

    /// <summary>The stream of numbers that belongs to this key, from its start.</summary>
    public RandomStream Stream() => new(this);

    /// <summary>The 128 random bits at <paramref name="position"/> of this key's stream.</summary>
    public (uint X0, uint X1, uint X2, uint X3) BlockAt(ulong position) => Block(key, stream, position);

    /// <summary>The eight blocks from <paramref name="position"/> on: word w of block b is in the low half of lane b of Xw.</summary>
    internal (Vector512<ulong> X0, Vector512<ulong> X1, Vector512<ulong> X2, Vector512<ulong> X3) EightBlocksAt(
        ulong position
    ) => Philox.EightBlocks((position, (uint)stream, (uint)(stream >> 32)), ((uint)key, (uint)(key >> 32)));

    private static (uint X0, uint X1, uint X2, uint X3) Block(ulong key, ulong high, ulong low) =>
        Philox.Block(((uint)low, (uint)(low >> 32), (uint)high, (uint)(high >> 32)), ((uint)key, (uint)(key >> 32)));

    private static ulong Join(uint low, uint high) => low | ((ulong)high << 32);

    // FNV-1a over the text's UTF-16 code units: fixed for ever, unlike string.GetHashCode.
    private static ulong Fnv1A(string text)
    {
        ulong hash = 0xcbf29ce484222325;
        foreach (char c in text)
        {
            hash = (hash ^ c) * 0x100000001b3;
        }

        return hash;
    }
}
