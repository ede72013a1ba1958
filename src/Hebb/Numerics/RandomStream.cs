namespace Hebb.Numerics;

/// <summary>Random numbers in order from one <see cref="RandomKey"/>. A mutable structure: pass it by reference.</summary>
public struct RandomStream
{
    private readonly RandomKey key;
    private ulong position;
    private (uint X0, uint X1, uint X2, uint X3) block;
    private int left;

    internal RandomStream(RandomKey key)
    {
        this.key = key;
    }

    /// <summary>32 random bits.</summary>
    public uint NextUInt32()
    {
        if (left == 0)
        {
            block = key.BlockAt(position++);
            left = 4;
        }

        left--;
        return left switch
        {
            3 => block.X0,
            2 => block.X1,
            1 => block.X2,
            _ => block.X3,
        };
    }

    /// <summary>Uniform in [0, 1), a multiple of 2^−24.</summary>
    public float NextSingle() => (NextUInt32() >> 8) * (1f / (1 << 24));

    /// <summary>Uniform in [<paramref name="low"/>, <paramref name="high"/>).</summary>
    public float NextSingle(float low, float high) => low + ((high - low) * NextSingle());

    /// <summary>Uniform in (0, 1), the middle of one of 2^32 equal cells: never 0, never 1.</summary>
    public double NextOpenDouble() => (NextUInt32() + 0.5) * (1.0 / (1UL << 32));

    /// <summary>True with the given probability, to within 2^−32.</summary>
    /// <param name="probability">In [0, 1]; 0 is never and 1 is always.</param>
    public bool NextBool(double probability) => NextUInt32() < probability * (1UL << 32);

    /// <summary>Normal with mean 0 and variance 1, by inversion of the distribution function.</summary>
    public float NextNormal() => (float)NormalDistribution.Quantile(NextOpenDouble());

    /// <summary>Uniform in 0 … <paramref name="bound"/> − 1, without bias (Lemire, "Fast random integer generation in an interval", 2019).</summary>
    /// <param name="bound">At least 1.</param>
    /// <exception cref="InvalidOptionException"><paramref name="bound"/> is below 1.</exception>
    public int NextInt32(int bound)
    {
        InvalidOptionException.ThrowIfOutside(nameof(bound), bound, 1, int.MaxValue);
        ulong product = (ulong)NextUInt32() * (uint)bound;
        if ((uint)product < (uint)bound)
        {
            uint threshold = (0u - (uint)bound) % (uint)bound;
            while ((uint)product < threshold)
            {
                product = (ulong)NextUInt32() * (uint)bound;
            }
        }

        return (int)(product >> 32);
    }

    /// <summary>Puts the items in random order, each order equally likely (Fisher–Yates).</summary>
    public void Shuffle<T>(Span<T> items)
    {
        for (int i = items.Length - 1; i > 0; i--)
        {
            int j = NextInt32(i + 1);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }

    /// <summary>Fills <paramref name="values"/> with standard normal numbers.</summary>
    public void FillNormal(Span<float> values)
    {
        foreach (ref float value in values)
        {
            value = NextNormal();
        }
    }
}
