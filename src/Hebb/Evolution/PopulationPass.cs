using System.Diagnostics.CodeAnalysis;
using Hebb.Data;
using Hebb.Numerics;

namespace Hebb.Evolution;

/// <summary>
/// The forward pass of a whole population over a minibatch. Genotypes go through in blocks of 64, which threads take as
/// they become free; nothing that one block does depends on another.
/// </summary>
internal sealed class PopulationPass
{
    private const int Block = PopulationKernel.Block;
    private const int Tile = PopulationKernel.Tile;

    // What a group of units has for all images, 256 bytes each, is read again soon: half a megabyte stays in most caches.
    private const int UnitsTimesImages = 2048;
    private const int FewestUnits = 4;
    private const int MostUnits = 16;

    private readonly WeightGenerationMatrix matrix;
    private readonly WorkerPool workers;
    private readonly SparseBatch batch;
    private readonly PopulationWorkspace[] workspaces;
    private readonly int[] layers;
    private readonly int[] labels;
    private readonly int group;
    private EdgeSequence[] weights;

    /// <summary>Buffer for a minibatch.</summary>
    /// <param name="matrix">Edges and weights.</param>
    /// <param name="images">The most images of a minibatch, B.</param>
    /// <param name="workers">Threads and vector width.</param>
    public PopulationPass(WeightGenerationMatrix matrix, int images, WorkerPool workers)
    {
        this.matrix = matrix;
        this.workers = workers;
        layers = matrix.Shape.Layers;
        batch = new SparseBatch(matrix, images, workers);
        labels = new int[images];
        group = Math.Clamp(UnitsTimesImages / images, FewestUnits, MostUnits);
        int degree = Enumerable.Range(0, layers[0]).Max(u => matrix.InputStart[u + 1] - matrix.InputStart[u]);
        workspaces =
        [
            .. Enumerable
                .Range(0, workers.Threads)
                .Select(_ => new PopulationWorkspace(matrix.Shape, images, degree, group)),
        ];
        Use(matrix.All);
    }

    /// <summary>The most images.</summary>
    public int Capacity => labels.Length;

    /// <summary>Makes the weights from these; at first from all genes.</summary>
    [MemberNotNull(nameof(weights))]
    public void Use(EdgeGenes edges)
    {
        weights =
        [
            .. layers.Select((_, layer) => new EdgeSequence(edges, layer == 0 ? UnitEdges() : TileEdges(layer))),
        ];
        batch.Use(weights[0]);
    }

    /// <summary>Adds the results of some examples to the scores of each genotype.</summary>
    /// <param name="data">Examples.</param>
    /// <param name="rows">Which of them, at most <see cref="Capacity"/>.</param>
    /// <param name="population">A row for each genotype, a column for each gene.</param>
    /// <param name="to">The scores, of as many genotypes.</param>
    /// <param name="cancel">Leaves out what is left of the genotypes; the scores are then of no use.</param>
    public void Run(
        LabelledData data,
        ReadOnlySpan<int> rows,
        BitMatrix population,
        PopulationScores to,
        CancellationToken cancel = default
    )
    {
        batch.Load(data.Examples, rows);
        for (int b = 0; b < rows.Length; b++)
        {
            labels[b] = data.Labels[rows[b]];
        }

        workers.For(
            (population.Rows + Block - 1) / Block,
            (Pass: this, Population: population, Scores: to, Cancel: cancel),
            static (state, block, thread) =>
            {
                if (state.Cancel.IsCancellationRequested)
                {
                    return;
                }

                var pass = state.Pass;
                pass.workers.Width.Run(
                    new BlockKernel(pass, state.Population, state.Scores, block * Block, pass.workspaces[thread])
                );
            }
        );
        to.Count(rows.Length);
    }

    /// <summary>The same for all examples.</summary>
    public void RunAll(LabelledData data, BitMatrix population, PopulationScores to, CancellationToken cancel) =>
        RunAll(data, 0, data.Count, population, to, cancel);

    /// <summary>The same for the examples from <paramref name="start"/> to before <paramref name="end"/>.</summary>
    public void RunAll(
        LabelledData data,
        int start,
        int end,
        BitMatrix population,
        PopulationScores to,
        CancellationToken cancel
    )
    {
        int[] rows = [.. Enumerable.Range(start, end - start)];
        for (int first = 0; first < rows.Length; first += Capacity)
        {
            cancel.ThrowIfCancellationRequested();
            Run(data, rows.AsSpan(first, Math.Min(Capacity, rows.Length - first)), population, to, cancel);
        }

        cancel.ThrowIfCancellationRequested();
    }

    private void Pass<T>(BitMatrix genotypes, PopulationScores scores, int first, PopulationWorkspace own)
        where T : struct, ILanes<T>
    {
        int count = Math.Min(Block, genotypes.Rows - first);
        own.TakeCarriers(genotypes, first, count);
        int images = (batch.Count + PopulationKernel.Images - 1) / PopulationKernel.Images * PopulationKernel.Images;
        foreach (var sums in own.Sums)
        {
            sums.Buffer.Clear();
        }

        for (int from = 0; from < layers[0]; from += group)
        {
            int units = Math.Min(group, layers[0] - from);
            for (int k = 0; k < units; k++)
            {
                int unit = from + k;
                PopulationKernel.Weights<T>(own.Carriers, weights[0].Genes, batch.Edges(unit), own.InputWeights.Buffer);
                PopulationKernel.Sparse<T>(
                    own.InputWeights.Buffer,
                    batch.Order(unit),
                    batch.Start(unit),
                    batch.Terms,
                    batch.InputBits,
                    batch.Images.Buffer,
                    batch.Images.Stride,
                    own.Hidden.Buffer[(k * Block)..],
                    group * Block
                );
            }

            Forward<T>(own, 1, from, units, own.Hidden.Buffer, group * Block, images);
        }

        for (int layer = 2; layer < layers.Length; layer++)
        {
            var sums = own.Sums[layer - 2].Buffer;
            int stride = own.SumStrides[layer - 2];
            foreach (ref float sum in sums)
            {
                sum = sum > 0 ? sum : 0;
            }

            for (int from = 0; from < layers[layer - 1]; from += group)
            {
                int units = Math.Min(group, layers[layer - 1] - from);
                Forward<T>(own, layer, from, units, sums[(from * Block)..], stride, images);
            }
        }

        Score(own, scores, first, count);
    }

    // What some units of the layer before add to all units of a layer.
    private void Forward<T>(
        PopulationWorkspace own,
        int layer,
        int from,
        int units,
        ReadOnlySpan<float> h,
        int stride,
        int images
    )
        where T : struct, ILanes<T>
    {
        for (int tile = 0; tile < layers[layer]; tile += Tile)
        {
            PopulationKernel.Weights<T>(
                own.Carriers,
                weights[layer].Genes,
                weights[layer].Chunk(TileNumber(layer, from, tile)),
                own.TileWeights.Buffer
            );
            PopulationKernel.Dense<T>(
                h,
                stride,
                units,
                own.TileWeights.Buffer,
                own.Sums[layer - 1].Buffer[(tile * Block)..],
                own.SumStrides[layer - 1],
                images
            );
        }
    }

    // For each unit of the first layer: the edges that lead to it.
    private IEnumerable<IEnumerable<(int Edge, int Target)>> UnitEdges() =>
        Enumerable
            .Range(0, layers[0])
            .Select(unit =>
            {
                int first = matrix.InputStart[unit];
                return Enumerable.Range(0, matrix.InputStart[unit + 1] - first).Select(n => (first + n, n * Block));
            });

    // For each group of units of the layer before and each tile of the layer: the edges between them.
    private IEnumerable<IEnumerable<(int Edge, int Target)>> TileEdges(int layer)
    {
        for (int from = 0; from < layers[layer - 1]; from += group)
        {
            for (int tile = 0; tile < layers[layer]; tile += Tile)
            {
                yield return TileEdges(layer, from, tile);
            }
        }
    }

    private IEnumerable<(int Edge, int Target)> TileEdges(int layer, int from, int tile)
    {
        for (int k = 0; k < Math.Min(group, layers[layer - 1] - from); k++)
        {
            for (int j = 0; j < Math.Min(Tile, layers[layer] - tile); j++)
            {
                yield return (matrix.Edge(layer, tile + j, from + k), ((k * Tile) + j) * Block);
            }
        }
    }

    private int TileNumber(int layer, int from, int tile) =>
        (from / group * ((layers[layer] + Tile - 1) / Tile)) + (tile / Tile);

    private void Score(PopulationWorkspace own, PopulationScores scores, int first, int count)
    {
        ReadOnlySpan<float> sums = own.Sums[^1].Buffer;
        for (int b = 0; b < batch.Count; b++)
        {
            scores.Add(first, count, sums[(b * own.SumStrides[^1])..], layers[^1], labels[b]);
        }
    }

    private readonly struct BlockKernel(
        PopulationPass pass,
        BitMatrix genotypes,
        PopulationScores scores,
        int first,
        PopulationWorkspace own
    ) : ILanesKernel
    {
        public void Run<T>()
            where T : struct, ILanes<T> => pass.Pass<T>(genotypes, scores, first, own);
    }
}
