using Hebb.Data;
using Hebb.Evolution;
using Hebb.Numerics;
using Hebb.Persistence;

namespace Hebb.Representation;

/// <summary>
/// Update rules that evolve: each weight of the update functions is the sum of many genes, and a genotype is the fitter the less variance
/// the networks that its rule trains leave unexplained. No gradient is used.
/// </summary>
/// <remarks>
/// Genotypes are measured in parallel; the bits do not depend on how many threads and ranks there are. A step is a generation; between two it can be
/// saved, and an equal evolution resumes it with bit-identical results.
/// </remarks>
/// <example><code>
/// var evolution = new UpdateRuleEvolution(null, new UpdateRuleEvolutionOptions(), circles.Train, key);
/// UpdateRule evolved = evolution.Train();
/// Console.WriteLine(evolution.OfMean);
/// </code></example>
public sealed class UpdateRuleEvolution : IResumable
{
    // Fitness is −ln of the unexplained variance; what is worse than this is all the same.
    private const double Worst = 100;

    private readonly UpdateRuleEvolutionOptions options;
    private readonly LabelledData data;
    private readonly RandomKey key;
    private readonly WorkerPool workers;
    private readonly UpdateRule first;
    private readonly TraitPopulation population;
    private readonly double[] found;
    private readonly double[] fitness;

    /// <summary>An evolution at its first generation.</summary>
    /// <param name="start">The rule that it begins around, of the same functions as evolve; none draws one.</param>
    /// <param name="options">Settings; validated.</param>
    /// <param name="data">The examples that networks learn from and are measured on; labels are not looked at.</param>
    /// <param name="key">Where genotypes, networks and examples come from.</param>
    /// <param name="workers">Threads, and the ranks that share the networks of a generation; none means all cores.</param>
    /// <exception cref="InvalidOptionException">A setting is out of range, there are too few examples, or the rule to begin with is of another kind.</exception>
    public UpdateRuleEvolution(
        UpdateRule? start,
        UpdateRuleEvolutionOptions options,
        LabelledData data,
        RandomKey key,
        WorkerPool? workers = null
    )
    {
        options.Validate();
        InvalidOptionException.ThrowIfOutside("number of examples", data.Count, 4, int.MaxValue);
        data.RequireExamples();
        this.options = options;
        this.data = data;
        this.key = key;
        this.workers = workers ?? new WorkerPool();
        var learner = options.AsLearner;
        first = start is null ? UpdateRuleDraw.First(learner, key) : UpdateRuleDraw.Copy(start, learner);
        double[] weights =
        [
            .. Networks(first).SelectMany(network => network.Weights.ToArray()).Select(weight => (double)weight),
        ];
        population = new TraitPopulation(weights, options.Traits, key.For("population"));
        fitness = new double[population.Size];
        // The last one is that of the population's means.
        found = new double[(population.Size + 1) * options.Networks];
    }

    /// <summary>Generations that are over.</summary>
    public int Generations => population.Generation;

    /// <summary>Whether all are over.</summary>
    public bool IsDone => Generations >= options.Generations;

    /// <summary>Generations that are over, and in all.</summary>
    public (long Done, long Total) Progress => (Generations, options.Generations);

    /// <summary>The unexplained variance that the rule of the population's means left in the last generation; 1 before the first.</summary>
    public double OfMean { get; private set; } = 1;

    /// <summary>The rule of the population's means.</summary>
    public UpdateRule Rule => RuleOf(population.Mean) with { Name = "evolved" };

    /// <summary>Does all generations that are left.</summary>
    /// <param name="progress">Receives after each the generations that are over, and in all.</param>
    /// <param name="cancel">Stops between generations, and between networks of one, which then is as it was before.</param>
    /// <returns>The rule of the population's means.</returns>
    public UpdateRule Train(IProgress<(long Done, long Total)>? progress = null, CancellationToken cancel = default)
    {
        this.Finish(() => Progress, progress, cancel);
        return Rule;
    }

    /// <summary>The next generation; does nothing once all are over.</summary>
    /// <param name="cancel">Stops between networks.</param>
    /// <exception cref="OperationCanceledException">It was stopped; it is as it was before the call.</exception>
    public void Step(CancellationToken cancel = default)
    {
        workers.Ranks.ThrowIfCancelled(cancel);
        if (IsDone)
        {
            return;
        }

        UpdateRule[] rules =
        [
            .. Enumerable
                .Range(0, population.Size)
                .Select(genotype => RuleOf(trait => population.Value(genotype, trait))),
            Rule,
        ];
        var own = key.For("generation", (ulong)Generations);
        var examples = own.For("examples");
        int held = Math.Min(options.FitnessExamples, data.Count / 2);
        var all = data.Sample(data.Count, examples);
        var (seen, unseen) = (all.Slice(held, data.Count - held), all.Slice(0, held));
        HebbianAutoencoder[] networks =
        [
            .. Enumerable
                .Range(0, options.Networks)
                .Select(n => HebbianAutoencoder.Create(options.Network, data.Inputs, own.For("network", (ulong)n))),
        ];
        double[][] measured = workers.Share(
            found.Length,
            (n, _, cancel) =>
            {
                cancel.ThrowIfCancellationRequested();
                var (rule, number) = Math.DivRem(n, options.Networks);
                var (network, order) = (networks[number].Clone(), own.For("order", (ulong)number));
                double after = UpdateRuleTrial.After(network, rules[rule], options.Learning, seen, unseen, order);
                return [Math.Min(Worst, after)];
            },
            cancel: cancel
        );
        for (int n = 0; n < found.Length; n++)
        {
            found[n] = measured[n][0];
        }

        for (int genotype = 0; genotype < fitness.Length; genotype++)
        {
            fitness[genotype] = -MeanOf(genotype, unexplained => Math.Log(Math.Max(unexplained, 1e-12)));
        }

        population.Select(fitness);
        OfMean = MeanOf(fitness.Length, unexplained => unexplained);
    }

    /// <summary>Everything that the generations to come depend on, except the data and the key; with the options as texts.</summary>
    public TensorArchive SaveState()
    {
        var ofPopulation = population.SaveState();
        return new TensorArchive(
            [.. ofPopulation.Tensors, SafeTensor.From<double>("of_mean", [OfMean], 1)],
            options.Saved.ToMetadata(ofPopulation.Metadata)
        );
    }

    /// <summary>Continues from what <see cref="SaveState"/> returned.</summary>
    /// <exception cref="FileFormatException">It is of another evolution: the message names what differs; nothing was changed.</exception>
    public void RestoreState(TensorArchive saved)
    {
        options.Saved.Require(saved);
        double ofMean = saved.Get("of_mean", SafeTensorType.F64, 1).Values<double>()[0];
        population.RestoreState(saved);
        OfMean = ofMean;
    }

    private static IEnumerable<UpdateNetwork> Networks(UpdateRule rule) =>
        new[] { rule.Input, rule.Recurrent, rule.Output }.OfType<UpdateNetwork>();

    private double MeanOf(int rule, Func<double, double> value)
    {
        double sum = 0;
        for (int n = 0; n < options.Networks; n++)
        {
            sum += value(found[(rule * options.Networks) + n]) / options.Networks;
        }

        return sum;
    }

    private UpdateRule RuleOf(Func<int, double> trait)
    {
        int next = 0;
        UpdateNetwork? Made(UpdateFunction? function)
        {
            if (function is not UpdateNetwork network)
            {
                return null;
            }

            var weights = new float[network.Weights.Length];
            foreach (ref float weight in weights.AsSpan())
            {
                weight = (float)trait(next++);
            }

            return new UpdateNetwork(network.PreInputs, network.PostInputs, network.Context, weights);
        }

        return first with
        {
            Input = Made(first.Input),
            Recurrent = Made(first.Recurrent),
            Output = Made(first.Output),
        };
    }
}
