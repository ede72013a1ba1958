using Hebb.Data;
using Hebb.Experiments.Runs;
using Hebb.Numerics;

namespace Hebb.Experiments.Demo;

/// <summary>
/// The guided tour: small and large, feed-forward and recurrent networks learn several tasks by a plasticity rule, without
/// backpropagation, each beside a twin whose output weights are trained by gradient descent (Adam).
/// </summary>
public static class DemoExperiment
{
    private const int SyntheticEpochs = 2;
    private const int ImageEpochs = 2;

    /// <summary>The tasks that are made here and need no file.</summary>
    public static IReadOnlyList<string> Synthetic { get; } = ["halfspace", "relu1", "relu2", "rnn"];

    /// <summary>The real data, fetched once.</summary>
    public const string Images = "mnist";

    /// <summary>Trains every network on one data set, as a phase of the run.</summary>
    /// <param name="data">What to train and test on.</param>
    /// <param name="seed">The seed of everything random.</param>
    /// <param name="run">Does the phase, and takes a record for each network.</param>
    /// <param name="compute">Threads and vector width.</param>
    /// <exception cref="OperationCanceledException">The run was asked to stop; it can be taken up.</exception>
    public static IReadOnlyList<DemoTask> Run(DataSet data, ulong seed, Run run, Compute compute)
    {
        int epochs = data.Name == Images ? ImageEpochs : SyntheticEpochs;
        var phase = new DemoPhase(data, epochs, RandomKey.FromSeed(seed).For(data.Name), compute);
        run.Do(phase);
        return phase.Tasks;
    }
}
