namespace Hebb.Numerics;

/// <summary>Which of the threads that share some work runs a body. A thread alone is thread 0 of 1.</summary>
/// <param name="Thread">The thread's number, from 0 to <paramref name="Threads"/> − 1.</param>
/// <param name="Threads">How many threads share the work.</param>
internal readonly record struct ThreadShare(int Thread, int Threads)
{
    /// <summary>This thread's items when <paramref name="length"/> items are cut into one contiguous piece for each thread.</summary>
    /// <param name="length">Number of items.</param>
    /// <param name="grain">Pieces begin at multiples of this.</param>
    /// <returns>The first item and the item after the last.</returns>
    public (int Start, int End) Of(int length, int grain = 1)
    {
        int grains = (length + grain - 1) / grain;
        int start = (int)((long)grains * Thread / Threads) * grain;
        int end = (int)((long)grains * (Thread + 1) / Threads) * grain;
        return (Math.Min(start, length), Math.Min(end, length));
    }
}
