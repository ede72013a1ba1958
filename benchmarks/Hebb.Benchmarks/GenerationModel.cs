using System.Numerics;
using Hebb.Evolution;

namespace Hebb.Benchmarks;

/// <summary>How ranks reach each other.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Latency">α: seconds until a small message is there.</param>
/// <param name="BytesPerSecond">β.</param>
internal sealed record Link(string Name, double Latency, double BytesPerSecond)
{
    /// <summary>Seconds of a sum over all ranks, whose result all have: the faster of log R whole exchanges and of pieces that go round.</summary>
    public double Sum(long bytes, int ranks) =>
        Math.Min(
            Steps(ranks) * (Latency + (bytes / BytesPerSecond)),
            (2 * Steps(ranks) * Latency) + (2 * bytes / BytesPerSecond * (ranks - 1) / ranks)
        );

    /// <summary>Seconds until all ranks have what each had a part of.</summary>
    /// <param name="bytes">Bytes of all.</param>
    /// <param name="ranks">R.</param>
    public double Gather(long bytes, int ranks) =>
        (Steps(ranks) * Latency) + (bytes / BytesPerSecond * (ranks - 1) / ranks);

    private static int Steps(int ranks) => BitOperations.Log2((uint)ranks) + (BitOperations.IsPow2(ranks) ? 0 : 1);
}

/// <summary>What a generation costs on one thread, in seconds, for some number of genes and images.</summary>
/// <param name="Draw">Drawing a genotype.</param>
/// <param name="Pass">Trying it on the minibatch.</param>
/// <param name="Select">Adding it to the sums of its alleles.</param>
/// <param name="Fitness">What every rank does for each fitness of the whole population: mean and deviation.</param>
/// <param name="Fixed">What every rank does once: the minibatch, the frequencies.</param>
internal sealed record GenerationCosts(double Draw, double Pass, double Select, double Fitness, double Fixed);

/// <summary>
/// How long a generation takes on R ranks: genotypes go through in blocks of 64, which ranks and then threads share; fitness and the
/// sums of all genes are exchanged; the rest every rank does for itself.
/// </summary>
/// <param name="Costs">Of one thread.</param>
/// <param name="Genes">n.</param>
/// <param name="Link">Between ranks.</param>
internal sealed record GenerationModel(GenerationCosts Costs, int Genes, Link Link)
{
    // Whether to stop, twice; correct predictions; genotypes.
    private const int SmallSums = 4;

    // Of each gene fitness over its carriers, and how many they are; both of the whole population.
    private long Sums => (2 * (long)Genes) + 2;

    /// <summary>Bytes that a rank puts into collectives in a generation: the fitness of its genotypes, and sums.</summary>
    public long Bytes(int mine) => sizeof(long) * (mine + Sums + SmallSums);

    /// <summary>Seconds of computing: what the busiest thread does.</summary>
    public double Compute(int population, int ranks, int threads)
    {
        long all = (population + PopulationKernel.Block - 1) / PopulationKernel.Block;
        long blocks = (all + ranks - 1) / ranks;
        long busiest = Math.Min(population, (blocks + threads - 1) / threads * PopulationKernel.Block);
        return (busiest * (Costs.Draw + Costs.Pass + Costs.Select)) + (population * Costs.Fitness) + Costs.Fixed;
    }

    /// <summary>Seconds of exchange.</summary>
    public double Exchange(int population, int ranks) =>
        ranks == 1
            ? 0
            : (SmallSums * Link.Sum(sizeof(long), ranks))
                + Link.Gather(sizeof(double) * (long)population, ranks)
                + Link.Sum(sizeof(long) * Sums, ranks);

    /// <summary>Seconds of a generation.</summary>
    public double Generation(int population, int ranks, int threads) =>
        Compute(population, ranks, threads) + Exchange(population, ranks);
}
