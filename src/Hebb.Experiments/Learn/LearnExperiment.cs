using System.Globalization;
using System.Text.Json;
using Hebb.Data;
using Hebb.Experiments.Reports;
using Hebb.Experiments.Runs;
using Hebb.Experiments.Statistics;
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
    /// <exception cref="OperationCanceledException">The run was asked to stop; it can be resumed.</exception>
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
        int learned = data.Train.Count - validation;
        // Rules are kept, networks are not: the data may be scaled beforehand.
        data = InputTransform.Of(options.Scale, data.Train.Take(learned))?.Transform(data) ?? data;
        var train = data.Train.Take(learned);
        var heldOut = data.Train.Slice(learned, validation);
        var judge = new RuleJudge(options.Layer, train, heldOut, key);
        var parts = new Parts(judge, seed, version);
        if (options.By == LearnBy.ClosedForm)
        {
            return Run(data, options, parts, new ClosedFormSearch(options, train, key, workers), run, workers);
        }

        if (options.By == LearnBy.Evolution)
        {
            var evolution = options.EvolutionOptions;
            RuleEvolution[] populations =
            [
                .. Enumerable
                    .Range(0, options.Restarts)
                    .Select(i => new RuleEvolution(
                        options.Layer,
                        evolution,
                        train,
                        key.For("evolution", (ulong)i),
                        workers
                    )),
            ];
            var evolve = new EvolutionSearch(populations, options.Layer, evolution.Plasticity);
            return Run(data, options, parts, evolve, run, workers);
        }

        using var learn = new GradientSearch(
            options.Restarts,
            (i, own) =>
                new RuleLearner(
                    Network.Create(train, key.For("network", (ulong)i), null, options.Layer),
                    options.Learning,
                    train,
                    key.For("learner", (ulong)i),
                    own
                ),
            options.Learning,
            judge,
            workers
        );
        return Run(data, options, parts, learn, run, workers);
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
        run.Do(
            new Phase(LearnPhaseName, search.Unit, search)
            {
                Note = () => search.Note,
                AfterStep = (_, _) =>
                {
                    foreach (var record in search.LastStep)
                    {
                        run.Append(record);
                    }
                },
            }
        );
        // NaN for a restart that was given up.
        var judging = new Measurements(
            options.Restarts,
            (i, all, cancel) =>
                [
                    search.FailureOf(i) is null
                        ? parts.Judge.Judge(search.RulesOf(i), search.Plasticity, all, cancel)
                        : double.NaN,
                ],
            workers,
            oneByOne: true
        );
        run.Do(
            new Phase("judge", "networks", judging)
            {
                AfterStep = (_, before) =>
                {
                    for (int i = (int)before; i < judging.Measured.Count; i++)
                    {
                        double found = judging.Measured[i][0];
                        run.Append(
                            new LearnRecord("restart", i + 1)
                            {
                                ValidationAccuracy = double.IsNaN(found) ? null : found,
                                Failure = search.FailureOf(i),
                            }
                        );
                    }
                },
            }
        );
        LearnedRestart[] restarts =
        [
            .. judging.Measured.Select(
                (found, i) =>
                    new LearnedRestart(
                        i + 1,
                        double.IsNaN(found[0]) ? null : found[0],
                        parts.Judge.IsCollapsed(found[0]),
                        search.FailureOf(i)
                    )
            ),
        ];
        if (restarts.All(restart => restart.ValidationAccuracy is null))
        {
            throw new NumericalException(
                $"{Path.GetFileName(data.Name)}: every restart failed; the first: {restarts[0].Failure}"
            );
        }

        int best = restarts.MaxBy(restart => restart.ValidationAccuracy ?? -1)!.Restart - 1;
        // The best rule, and the default rule, which was not learned, on the same network.
        var usual = new PlasticityOptions { FinalWeights = options.Learning.Plasticity.FinalWeights };
        var evaluate = new Measurements(
            2,
            (i, all, cancel) =>
                [
                    parts.Judge.AccuracyOf(
                        i == 0 ? search.RulesOf(best) : (usual.OutputRule.For(options.Layer.Rounds), null),
                        i == 0 ? search.Plasticity : usual,
                        data.Train,
                        data.Test,
                        "testing network",
                        all,
                        cancel
                    ),
                ],
            workers,
            oneByOne: true
        );
        run.Do(new Phase("evaluate", "networks", evaluate));
        double accuracy = evaluate.Measured[0][0];
        string file = run.File(RunFolder.RuleName);
        RuleFile.Save(RulesOf(search, best, options, parts, data.Name, accuracy), file);
        return new LearnResult(
            file,
            accuracy,
            restarts[best].ValidationAccuracy!.Value,
            best + 1,
            Losses(run.Path, best + 1),
            restarts,
            run.File(ReportPage.FileName)
        )
        {
            DefaultAccuracy = evaluate.Measured[1][0],
            MajorityBaseline = MajorityLabel.Share(data.Test),
            TestExamples = data.Test.Count,
        };
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
            ["neurons"] = Text(options.Layer.Neurons),
            ["cap"] = Text(options.Layer.Cap),
            ["recurrence"] = NameOf(options.Layer.Recurrence),
            ["fired"] = NameOf(options.Layer.FiredWhen),
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

        return new RuleSet($"learned on {Path.GetFileName(data)}", options.Layer.Rounds, rules.Output, rules.Graph)
        {
            Learned = learned,
        };
    }

    private static string NameOf<T>(T choice)
        where T : struct, Enum => JsonNamingPolicy.KebabCaseLower.ConvertName(choice.ToString());

    private sealed record Parts(RuleJudge Judge, ulong Seed, string Version);

    // As recorded, so that a resumed run has them all.
    private static IReadOnlyList<double> Losses(string folder, int restart) =>
        [
            .. RunContent
                .Read(folder)
                .Records<LearnRecord>()
                .Where(record => record.Kind is "step" or "generation" or "rule" && record.Restart == restart)
                .Select(record => record.Loss)
                .OfType<double>(),
        ];
}
