using Hebb.Data;
using Hebb.Numerics;

namespace Hebb.Evolution;

/// <summary>Measures the networks of all genotypes of a population on the same images; blocks of 64 run beside one another.</summary>
/// <remarks>A genotype's sums are added up by one thread, image after image, so the number of threads changes no bit.</remarks>
internal sealed class PopulationTrial
{
    private readonly Compute compute;
    private readonly GenotypeBlock[] blocks;
    private readonly SparseColumns columns;
    private readonly Action<int> runBlocks;
    private readonly int labels;
    private readonly int images;
    private readonly double[][] exponents;

    // What the threads work on at the moment.
    private BitMatrix genotypes = new(0, 0);
    private double[] loss = [];
    private double[] reward = [];
    private int[] right = [];
    private int[] truth = [];
    private double temperature;
    private int nextBlock;

    /// <param name="network">How genes make weights.</param>
    /// <param name="images">The most images that are taken at a time.</param>
    /// <param name="compute">Threads and vector width.</param>
    public PopulationTrial(GeneticNetwork network, int images, Compute compute)
    {
        this.compute = compute;
        this.images = GenotypeBlock.ImagesAtATime(network.Shape, images);
        labels = network.Shape.Labels;
        blocks =
        [
            .. Enumerable.Range(0, compute.Threads).Select(_ => new GenotypeBlock(network, this.images, compute.Width)),
        ];
        exponents = [.. blocks.Select(_ => new double[labels])];
        columns = new SparseColumns(network.Shape.Inputs);
        runBlocks = RunBlocks;
    }

    /// <summary>Another network of the same shape from now on.</summary>
    public void Use(GeneticNetwork network)
    {
        foreach (var block in blocks)
        {
            block.Use(network);
        }
    }

    /// <summary>Measures.</summary>
    /// <param name="population">A row for each genotype, a column for each gene.</param>
    /// <param name="data">Images and labels.</param>
    /// <param name="examples">Which of them.</param>
    /// <param name="scale">τ, by which scores are multiplied before softmax.</param>
    /// <param name="outcomes">Receives how each genotype did.</param>
    public void Run(
        BitMatrix population,
        LabelledData data,
        ReadOnlySpan<int> examples,
        double scale,
        Span<GenotypeOutcome> outcomes
    )
    {
        (genotypes, temperature) = (population, scale);
        if (loss.Length != population.Rows)
        {
            loss = new double[population.Rows];
            reward = new double[population.Rows];
            right = new int[population.Rows];
        }

        Array.Clear(loss);
        Array.Clear(reward);
        Array.Clear(right);
        for (int first = 0; first < examples.Length; first += images)
        {
            var some = examples.Slice(first, Math.Min(images, examples.Length - first));
            columns.Load(data, some);
            truth = truth.Length == some.Length ? truth : new int[some.Length];
            for (int b = 0; b < some.Length; b++)
            {
                truth[b] = data.Labels[some[b]];
            }

            nextBlock = 0;
            compute.OnEachThread(runBlocks);
        }

        for (int g = 0; g < outcomes.Length; g++)
        {
            outcomes[g] = new GenotypeOutcome(loss[g] / examples.Length, reward[g] / examples.Length, right[g]);
        }
    }

    private void RunBlocks(int thread)
    {
        int count = (genotypes.Rows + GenotypeBlock.Lanes - 1) / GenotypeBlock.Lanes;
        for (int i = Interlocked.Increment(ref nextBlock) - 1; i < count; i = Interlocked.Increment(ref nextBlock) - 1)
        {
            var block = blocks[thread];
            int first = i * GenotypeBlock.Lanes;
            block.Load(genotypes, first);
            var scores = block.Run(columns);
            for (int b = 0; b < truth.Length; b++)
            {
                Count(
                    scores[(b * GenotypeBlock.Lanes)..],
                    block.Images * GenotypeBlock.Lanes,
                    first,
                    truth[b],
                    exponents[thread]
                );
            }
        }
    }

    // L = log Σ_c exp(τ z_c) − τ z_y, δ = max{0, α² − L²}.
    private void Count(ReadOnlySpan<float> scores, int stride, int first, int label, double[] z)
    {
        double square = Math.Log(labels) * Math.Log(labels);
        int lanes = Math.Min(GenotypeBlock.Lanes, genotypes.Rows - first);
        for (int lane = 0; lane < lanes; lane++)
        {
            int best = 0;
            for (int c = 0; c < labels; c++)
            {
                z[c] = scores[(c * stride) + lane];
                best = z[c] > z[best] ? c : best;
            }

            double sum = 0;
            for (int c = 0; c < labels; c++)
            {
                sum += Math.Exp(temperature * (z[c] - z[best]));
            }

            double entropy = Math.Log(sum) - (temperature * (z[label] - z[best]));
            loss[first + lane] += entropy;
            reward[first + lane] += Math.Max(0, square - (entropy * entropy));
            right[first + lane] += best == label ? 1 : 0;
        }
    }
}
