using Hebb.Data;
using Hebb.Evolution;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Persistence;
using Hebb.Plasticity;

namespace Hebb.RuleLearning;

/// <summary>
/// Plasticity rules that evolve (plasticity-rules paper, appendix C): each parameter of a rule is the sum of many genes, and
/// a genotype is as fit as the networks that its rule trains are accurate on examples they have not seen.
/// </summary>
/// <remarks>
/// Networks are trained in parallel, each on one thread of one rank; the bits do not depend on how many there are. Between two calls of
/// <see cref="Step"/> it can be saved, and an equal evolution resumes it with bit-identical results.
/// </remarks>
/// <example><code>
/// var layer = new RecurrentOptions(100, Cap: 50);
/// var evolution = new RuleEvolution(layer, new RuleEvolutionOptions(), mnist.Train, key);
/// RuleSet evolved = evolution.Train();
/// RuleFile.Save(evolved, "rule.json");
/// Console.WriteLine(evolution.Summary!.OfMean);
/// </code></example>
public sealed class RuleEvolution : IResumable
{
    private const string Accuracies = "accuracies";
    private const string Last = "last_generation";

    private readonly RecurrentOptions layer;
    private readonly RuleEvolutionOptions options;
    private readonly LabelledData data;
    private readonly RandomKey key;
    private readonly WorkerPool workers;
    private readonly IRuleParameters? output;
    private readonly IRuleParameters? graph;
    private readonly TraitPopulation population;
    private readonly double[] accuracies;
    private readonly double[] fitness;
    private readonly (OutputRule Output, GraphRule? Graph)[] rules;
    private RuleTrials? trials;
    private int trialsOf = -1;
    private int measured;

    /// <summary>An evolution at its first generation.</summary>
    /// <param name="layer">The networks that the rules train.</param>
    /// <param name="options">Settings; validated.</param>
    /// <param name="data">The examples that networks learn from and are measured on, others in each generation.</param>
    /// <param name="key">Where genotypes, networks and examples come from.</param>
    /// <param name="workers">Threads, vector width, and the ranks that share the networks of a generation; none means all cores.</param>
    /// <exception cref="InvalidOptionException">A setting is out of range, or does not fit network or data.</exception>
    public RuleEvolution(
        RecurrentOptions layer,
        RuleEvolutionOptions options,
        LabelledData data,
        RandomKey key,
        WorkerPool? workers = null
    )
    {
        layer.Validate();
        options.Validate();
        RuleLearningOptions.CheckFits(options.Learn, options.Form, layer.Rounds);

        InvalidOptionException.ThrowIfOutside("number of examples", data.Count, 2, int.MaxValue);
        data.RequireExamples();
        this.layer = layer;
        this.options = options;
        this.data = data;
        this.key = key;
        this.workers = workers ?? new WorkerPool();
        output = options.Learn == RulesToLearn.Graph ? null : FirstOutput();
        graph = options.Learn == RulesToLearn.Output ? null : FirstGraph();
        double[] start = [.. Numbers(output), .. Numbers(graph)];
        population = new TraitPopulation(start, options.Traits, key.For("population"));
        fitness = new double[population.Size];
        // Those of the genotypes, then that of the population's means, then that of the twin.
        rules = new (OutputRule, GraphRule?)[population.Size + 2];
        accuracies = new double[rules.Length * options.Networks];
    }

    /// <summary>Generations that are over.</summary>
    public int Generations => population.Generation;

    /// <summary>Whether all are over.</summary>
    public bool IsDone => Generations >= options.Generations;

    /// <summary>Networks trained and measured so far, of <see cref="AllTrials"/>.</summary>
    public long Trials => ((long)Generations * accuracies.Length) + measured;

    /// <summary>Networks that are trained and measured in all.</summary>
    public long AllTrials => (long)options.Generations * accuracies.Length;

    /// <summary>Networks trained and measured so far, and in all.</summary>
    public (long Done, long Total) Progress => (Trials, AllTrials);

    /// <summary>How the last generation did; none before its end.</summary>
    public GenerationSummary? Summary { get; private set; }

    /// <summary>r_o by the population's mean.</summary>
    public OutputRule Output => RulesOf(population.Mean).Output;

    /// <summary>r by the population's mean.</summary>
    public GraphRule Graph => RulesOf(population.Mean).Graph;

    /// <summary>Both by the population's mean.</summary>
    public RuleSet Rules =>
        new("evolved", layer.Rounds, Output.For(layer.Rounds), layer.Rounds > 1 ? Graph.For(layer.Rounds, key) : null);

    /// <summary>Does all generations that are left.</summary>
    /// <param name="progress">Receives after each step the networks measured so far, and in all; <see cref="Summary"/> is that of the last generation.</param>
    /// <param name="cancel">Stops between blocks of examples; the evolution then is as it was before the step.</param>
    /// <returns>The rules of the population's mean.</returns>
    public RuleSet Train(IProgress<(long Done, long Total)>? progress = null, CancellationToken cancel = default)
    {
        this.Finish(() => Progress, progress, cancel);
        return Rules;
    }

    /// <summary>
    /// Trains and measures the next few networks of this generation; after the last of them there is selection. Does nothing
    /// once all generations are over.
    /// </summary>
    /// <param name="cancel">Stops between blocks of examples.</param>
    /// <exception cref="OperationCanceledException">It was stopped; it is as it was before the call.</exception>
    public void Step(CancellationToken cancel = default)
    {
        workers.Ranks.ThrowIfCancelled(cancel);
        if (IsDone)
        {
            return;
        }

        var those = TrialsOfThisGeneration();
        int count = Math.Min(2 * workers.AtOnce(oneByOne: false), accuracies.Length - measured);
        int first = measured;
        double[][] found = workers.Share(
            count,
            (n, own, cancel) =>
            {
                var (genotype, network) = Math.DivRem(first + n, options.Networks);
                var (output, graph) = rules[genotype];
                return [those.Accuracy(network, output, graph, own, cancel)];
            },
            cancel: cancel
        );
        foreach (double[] each in found)
        {
            accuracies[measured++] = each[0];
        }

        if (measured == accuracies.Length)
        {
            Select();
        }
    }

    /// <summary>Everything that the steps to come depend on, except the networks' shape, the data and the key; with the options as texts.</summary>
    public TensorArchive SaveState()
    {
        var last = Summary;
        var ofPopulation = population.SaveState();
        return new TensorArchive(
            [
                .. ofPopulation.Tensors,
                SafeTensor.From<double>(Accuracies, accuracies.AsSpan(0, measured), measured),
                SafeTensor.From<double>(
                    Last,
                    last is null ? [] : [last.Mean, last.Best, last.OfMean, last.OfTwin, last.FixedShare],
                    last is null ? 0 : 5
                ),
            ],
            options.Saved.ToMetadata(ofPopulation.Metadata)
        );
    }

    /// <summary>Continues from what <see cref="SaveState"/> returned.</summary>
    /// <exception cref="FileFormatException">It is of another evolution: the message names what differs; nothing was changed.</exception>
    public void RestoreState(TensorArchive saved)
    {
        options.Saved.Require(saved);
        var values = saved[Accuracies].Values<double>();
        var last = saved[Last].Values<double>();
        if (values.Length >= accuracies.Length)
        {
            throw new FileFormatException(saved.Name, $"tensor '{Accuracies}' has {values.Length} values");
        }

        if (last.Length is not (0 or 5))
        {
            throw new FileFormatException(saved.Name, $"tensor '{Last}' has {last.Length} values");
        }

        population.RestoreState(saved);
        values.CopyTo(accuracies);
        measured = values.Length;
        Summary =
            last.Length == 0 ? null : new GenerationSummary(Generations, last[0], last[1], last[2], last[3], last[4]);
    }

    private RuleTrials TrialsOfThisGeneration()
    {
        if (trials is null || trialsOf != Generations)
        {
            for (int genotype = 0; genotype < population.Size; genotype++)
            {
                rules[genotype] = RulesOf(trait => population.Value(genotype, trait));
            }

            rules[^2] = (Output, Graph);
            rules[^1] = (TwinRule(), null);
            trials = new RuleTrials(layer, options, data, key.For("trials", (ulong)Generations));
            trialsOf = Generations;
        }

        return trials;
    }

    // A rule that was made for this T cannot train the twin of one round.
    private OutputRule TwinRule() =>
        OutputRule.Named.Contains(options.Plasticity.OutputRule)
            ? options.Plasticity.OutputRule
            : OutputRule.PerceptronFiredOnly;

    private void Select()
    {
        for (int genotype = 0; genotype < fitness.Length; genotype++)
        {
            fitness[genotype] = MeanOf(genotype);
        }

        double ofMean = MeanOf(fitness.Length);
        double ofTwin = MeanOf(fitness.Length + 1);
        population.Select(fitness);
        measured = 0;
        Summary = new GenerationSummary(
            Generations,
            fitness.Average(),
            fitness.Max(),
            ofMean,
            ofTwin,
            population.FixedShare
        );
    }

    private double MeanOf(int genotype)
    {
        double sum = 0;
        for (int n = 0; n < options.Networks; n++)
        {
            sum += accuracies[(genotype * options.Networks) + n];
        }

        return sum / options.Networks;
    }

    private (OutputRule Output, GraphRule Graph) RulesOf(Func<int, double> trait)
    {
        var r = options.Plasticity.OutputRule;
        var w = options.Plasticity.GraphRule;
        int first = 0;
        if (output is not null)
        {
            r = OutputRule.Of(Rule(output, trait, ref first));
        }

        if (graph is not null)
        {
            w = GraphRule.Of(Rule(graph, trait, ref first));
        }

        return (r, w);
    }

    private static IPlasticityRule Rule(IRuleParameters parameters, Func<int, double> trait, ref int first)
    {
        foreach (ref float value in parameters.Values)
        {
            value = (float)trait(first++);
        }

        return RuleTable.WhereShort(parameters.ToRule());
    }

    private static IEnumerable<double> Numbers(IRuleParameters? parameters) =>
        parameters is null ? [] : parameters.Values.ToArray().Select(value => (double)value);

    private IRuleParameters FirstOutput() =>
        options.Form == RuleForm.Mlp
            ? MlpParameters.OfOutputRule(layer.Rounds, key.For("output rule"))
            : new TableParameters(options.Plasticity.OutputRule.Table(layer.Rounds));

    private IRuleParameters FirstGraph() =>
        options.Form == RuleForm.Mlp
            ? MlpParameters.OfGraphRule(layer.Rounds, key.For("graph rule"))
            : new TableParameters(options.Plasticity.GraphRule.Table(layer.Rounds, key));
}
