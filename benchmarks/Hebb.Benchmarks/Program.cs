using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using Hebb.Benchmarks;

// "roofline [words]" prints each kernel's share of what the machine can do, for kernels whose name has all the words;
// anything else is for BenchmarkDotNet.
if (args is ["roofline", .. var words])
{
    RooflineTable.Print(words);
    return 0;
}

// A kernel's name is long, and says which one it is only as a whole.
var config = DefaultConfig.Instance.WithSummaryStyle(SummaryStyle.Default.WithMaxParameterColumnWidth(60));
BenchmarkSwitcher.FromAssembly(typeof(KernelBenchmarks).Assembly).Run(args, config);
return 0;
