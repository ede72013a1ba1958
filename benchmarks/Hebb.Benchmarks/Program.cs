using BenchmarkDotNet.Running;
using Hebb.Benchmarks;

// "roofline [words]" prints each kernel's share of what the machine can do, for kernels whose name has all the words;
// anything else is for BenchmarkDotNet.
if (args is ["roofline", .. var words])
{
    RooflineTable.Print(words);
    return 0;
}

BenchmarkSwitcher.FromAssembly(typeof(KernelBenchmarks).Assembly).Run(args);
return 0;
