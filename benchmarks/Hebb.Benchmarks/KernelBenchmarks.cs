using BenchmarkDotNet.Attributes;

namespace Hebb.Benchmarks;

/// <summary>Every kernel of the catalogue under BenchmarkDotNet, with its statistics and memory diagnoser.</summary>
[MemoryDiagnoser]
public class KernelBenchmarks
{
    /// <summary>The kernel to run.</summary>
    [ParamsSource(nameof(Kernels))]
    public Kernel Kernel { get; set; } = null!;

    /// <summary>All kernels.</summary>
    public static IEnumerable<Kernel> Kernels => KernelCatalogue.All();

    /// <summary>Runs it once.</summary>
    [Benchmark]
    public void Run() => Kernel.Run();
}
