using Hebb.Numerics;

namespace Hebb.Benchmarks;

/// <summary>All kernels, on one thread and on all. A new family is one more line here.</summary>
internal static class KernelCatalogue
{
    /// <summary>Every kernel, ready to run.</summary>
    public static IEnumerable<Kernel> All()
    {
        var threads = new[] { 1, Environment.ProcessorCount }.Distinct();
        foreach (var compute in threads.Select(t => new Compute(t)).ToArray())
        {
            foreach (var kernel in GemmKernels.All(compute).Concat(NetworkKernels.All(compute)))
            {
                yield return kernel;
            }
        }
    }
}
