using Hebb.Data;
using Hebb.Gradients;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Plasticity;

namespace Hebb.Experiments;

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

    /// <summary>The four networks of the paper's appendix A.2; p = 0.5, k = |V| / 2.</summary>
    public static IReadOnlyList<(string Name, int Neurons, int Rounds)> Models { get; } =
    [
        ("small feed-forward", 100, 1),
        ("large feed-forward", 1000, 1),
        ("small recurrent", 100, 3),
        ("large recurrent", 1000, 3),
    ];

    /// <summary>Trains every network on one data set.</summary>
    /// <param name="data">What to train and test on.</param>
    /// <param name="seed">The seed of everything random.</param>
    /// <param name="compute">Threads and vector width.</param>
    /// <param name="observer">Told of progress, one phase for each data set.</param>
    /// <param name="cancel">Stops between blocks of examples.</param>
    public static IReadOnlyList<DemoTask> Run(
        DataSet data,
        ulong seed,
        Compute compute,
        IRunObserver observer,
        CancellationToken cancel
    )
    {
        int epochs = data.Name == Images ? ImageEpochs : SyntheticEpochs;
        var tasks = new List<DemoTask>();
        var key = RandomKey.FromSeed(seed).For(data.Name);
        long total = 2L * Models.Count * epochs * data.Train.Count;
        long done = 0;
        void Report(long examples, string model) =>
            observer.Report(new PhaseProgress(data.Name, done + examples, total, "examples", model));

        foreach (var (name, neurons, rounds) in Models)
        {
            Report(0, name);
            var shape = new NetworkShape(data.Train.Inputs, neurons, data.Train.LabelCount, neurons / 2, rounds);
            var network = RecurrentNetwork.Create(shape, key.For("network", (ulong)tasks.Count));
            var twin = network.Clone();
            var options = new PlasticityOptions
            {
                OutputRule = OutputRule.PerceptronFiredOnly,
                GraphRule = GraphRule.Constant(-1),
                FinalWeights = FinalWeights.Averaged,
            };
            var byRule = new PlasticityTrainer(network, options, key, compute);
            byRule.Train(data.Train, epochs, new Forward<TrainingProgress>(p => Report(p.Examples, name)), cancel);
            done += (long)epochs * data.Train.Count;
            var byGradient = new OutputGradientTrainer(twin, new GradientOptions(), key, compute);
            string twinName = name + ", Adam";
            byGradient.Train(
                data.Train,
                epochs,
                new Forward<GradientProgress>(p => Report(p.Examples, twinName)),
                cancel
            );
            done += (long)epochs * data.Train.Count;
            tasks.Add(
                new DemoTask(
                    data.Name,
                    name,
                    network.Accuracy(data.Test, compute, cancel),
                    twin.Accuracy(data.Test, compute, cancel)
                )
            );
        }

        return tasks;
    }

    // Progress<T> would hand reports to other threads, and out of order.
    private sealed class Forward<T>(Action<T> report) : IProgress<T>
    {
        public void Report(T value) => report(value);
    }
}
