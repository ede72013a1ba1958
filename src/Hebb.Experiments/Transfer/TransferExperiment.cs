using Hebb.Data;
using Hebb.Experiments.Reports;
using Hebb.Experiments.Runs;
using Hebb.Experiments.Statistics;
using Hebb.Experiments.Train;
using Hebb.Numerics;

namespace Hebb.Experiments.Transfer;

/// <summary>Rules that were learned elsewhere, held fixed, re-train small and large networks on many data sets (paper, section 3, figure 3).</summary>
public static class TransferExperiment
{
    /// <summary>Runs it, as the phase <c>train</c>.</summary>
    /// <param name="data">The data sets.</param>
    /// <param name="options">Rules, networks, how often; validated.</param>
    /// <param name="seed">The seed of the first re-training.</param>
    /// <param name="run">Does the trials.</param>
    /// <param name="workers">As many trials at a time as it has threads on all ranks.</param>
    /// <exception cref="OperationCanceledException">The run was asked to stop; it can be resumed.</exception>
    public static TransferResult Run(
        IReadOnlyList<DataSet> data,
        TransferOptions options,
        ulong seed,
        Run run,
        WorkerPool workers
    )
    {
        options.Validate();
        var trials = new TrialPhase("train", [.. Trials(data, options, seed)], workers);
        run.Do(trials);
        return new TransferResult(Rows(data, options, trials.Measured), run.File(ReportPage.FileName));
    }

    /// <summary>All re-trainings: data set by data set, network by network; each gives test and training accuracy.</summary>
    internal static IEnumerable<Trial> Trials(IReadOnlyList<DataSet> data, TransferOptions options, ulong seed) =>
        from set in data
        let train = Sample(set.Train, options.Limit, seed)
        from model in options.Models
        let training = new RuleTraining(
            train,
            set.Test,
            model.Layer with
            {
                Recurrence = options.Recurrence,
                FiredWhen = options.FiredWhen,
            },
            options.Plasticity,
            options.Epochs
        )
        {
            Scale = options.Scale.GetValueOrDefault(set.Name),
        }
        from repeat in Enumerable.Range(0, options.Repeats)
        select training.Trial($"{NameOf(set)}, {model.Name}", seed + (ulong)repeat, withTraining: true);

    /// <summary>The rows that the trials make, in their order.</summary>
    internal static IReadOnlyList<TransferRow> Rows(
        IReadOnlyList<DataSet> data,
        TransferOptions options,
        IReadOnlyList<double[]> measured
    )
    {
        var names = data.SelectMany(set => options.Models.Select(model => (Data: NameOf(set), Model: model.Name)));
        return [.. names.Zip(measured.Chunk(options.Repeats), (name, values) => Row(name.Data, name.Model, values))];
    }

    private static TransferRow Row(string data, string model, double[][] values)
    {
        var test = SampleSummary.Of([.. values.Select(each => each[0])]);
        var train = SampleSummary.Of([.. values.Select(each => each[1])]);
        return new TransferRow(
            data,
            model,
            train.Mean,
            train.StandardDeviation,
            test.Mean,
            test.StandardDeviation,
            values.Length,
            test.Low,
            test.High
        );
    }

    private static string NameOf(DataSet set) => Path.GetFileName(Path.TrimEndingDirectorySeparator(set.Name));

    // The same examples for every network and repetition.
    private static LabelledData Sample(LabelledData data, int limit, ulong seed) =>
        limit == 0 || limit >= data.Count
            ? data
            : data.Sample(limit, RandomKey.FromSeed(seed).For("training examples"));
}
