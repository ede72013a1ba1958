using Hebb.Data;
using Hebb.Experiments.PlasticityRules;
using Hebb.Experiments.Runs;
using Hebb.Numerics;
using Hebb.Plasticity;

namespace Hebb.Experiments.Demo;

/// <summary>
/// The guided tour: an output rule and a graph rule are learned on small synthetic tasks; small and large, feed-forward and
/// recurrent networks that the rules have never seen learn several tasks by them, without backpropagation, each beside a twin
/// whose output weights are trained by gradient descent (Adam).
/// </summary>
public static class DemoExperiment
{
    private const int SyntheticEpochs = 2;
    private const int ImageEpochs = 1;

    /// <summary>Where the output rule is learned.</summary>
    public const string OutputSource = "halfspace";

    /// <summary>Where the graph rule is learned.</summary>
    public const string GraphSource = "relu1";

    /// <summary>The tasks that are made here and need no file.</summary>
    public static IReadOnlyList<string> Synthetic { get; } = [OutputSource, GraphSource, "relu2", "rnn"];

    /// <summary>The real data, fetched once.</summary>
    public const string Images = "mnist";

    /// <summary>Learns the rules, as two phases of the run.</summary>
    /// <param name="outputSource">The task on which the output rule is learned, T = 1.</param>
    /// <param name="graphSource">The task on which the graph rule is learned, T = 3.</param>
    /// <param name="seed">The seed of everything random.</param>
    /// <param name="run">Does the phases.</param>
    /// <param name="workers">Threads and vector width.</param>
    /// <returns>Both rules and how they are applied.</returns>
    /// <exception cref="OperationCanceledException">The run was asked to stop; it can be taken up.</exception>
    public static PlasticityOptions Learn(
        DataSet outputSource,
        DataSet graphSource,
        ulong seed,
        Run run,
        WorkerPool workers
    )
    {
        float[] Rule(string phase, SourceTask task)
        {
            var trials = new TrialPhase(phase, [task.Trial(task.Data.Name, seed)], workers);
            run.Do(trials);
            return [.. trials.Measured[0].Select(value => (float)value)];
        }

        var output = OutputRule.ByLastBit(
            new RuleTable(1, 2, 2, Rule("output rule", SourceTask.OfOutputRule(outputSource)))
        );
        var graph = new RuleTable(3, 8, 8, Rule("graph rule", SourceTask.OfGraphRule(graphSource, output)));
        return new PlasticityOptions
        {
            OutputRule = output,
            GraphRule = GraphRule.Of(graph),
            GraphStepSize = SourceTask.GraphStepSize,
            FinalWeights = FinalWeights.Averaged,
        };
    }

    /// <summary>Trains every network on one data set, as a phase of the run.</summary>
    /// <param name="data">What to train and test on.</param>
    /// <param name="rules">The rules and how they are applied.</param>
    /// <param name="seed">The seed of everything random.</param>
    /// <param name="run">Does the phase, and takes a record for each network.</param>
    /// <param name="workers">Threads and vector width.</param>
    /// <exception cref="OperationCanceledException">The run was asked to stop; it can be taken up.</exception>
    public static IReadOnlyList<DemoTask> Run(
        DataSet data,
        PlasticityOptions rules,
        ulong seed,
        Run run,
        WorkerPool workers
    )
    {
        int epochs = data.Name == Images ? ImageEpochs : SyntheticEpochs;
        var phase = new DemoPhase(data, rules, epochs, RandomKey.FromSeed(seed).For(data.Name), workers);
        run.Do(phase);
        return phase.Tasks;
    }
}
