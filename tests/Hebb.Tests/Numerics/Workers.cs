using Hebb.Numerics;

namespace Hebb.Tests.Numerics;

/// <summary>Every vector width with one thread, and with two that share even the smallest work.</summary>
internal static class Workers
{
    /// <summary>Runs <paramref name="test"/> with each.</summary>
    public static void All(Action<WorkerPool> test)
    {
        foreach (var width in Widths.All)
        {
            foreach (int threads in (int[])[1, 2])
            {
                using var workers = new WorkerPool(threads, width) { WorthSharing = 0 };
                test(workers);
            }
        }
    }
}
