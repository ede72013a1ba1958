using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Persistence;

namespace Hebb.Evolution;

/// <summary>
/// Neural net evolution: a population of networks, drawn in each generation from allele frequencies, which selection
/// changes by how well the networks classify a minibatch (neural net evolution, sections 2 and 3.1).
/// </summary>
/// <remarks>
/// Every generation is a function of the key, its number and the frequencies. So resuming from what <see cref="SaveState"/> returned
/// gives bit-identical results, for any number of threads and ranks and any vector width.
/// </remarks>
/// <example><code>
/// var shape = new GeneticShape(mnist.Train.Inputs, [1000], mnist.Train.LabelCount);
/// var evolution = new NetworkEvolution(shape, new NetworkEvolutionOptions(), mnist.Train, RandomKey.FromSeed(1));
/// Network network = evolution.Train();
/// Console.WriteLine($"{evolution.SampledAccuracy(mnist.Test)}, {network.Accuracy(mnist.Test)}");
/// </code></example>
public sealed class NetworkEvolution : IResumable
{
    private const string GenerationName = "generation";
    private const string FrequenciesName = "frequencies";
    private const string FixedName = "fixed";
    private const int FixEvery = 10;

    private readonly NetworkEvolutionOptions options;
    private readonly LabelledData data;
    private readonly RandomKey key;
    private readonly WorkerPool workers;
    private readonly int firstGenotype;
    private readonly AlleleFrequencies frequencies;
    private readonly BitMatrix genotypes;
    private readonly BalancedMinibatch minibatches;
    private readonly PopulationPass pass;
    private readonly PopulationScores scores;
    private BitMatrix dropped;

    /// <summary>The first generation: each frequency uniform in [0, 1).</summary>
    /// <param name="shape">The networks.</param>
    /// <param name="options">Population, minibatch, fitness; validated.</param>
    /// <param name="data">What they are to classify.</param>
    /// <param name="key">Where everything random comes from.</param>
    /// <param name="workers">Threads, vector width, and the ranks that share each generation; none means all cores of this machine.</param>
    /// <exception cref="InvalidOptionException">A value is out of range, or data and shape do not fit.</exception>
    public NetworkEvolution(
        GeneticShape shape,
        NetworkEvolutionOptions options,
        LabelledData data,
        RandomKey key,
        WorkerPool? workers = null
    )
    {
        options.Validate(shape);
        CheckInputs(data, shape);
        InvalidOptionException.ThrowIfOutside(nameof(shape.Labels), shape.Labels, data.LabelCount, int.MaxValue);
        data.RequireExamples();
        this.options = options;
        this.data = data;
        this.key = key;
        this.workers = workers ?? new WorkerPool();
        Matrix = new WeightGenerationMatrix(shape, key.For("network"));
        frequencies = new AlleleFrequencies(shape.Genes);
        var random = key.For("first frequencies").Stream();
        var first = new double[shape.Genes];
        foreach (ref double p in first.AsSpan())
        {
            p = random.NextSingle();
        }

        frequencies.Set(first);
        // A part of a block costs what a whole one does.
        (firstGenotype, int end) = this.workers.Ranks.ShareOf(options.Population, PopulationKernel.Block);
        genotypes = new BitMatrix(end - firstGenotype, shape.Genes);
        minibatches = new BalancedMinibatch(data, options.BatchSize);
        pass = new PopulationPass(Matrix, options.BatchSize, this.workers);
        scores = new PopulationScores(genotypes.Rows, shape.Labels, options.ScoreScale, options.Fitness);
        dropped = new BitMatrix(1, shape.Genes);
    }

    /// <summary>The weight generation matrix: what each gene contributes to the weight of each edge.</summary>
    public WeightGenerationMatrix Matrix { get; }

    /// <summary>Generations selected so far.</summary>
    public int Generation { get; private set; }

    /// <summary>Whether all generations are over.</summary>
    public bool IsDone => Generation >= options.Generations;

    /// <summary>Generations selected so far, and in all.</summary>
    public (long Done, long Total) Progress => (Generation, options.Generations);

    /// <summary>The allele frequencies, n numbers in [0, 1].</summary>
    public ReadOnlySpan<double> Frequencies => frequencies.Values;

    /// <summary>Genes that one allele has won.</summary>
    public int FixedCount => frequencies.FixedCount;

    /// <summary>The mean accuracy of the last generation's genotypes on its minibatch; 0 before.</summary>
    public double LastAccuracy { get; private set; }

    /// <summary>Does all generations that are left.</summary>
    /// <param name="progress">Receives after each generation how many there were, and are in all; <see cref="LastAccuracy"/> is its accuracy.</param>
    /// <param name="cancel">Stops between generations; the frequencies then are those so far.</param>
    /// <returns>The network of the means over the population: <see cref="Expected"/>.</returns>
    public Network Train(IProgress<(long Done, long Total)>? progress = null, CancellationToken cancel = default)
    {
        this.Finish(() => Progress, progress, cancel);
        return Expected();
    }

    /// <summary>
    /// One generation: its genotypes are drawn and tried on a minibatch, and selection moves the frequencies. Does nothing once
    /// all generations are over.
    /// </summary>
    /// <param name="cancel">Stops between blocks of genotypes.</param>
    /// <exception cref="OperationCanceledException">It was cancelled; nothing was selected.</exception>
    public void Step(CancellationToken cancel = default)
    {
        workers.Ranks.ThrowIfCancelled(cancel);
        if (IsDone)
        {
            return;
        }

        var now = key.For("generation", (ulong)Generation);
        frequencies.Draw(now, genotypes, workers, firstGenotype);
        scores.Clear();
        pass.Run(data, minibatches.Draw(now.For("minibatch")), genotypes, scores, cancel);
        workers.Ranks.ThrowIfCancelled(cancel);
        Span<long> correct = [scores.Right.Sum()];
        workers.Ranks.Sum(correct);
        LastAccuracy = (double)correct[0] / options.Population / scores.Examples;
        double strength = options.SelectionAt(Generation);
        if (options.Fitness == Fitness.PaperReward)
        {
            // The mean over the minibatch, as printed: here its size counts.
            for (int g = 0; g < scores.Fitness.Length; g++)
            {
                scores.Fitness[g] /= options.BatchSize;
            }

            frequencies.SelectAsPrinted(genotypes, scores.Fitness, strength, workers);
        }
        else
        {
            frequencies.Select(genotypes, scores.Fitness, strength, workers);
        }

        Generation++;
        if (options.FixationThreshold > 0 && Generation % FixEvery == 0)
        {
            frequencies.Fix(options.FixationThreshold);
            Drop();
        }
    }

    /// <summary>The mean accuracy of genotypes drawn from the frequencies.</summary>
    /// <param name="on">Examples.</param>
    /// <param name="genotypeCount">How many are drawn, at least 1.</param>
    /// <param name="cancel">Stops between blocks of examples.</param>
    /// <exception cref="InvalidOptionException">There are no genotypes, or the examples do not fit.</exception>
    public double SampledAccuracy(LabelledData on, int genotypeCount = 64, CancellationToken cancel = default)
    {
        InvalidOptionException.ThrowIfOutside(nameof(genotypeCount), genotypeCount, 1, 1_000_000);
        CheckInputs(on, Matrix.Shape);
        var sample = new BitMatrix(genotypeCount, Matrix.Shape.Genes);
        frequencies.Draw(key.For("sample"), sample, workers);
        int parts = workers.Ranks.Count;
        var right = workers.Share(
            parts,
            (part, _, cancel) =>
            {
                var (start, end) = new ThreadShare(part, parts).Of(on.Count);
                var found = new PopulationScores(
                    genotypeCount,
                    Matrix.Shape.Labels,
                    options.ScoreScale,
                    options.Fitness
                );
                pass.RunAll(on, start, end, sample, found, cancel);
                return [found.Right.Sum()];
            },
            oneByOne: true,
            cancel
        );
        return on.Count == 0 ? 0 : right.Sum(of => of[0]) / genotypeCount / on.Count;
    }

    /// <summary>The network whose weights are the means over the population: matrix · p.</summary>
    public Network Expected() => Matrix.NetworkOf(frequencies.Values);

    /// <summary>The network of the genotype that carries the more frequent allele of every gene.</summary>
    public Network Rounded() => Matrix.NetworkOf([.. frequencies.Values.ToArray().Select(p => p > 0.5 ? 1.0 : 0)]);

    /// <summary>The network of a genotype drawn from the frequencies.</summary>
    /// <param name="genotype">Which of those that <see cref="SampledAccuracy"/> draws.</param>
    /// <exception cref="InvalidOptionException"><paramref name="genotype"/> is below 0.</exception>
    public Network Sampled(int genotype = 0)
    {
        InvalidOptionException.ThrowIfOutside(nameof(genotype), genotype, 0, 1_000_000);
        var sample = new BitMatrix(genotype + 1, Matrix.Shape.Genes);
        frequencies.Draw(key.For("sample"), sample, workers);
        return Matrix.NetworkOf([.. Enumerable.Range(0, sample.Columns).Select(i => sample[genotype, i] ? 1.0 : 0)]);
    }

    /// <summary>Everything that the generations to come depend on, except the data and the key; with shape and options as texts.</summary>
    public TensorArchive SaveState() =>
        new(
            [
                SafeTensor.From<long>(GenerationName, [Generation], 1),
                SafeTensor.From<double>(FrequenciesName, frequencies.Values, Matrix.Shape.Genes),
                SafeTensor.FromBits(FixedName, dropped),
            ],
            Options.ToMetadata()
        );

    /// <summary>Continues from what <see cref="SaveState"/> returned.</summary>
    /// <exception cref="FileFormatException">It is of another evolution: the message names what differs; nothing was changed.</exception>
    public void RestoreState(TensorArchive saved)
    {
        Options.Require(saved);
        long generation = saved.Get(GenerationName, SafeTensorType.I64, 1).Values<long>()[0];
        var values = saved.Get(FrequenciesName, SafeTensorType.F64, Matrix.Shape.Genes).Values<double>();
        var bits = saved.GetBits(FixedName, 1, Matrix.Shape.Genes);
        if (generation is < 0 or > int.MaxValue)
        {
            throw new FileFormatException(saved.Name, $"{GenerationName} must be 0 or more, found {generation}");
        }

        try
        {
            frequencies.Set(values);
        }
        catch (InvalidOptionException e)
        {
            throw new FileFormatException(saved.Name, $"tensor '{FrequenciesName}': {e.Message}", e);
        }

        Generation = (int)generation;
        dropped = bits;
        UseWithoutDropped();
    }

    private static void CheckInputs(LabelledData data, GeneticShape shape) =>
        InvalidOptionException.ThrowIfMismatch(
            "the examples have",
            data.Inputs,
            "numbers",
            "the networks expect",
            shape.Inputs
        );

    private SavedOptions Options => new() { { nameof(Matrix.Shape), Matrix.Shape.Saved }, options.Saved };

    private void Drop()
    {
        bool more = false;
        for (int i = 0; i < Matrix.Shape.Genes; i++)
        {
            if (frequencies.Values[i] is 0 or 1 && !dropped[0, i])
            {
                dropped[0, i] = more = true;
            }
        }

        if (more)
        {
            UseWithoutDropped();
        }
    }

    private void UseWithoutDropped() => pass.Use(Matrix.All.Without(dropped, frequencies.Values));
}
