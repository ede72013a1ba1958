using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Persistence;

namespace Hebb.Evolution;

/// <summary>
/// Neural net evolution (NNE): a population of networks, described by allele frequencies alone, becomes a classifier. In each
/// generation genotypes are drawn, their networks see the same minibatch, and alleles that did well become more frequent.
/// </summary>
/// <remarks>
/// Between two generations it can be saved, and an equal evolution takes it up to the same bits. Same network, options, key and
/// data give the same bits for any number of threads and any vector width.
/// </remarks>
/// <example><code>
/// var network = GeneticNetwork.Create(new GeneticShape(784, [1000], 10, Genes: 4000), key.For("network"));
/// var evolution = new NetworkEvolution(network, new NetworkEvolutionOptions(), mnist.Train, key, compute);
/// while (!evolution.IsDone)
/// {
///     evolution.Advance();
/// }
///
/// Console.WriteLine(evolution.Expected().Accuracy(mnist.Test));
/// </code></example>
public sealed class NetworkEvolution
{
    private const int GenerationsBetweenFixing = 50;
    private const int ImagesOfTest = 128;
    private const string GenerationName = "generation";
    private const string Frequencies = "frequencies";
    private const string Folded = "folded";

    private readonly GeneticNetwork whole;
    private readonly NetworkEvolutionOptions options;
    private readonly LabelledData data;
    private readonly RandomKey key;
    private readonly Compute compute;
    private readonly AlleleFrequencies alleles;
    private readonly BitMatrix genotypes;
    private readonly PopulationTrial trial;
    private readonly GenotypeOutcome[] outcomes;
    private readonly double[] fitness;
    private readonly int[] minibatch;
    private readonly int[][] byLabel;
    private readonly Action<int> drawShare;
    private double[] folded;

    /// <summary>The first generation: each frequency uniform in [0, 1].</summary>
    /// <param name="network">How genes make weights.</param>
    /// <param name="options">Settings; validated.</param>
    /// <param name="data">Training images; a label that none of them has is left out of the minibatches.</param>
    /// <param name="key">Where frequencies, genotypes and minibatches come from.</param>
    /// <param name="compute">Threads and vector width.</param>
    /// <exception cref="InvalidOptionException">A setting is out of range, or the data do not fit the network.</exception>
    public NetworkEvolution(
        GeneticNetwork network,
        NetworkEvolutionOptions options,
        LabelledData data,
        RandomKey key,
        Compute compute
    )
    {
        options.Validate();
        network.Shape.Network.RequireInputs(data.Inputs);
        InvalidOptionException.ThrowIfOutside(
            nameof(network.Shape.Labels),
            network.Shape.Labels,
            data.LabelCount,
            int.MaxValue
        );
        InvalidOptionException.ThrowIfOutside("number of examples", data.Count, 1, int.MaxValue);
        whole = network;
        this.options = options;
        this.data = data;
        this.key = key;
        this.compute = compute;
        alleles = new AlleleFrequencies(network.Shape.Genes);
        var start = new double[network.Shape.Genes];
        var random = key.For("first frequencies").Stream();
        foreach (ref double p in start.AsSpan())
        {
            p = random.NextSingle();
        }

        alleles.Set(start);
        folded = new double[start.Length];
        Array.Fill(folded, 0.5);
        genotypes = new BitMatrix(options.Population, start.Length);
        trial = new PopulationTrial(network, options.Minibatch, compute);
        outcomes = new GenotypeOutcome[options.Population];
        fitness = new double[options.Population];
        minibatch = new int[options.Minibatch];
        byLabel =
        [
            .. Enumerable
                .Range(0, data.LabelCount)
                .Select(label => Enumerable.Range(0, data.Count).Where(n => data.Labels[n] == label).ToArray())
                .Where(examples => examples.Length > 0),
        ];
        drawShare = DrawShare;
    }

    /// <summary>Generations that are over.</summary>
    public int Generation { get; private set; }

    /// <summary>Whether all are over.</summary>
    public bool IsDone => Generation >= options.Generations;

    /// <summary>p, the frequency of allele 1 of each gene.</summary>
    public ReadOnlySpan<double> Alleles => alleles.Values;

    /// <summary>Genes that one allele has won.</summary>
    public int FixedAlleles => alleles.Fixed;

    /// <summary>The mean accuracy, in [0, 1], of the last generation's genotypes on its minibatch.</summary>
    public double MinibatchAccuracy { get; private set; }

    /// <summary>The mean cross-entropy of the last generation's genotypes on its minibatch.</summary>
    public double MinibatchLoss { get; private set; }

    private RandomKey OfGeneration => key.For("generation", (ulong)Generation);

    /// <summary>The next generation; does nothing once all are over.</summary>
    public void Advance()
    {
        if (IsDone)
        {
            return;
        }

        compute.OnEachThread(drawShare);
        DrawMinibatch();
        trial.Run(genotypes, data, minibatch, options.Temperature, outcomes);
        Select();
        Generation++;
        if (options.FixWithin > 0 && Generation % GenerationsBetweenFixing == 0)
        {
            alleles.Fix(options.FixWithin);
            Fold(alleles.Values);
        }
    }

    /// <summary>The network whose weights are the means over the population: generation matrix · p.</summary>
    public RecurrentNetwork Expected() => whole.Express(alleles.Values);

    /// <summary>The network of the most probable genotype: p > ½.</summary>
    public RecurrentNetwork Rounded() => whole.Express([.. alleles.Values.ToArray().Select(p => p > 0.5 ? 1.0 : 0)]);

    /// <summary>The network of one genotype drawn from p.</summary>
    /// <param name="number">Which; the same number always gives the same genotype for the same p.</param>
    public RecurrentNetwork Sampled(int number)
    {
        var one = Draw(number, 1);
        return whole.Express([.. Enumerable.Range(0, one.Columns).Select(i => one[0, i] ? 1.0 : 0)]);
    }

    /// <summary>The mean accuracy of genotypes drawn from p, in [0, 1].</summary>
    /// <param name="tested">Images and labels, at least one.</param>
    /// <param name="count">How many genotypes, at least 1.</param>
    public double SampledAccuracy(LabelledData tested, int count = GenotypeBlock.Lanes)
    {
        var some = new GenotypeOutcome[count];
        var test = new PopulationTrial(whole, ImagesOfTest, compute);
        test.Run(Draw(0, count), tested, [.. Enumerable.Range(0, tested.Count)], options.Temperature, some);
        return some.Average(outcome => (double)outcome.Right) / tested.Count;
    }

    /// <summary>All that the generations to come depend on, beside what the evolution was made from.</summary>
    public SafetensorsFile Save() =>
        new([
            SafeTensor.From<long>(GenerationName, [Generation], 1),
            SafeTensor.From<double>(Frequencies, alleles.Values, alleles.Genes),
            SafeTensor.From<double>(Folded, folded, alleles.Genes),
            SafeTensor.From<double>("minibatch", [MinibatchAccuracy, MinibatchLoss], 2),
        ]);

    /// <summary>Takes up what <see cref="Save"/> gave.</summary>
    /// <exception cref="FileFormatException">It is that of another evolution; nothing was changed.</exception>
    public void Restore(SafetensorsFile saved)
    {
        long generation = saved.Get(GenerationName, SafeTensorType.I64, 1).Values<long>()[0];
        var p = saved.Get(Frequencies, SafeTensorType.F64, alleles.Genes).Values<double>();
        var known = saved.Get(Folded, SafeTensorType.F64, alleles.Genes).Values<double>();
        var last = saved.Get("minibatch", SafeTensorType.F64, 2).Values<double>();
        if (generation < 0 || generation > options.Generations)
        {
            throw new FileFormatException(
                saved.Name,
                $"{GenerationName} must be 0 to {options.Generations}, found {generation}"
            );
        }

        try
        {
            alleles.Set(p);
        }
        catch (InvalidOptionException e)
        {
            throw new FileFormatException(saved.Name, $"tensor '{Frequencies}': {e.Message}", e);
        }

        Generation = (int)generation;
        (MinibatchAccuracy, MinibatchLoss) = (last[0], last[1]);
        Fold(known);
    }

    // A minibatch has as many images of each label as of any other, or one more; which labels have more changes.
    private void DrawMinibatch()
    {
        var random = OfGeneration.For("minibatch").Stream();
        for (int b = 0; b < minibatch.Length; b++)
        {
            int[] examples = byLabel[(int)((((long)Generation * minibatch.Length) + b) % byLabel.Length)];
            minibatch[b] = examples[random.NextInt32(examples.Length)];
        }
    }

    private void Select()
    {
        for (int g = 0; g < outcomes.Length; g++)
        {
            fitness[g] = options.Fitness == FitnessKind.PaperReward ? outcomes[g].Reward : -outcomes[g].Loss;
        }

        MinibatchAccuracy = outcomes.Average(outcome => (double)outcome.Right) / minibatch.Length;
        MinibatchLoss = outcomes.Average(outcome => outcome.Loss);
        if (options.Fitness == FitnessKind.PaperReward)
        {
            alleles.SelectByReward(genotypes, fitness, options.Strength);
        }
        else
        {
            alleles.Select(genotypes, fitness, options.Strength);
        }
    }

    private void DrawShare(int thread)
    {
        var (from, to) = compute.Share(genotypes.Rows, 1, thread);
        var generation = OfGeneration;
        for (int genotype = from; genotype < to; genotype++)
        {
            alleles.Draw(generation, genotypes, genotype);
        }
    }

    private BitMatrix Draw(int first, int count)
    {
        var drawn = new BitMatrix(count, alleles.Genes);
        alleles.Draw(OfGeneration.For("sample", (ulong)first), drawn);
        return drawn;
    }

    // Genes that no longer vary become constants of the links. Which ones is kept, as sums depend on it to the last bit.
    private void Fold(ReadOnlySpan<double> frequencies)
    {
        folded = frequencies.ToArray();
        trial.Use(whole.WithoutFixed(folded));
    }
}
