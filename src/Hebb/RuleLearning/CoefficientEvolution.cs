using Hebb.Evolution;
using Hebb.Numerics;
using Hebb.Persistence;
using Hebb.Representation;

namespace Hebb.RuleLearning;

/// <summary>
/// Local rules that are learned: an evolution strategy with covariance matrix adaptation over the coefficients of a
/// <see cref="CoefficientRule"/>. A rule is as fit as a logistic regression with few labels is accurate on the features that the rule has
/// learned, without labels, on fresh sets of points of some families.
/// </summary>
/// <remarks>
/// Rules are tried in parallel, each on one thread of one rank; the bits do not depend on how many there are. Between two calls of
/// <see cref="Step"/> it can be saved, and an equal evolution resumes it with bit-identical results.
/// </remarks>
/// <example><code>
/// var options = new CoefficientEvolutionOptions { Families = [PlaneFamily.Circles], Generations = 60 };
/// var evolution = new CoefficientEvolution(CoefficientRule.Nothing, options, RandomKey.FromSeed(1));
/// CoefficientRule learned = evolution.Train();
/// Console.WriteLine(string.Join(" ", learned.Coefficients));
/// </code></example>
public sealed class CoefficientEvolution : IResumable
{
    private const string Accuracies = "accuracies";
    private const string Averages = "averaged_coefficients";
    private const string Last = "last_generation";

    private readonly CoefficientRule start;
    private readonly CoefficientEvolutionOptions options;
    private readonly RandomKey key;
    private readonly WorkerPool workers;
    private readonly CovarianceAdaptation search;
    private readonly int sets;
    private readonly double[] average;
    private readonly double[] accuracies;
    private readonly CoefficientRule[] rules;
    private CoefficientTrials? trials;
    private int trialsOf = -1;
    private int measured;

    /// <summary>An evolution at its first generation.</summary>
    /// <param name="start">The rule that it begins at; its other settings stay.</param>
    /// <param name="options">Settings; validated.</param>
    /// <param name="key">Where rules, sets and weights come from.</param>
    /// <param name="workers">Threads, vector width, and the ranks that share the trials of a generation; none means all cores.</param>
    /// <exception cref="InvalidOptionException">A setting is out of range.</exception>
    public CoefficientEvolution(
        CoefficientRule start,
        CoefficientEvolutionOptions options,
        RandomKey key,
        WorkerPool? workers = null
    )
    {
        start.Validate();
        options.Validate();
        this.start = start;
        this.options = options;
        this.key = key;
        this.workers = workers ?? new WorkerPool();
        average = [.. start.Coefficients.Select(c => (double)c)];
        search = new CovarianceAdaptation(
            average,
            options.Deviation,
            options.Population,
            key.For("population"),
            Math.Max(1, options.Deviation)
        );
        sets = options.Families.Count * options.SetsPerFamily;
        // Those of the generation, then the mean of the search.
        rules = new CoefficientRule[options.Population + 1];
        accuracies = new double[rules.Length * sets];
    }

    /// <summary>Generations that are over.</summary>
    public int Generations => search.Generation;

    /// <inheritdoc/>
    public bool IsDone => Generations >= options.Generations;

    /// <summary>Rules tried on a set so far, and in all.</summary>
    public (long Done, long Total) Progress =>
        (((long)Generations * accuracies.Length) + measured, (long)options.Generations * accuracies.Length);

    /// <summary>How the last generation did; none before its end.</summary>
    public CoefficientGeneration? Summary { get; private set; }

    /// <summary>The rule of the averaged means of all generations so far.</summary>
    public CoefficientRule Rule => RuleOf(i => average[i]);

    /// <summary>Does all generations that are left.</summary>
    /// <param name="progress">Receives after each step the trials done so far, and in all; <see cref="Summary"/> is that of the last generation.</param>
    /// <param name="cancel">Stops between batches of points; the evolution then is as it was before the step.</param>
    /// <returns><see cref="Rule"/>.</returns>
    public CoefficientRule Train(
        IProgress<(long Done, long Total)>? progress = null,
        CancellationToken cancel = default
    )
    {
        this.Finish(() => Progress, progress, cancel);
        return Rule;
    }

    /// <summary>
    /// Tries the next few rules of this generation; after the last of them there is selection. Does nothing once all generations are over.
    /// </summary>
    /// <param name="cancel">Stops between batches of points.</param>
    /// <exception cref="OperationCanceledException">It was stopped; it is as it was before the call.</exception>
    public void Step(CancellationToken cancel = default)
    {
        workers.Ranks.ThrowIfCancelled(cancel);
        if (IsDone)
        {
            return;
        }

        var those = TrialsOfThisGeneration();
        int count = Math.Min(8 * workers.AtOnce(oneByOne: false), accuracies.Length - measured);
        int first = measured;
        double[][] found = workers.Share(
            count,
            (n, own, cancel) =>
            {
                var (rule, set) = Math.DivRem(first + n, sets);
                return [those.Accuracy(set, rules[rule], own, cancel)];
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

    /// <summary>Everything that the steps to come depend on, except the first rule and the key; with the options as texts.</summary>
    public TensorArchive SaveState()
    {
        var last = Summary;
        return new TensorArchive(
            [
                .. search.SaveState(),
                SafeTensor.From<double>(Averages, average, average.Length),
                SafeTensor.From<double>(Accuracies, accuracies.AsSpan(0, measured), measured),
                SafeTensor.From<double>(
                    Last,
                    last is null ? [] : [last.Mean, last.Best, last.OfMean, last.Deviation],
                    last is null ? 0 : 4
                ),
            ],
            Saved.ToMetadata()
        );
    }

    /// <summary>Continues from what <see cref="SaveState"/> returned.</summary>
    /// <exception cref="FileFormatException">It is of another evolution: the message names what differs; nothing was changed.</exception>
    public void RestoreState(TensorArchive saved)
    {
        Saved.Require(saved);
        var values = saved[Accuracies].Values<double>();
        var last = saved[Last].Values<double>();
        var averages = saved.Get(Averages, SafeTensorType.F64, average.Length).Values<double>();
        if (values.Length >= accuracies.Length)
        {
            throw new FileFormatException(saved.Name, $"tensor '{Accuracies}' has {values.Length} values");
        }

        if (last.Length is not (0 or 4))
        {
            throw new FileFormatException(saved.Name, $"tensor '{Last}' has {last.Length} values");
        }

        foreach (double value in averages)
        {
            if (!double.IsFinite(value))
            {
                throw new FileFormatException(saved.Name, $"tensor '{Averages}' holds {value}");
            }
        }

        search.RestoreState(saved);
        averages.CopyTo(average);
        values.CopyTo(accuracies);
        measured = values.Length;
        trialsOf = -1;
        Summary = last.Length == 0 ? null : new CoefficientGeneration(Generations, last[0], last[1], last[2], last[3]);
    }

    private SavedOptions Saved => new() { options.Saved, { "Start", $"{start}" } };

    private CoefficientTrials TrialsOfThisGeneration()
    {
        if (trials is null || trialsOf != Generations)
        {
            for (int candidate = 0; candidate < search.Population; candidate++)
            {
                rules[candidate] = RuleOf(i => search.Value(candidate, i));
            }

            rules[^1] = RuleOf(i => search.Mean[i]);
            trials = new CoefficientTrials(options, key.For("trials", (ulong)Generations));
            trialsOf = Generations;
        }

        return trials;
    }

    private void Select()
    {
        double[] fitness =
        [
            .. Enumerable.Range(0, rules.Length).Select(rule => accuracies.Skip(rule * sets).Take(sets).Average()),
        ];
        double[] ofCandidates = fitness[..^1];
        double deviation = search.Deviation;
        search.Select(ofCandidates);
        for (int i = 0; i < average.Length; i++)
        {
            // The first mean is selected already: where the search began has no weight.
            double share = Generations == 1 ? 1 : options.AverageShare;
            average[i] += share * (search.Mean[i] - average[i]);
        }

        measured = 0;
        Summary = new CoefficientGeneration(
            Generations,
            ofCandidates.Average(),
            ofCandidates.Max(),
            fitness[^1],
            deviation
        );
    }

    private CoefficientRule RuleOf(Func<int, double> coefficient) =>
        start.With([
            .. Enumerable
                .Range(0, CoefficientRule.Count)
                .Select(i => (float)Math.Clamp(coefficient(i), -CoefficientRule.Largest, CoefficientRule.Largest)),
        ]);
}

/// <summary>How a generation of rules did: mean accuracies over its sets, in [0, 1].</summary>
/// <param name="Generation">Which, from 1.</param>
/// <param name="Mean">The mean over the rules.</param>
/// <param name="Best">That of the best rule.</param>
/// <param name="OfMean">That of the mean of the search, before selection.</param>
/// <param name="Deviation">The deviation from the mean that its rules were drawn with, along the directions of the search.</param>
public sealed record CoefficientGeneration(int Generation, double Mean, double Best, double OfMean, double Deviation);
