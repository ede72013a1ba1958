using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using Hebb.Benchmarks;
using Hebb.Mpi;
using Hebb.Numerics;

// "roofline [words]" prints each kernel's share of what the machine can do, for kernels whose name has all the words;
// "meta-batch" times the steps of learning a rule (see MetaBatchTable), "evolution" generations of neural net evolution,
// "dopamine" a wide net's features, "attack" adversarial attacks, "update-rule" learning a rule without labels,
// "features" convolutional k-cap layers, "images" a recipe for images, "ranks" generations that ranks share; anything else is for
// BenchmarkDotNet.
if (args is ["roofline", .. var words])
{
    RooflineTable.Print(words);
    return 0;
}

if (args is ["meta-batch", .. var rest])
{
    return MetaBatchTable.Run(rest);
}

if (args is ["dopamine", .. var sizes])
{
    return DopamineTable.Run(sizes);
}

if (args is ["evolution", .. var evolutionSizes])
{
    return EvolutionTable.Run(evolutionSizes);
}

if (args is ["attack", .. { Length: > 0 } attack])
{
    return AttackTable.Run(attack);
}

if (args is ["images", .. var images])
{
    return ImagesTable.Run(images);
}

if (args is ["update-rule", .. var updateRule])
{
    return UpdateRuleTable.Run(updateRule);
}

if (args is ["features", .. var features])
{
    return FeatureTable.Run(features);
}

if (args is ["latency", .. var latency])
{
    return LatencyTable.Run(latency);
}

if (args is ["ranks", .. var ofRanks])
{
    var session = Environment.GetEnvironmentVariable("OMPI_COMM_WORLD_SIZE") is null ? null : MpiSession.Start();
    int status = RanksTable.Run(ofRanks, session?.Ranks ?? (IRanks)SingleRank.Instance);
    session?.Finish();
    return status;
}

// A kernel's name is long, and says which one it is only as a whole.
var config = DefaultConfig.Instance.WithSummaryStyle(SummaryStyle.Default.WithMaxParameterColumnWidth(60));
BenchmarkSwitcher.FromAssembly(typeof(KernelBenchmarks).Assembly).Run(args, config);
return 0;
