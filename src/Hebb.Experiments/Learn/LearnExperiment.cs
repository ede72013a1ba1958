using System.Globalization;
using System.Text.Json;
using Hebb.Data;
using Hebb.Experiments.Reports;
using Hebb.Experiments.Runs;
using Hebb.Experiments.Train;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Plasticity;
using Hebb.RuleLearning;

namespace Hebb.Experiments.Learn;

/// <summary>
/// Learns a rule on a source task (plasticity-rules paper, sections 2 and 3, appendices B and C): several restarts by gradient
/// descent, by evolution or in closed form on the first part of the training examples; each rule then trains a network it
/// has never seen, and the one that does best on the last part is kept.
/// </summary>
public static class LearnExperiment
{
    internal const string LearnPhaseName = "learn";

    /// <summary>Runs it, in the phases <c>learn</c>, <c>judge</c> and <c>evaluate</c>.</summary>
    /// <param name="data">The source task.</param>
    /// <param name="options">The network, how rules are learned, how often; validated.</param>
    /// <param name="seed">The seed of everything random.</param>
    /// <param name="version">Written into the rule.</param>
    /// <param name="run">Does the phases; the rule goes into its folder.</param>
    /// <param name="workers">Threads and vector width.</param>
    /// <exception cref="RunException">Every restart diverged.</exception>
    /// <exception cref="OperationCanceledException">The run was asked to stop; it can be taken up.</exception>
    public static LearnResult Run(
        DataSet data,
        LearnOptions options,
        ulong seed,
        string version,
        Run run,
        WorkerPool workers
    )
    {
        options.Validate();
        var key = RandomKey.FromSeed(seed);
        int validation = Math.Clamp((int)(data.Train.Count * options.ValidationShare), 1, data.Train.Count - 1);
        var train = Range(data.Train, 0, data.Train.Count - validation);
        var heldOut = Range(data.Train, data.Train.Count - validation, validation);
        var judge = new RuleJudge(options.Shape, train, heldOut, key);
        var parts = new Parts(judge, seed, version);
        if (options.By == LearnBy.ClosedForm)
        {
            return Run(data, options, parts, new ClosedFormPhase(options, train, key, workers), run, workers);
        }

        if (options.By == LearnBy.Evolution)
        {
            var evolution = options.EvolutionOptions;
            RuleEvolution[] populations =
            [
                .. Enumerable
                    .Range(0, options.Restarts)
                    .Select(i => new RuleEvolution(
                        options.Shape,
                        evolution,
                        train,
                        key.For("evolution", (ulong)i),
                        workers
                    )),
            ];
            var evolve = new RuleEvolutionPhase(populations, options.Shape, evolution.Plasticity);
            return Run(data, options, parts, evolve, run, workers);
        }

        // Restarts run beside one another; threads that are left over serve the batches of their steps.
        int threads = Math.Clamp(workers.Threads / options.Restarts, 1, options.Learning.BatchesPerStep);
        var computes = Enumerable
            .Range(0, options.Restarts)
            .Select(_ => new WorkerPool(threads, workers.Width))
            .ToArray();
        try
        {
            var learners = Enumerable
                .Range(0, options.Restarts)
                .Select(i => new RuleLearner(
                    RecurrentNetwork.Create(options.Shape, key.For("network", (ulong)i)),
                    options.Learning,
                    train,
                    key.For("learner", (ulong)i),
                    computes[i]
                ))
                .ToArray();
            var learn = new GradientPhase(learners, options.Learning, judge, workers);
            return Run(data, options, parts, learn, run, workers);
        }
        finally
        {
            Array.ForEach(computes, each => each.Dispose());
        }
    }

    private static LearnResult Run(
        DataSet data,
        LearnOptions options,
        Parts parts,
        IRuleSearch search,
        Run run,
        WorkerPool workers
    )
    {
        run.Do(search);
        var judging = new AccuracySeriesPhase(
            "judge",
            options.Restarts,
            (i, cancel) =>
                search.FailureOf(i) is null
                    ? parts.Judge.Judge(search.RulesOf(i), search.Plasticity, workers, cancel)
                    : double.NaN,
            (i, accuracy) =>
                new LearnRecord("restart", i + 1)
                {
                    ValidationAccuracy = double.IsNaN(accuracy) ? null : accuracy,
                    Failure = search.FailureOf(i),
                }
        );
        run.Do(judging);
        LearnedRestart[] restarts =
        [
            .. judging.Measured.Select(
                (accuracy, i) =>
                    new LearnedRestart(
                        i + 1,
                        double.IsNaN(accuracy) ? null : accuracy,
                        parts.Judge.IsCollapsed(accuracy),
                        search.FailureOf(i)
                    )
            ),
        ];
        if (restarts.All(restart => restart.ValidationAccuracy is null))
        {
            throw new RunException(run.Path, $"every restart failed; the first: {restarts[0].Failure}");
        }

        int best = restarts.MaxBy(restart => restart.ValidationAccuracy ?? -1)!.Restart - 1;
        var evaluate = new AccuracySeriesPhase(
            "evaluate",
            1,
            (_, cancel) =>
                parts.Judge.AccuracyOf(
                    search.RulesOf(best),
                    search.Plasticity,
                    data.Train,
                    data.Test,
                    "testing network",
                    workers,
                    cancel
                ),
            (_, _) => null
        );
        run.Do(evaluate);
        string file = run.File(TrainExperiment.RuleName);
        RuleFile.Save(RulesOf(search, best, options, parts, data.Name, evaluate.Measured[0]), file);
        return new LearnResult(
            file,
            evaluate.Measured[0],
            restarts[best].ValidationAccuracy!.Value,
            best + 1,
            Losses(run.Path, best + 1),
            restarts,
            run.File(ReportPage.FileName)
        );
    }

    private static RuleSet RulesOf(
        IRuleSearch search,
        int restart,
        LearnOptions options,
        Parts parts,
        string data,
        double accuracy
    )
    {
        string Text<T>(T value)
            where T : IFormattable => value.ToString(null, CultureInfo.InvariantCulture);
        var plasticity = search.Plasticity;
        var rules = search.RulesOf(restart);
        var learned = new Dictionary<string, string>
        {
            ["by"] = NameOf(options.By),
            ["data"] = Path.GetFileName(data),
            ["seed"] = Text(parts.Seed),
            ["neurons"] = Text(options.Shape.Neurons),
            ["cap"] = Text(options.Shape.Cap),
            ["recurrence"] = NameOf(options.Shape.Recurrence),
            ["fired"] = NameOf(options.Shape.FiredWhen),
            ["update"] = NameOf(plasticity.Update),
            ["sourceAccuracy"] = Text(accuracy),
            ["version"] = parts.Version,
        };
        if (options.Learning.Learn != RulesToLearn.Output)
        {
            // A graph rule is of no use to those who do not know how large its steps were.
            learned["graphStepSize"] = Text(plasticity.GraphStepSize);
            learned["graphWhen"] = NameOf(plasticity.GraphWhen);
            if (plasticity.GraphLearnsFor is { } examples)
            {
                learned["graphLearnsFor"] = Text(examples);
            }
        }

        return new RuleSet($"learned on {Path.GetFileName(data)}", options.Shape.Rounds, rules.Output, rules.Graph)
        {
            Learned = learned,
        };
    }

    private static string NameOf<T>(T choice)
        where T : struct, Enum => JsonNamingPolicy.KebabCaseLower.ConvertName(choice.ToString());

    private static LabelledData Range(LabelledData data, int first, int count) =>
        data.Select([.. Enumerable.Range(first, count)]);

    private sealed record Parts(RuleJudge Judge, ulong Seed, string Version);

    // As recorded, so that a resumed run has them all.
    private static IReadOnlyList<double> Losses(string folder, int restart) =>
        [
            .. RunContent
                .Read(folder)
                .Records<LearnRecord>()
                .Where(record => record.Kind is "step" or "generation" or "rule" && record.Restart == restart)
                .Select(record => record.Loss!.Value),
        ];
}
