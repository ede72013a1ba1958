using Hebb.Numerics;

namespace Hebb.Benchmarks;

/// <summary>All kernels, on one thread and on all. A new family is one more line here.</summary>
internal static class KernelCatalogue
{
    /// <summary>Every kernel, ready to run.</summary>
    public static IEnumerable<Kernel> All()
    {
        var threads = new[] { 1, Environment.ProcessorCount }.Distinct();
        foreach (var workers in threads.Select(t => new WorkerPool(t)).ToArray())
        {
            foreach (var kernel in GemmKernels.All(workers).Concat(NetworkKernels.All(workers)))
            {
                yield return kernel;
            }
        }
    }
}
