using Hebb.Data;
using Hebb.Experiments.PlasticityRules;
using Hebb.Experiments.Runs;
using Hebb.Gradients;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Persistence;
using Hebb.Plasticity;

namespace Hebb.Experiments.Demo;

/// <summary>The demo's networks on one data set; a step trains one network by rule and its twin by gradient descent.</summary>
/// <param name="data">What to train and test on.</param>
/// <param name="rules">The rules and how they are applied.</param>
/// <param name="epochs">Passes over the training examples.</param>
/// <param name="key">Where the networks and the order of examples come from.</param>
/// <param name="workers">Threads and vector width.</param>
internal sealed class DemoPhase(DataSet data, PlasticityOptions rules, int epochs, RandomKey key, WorkerPool workers)
    : IPhase
{
    private const string Accuracies = "accuracies";

    private readonly List<DemoTask> tasks = [];

    /// <summary>What was found so far, in the order of <see cref="PaperNetwork.All"/>.</summary>
    public IReadOnlyList<DemoTask> Tasks => tasks;

    /// <inheritdoc/>
    public string Name => data.Name;

    /// <inheritdoc/>
    public bool IsDone => tasks.Count == PaperNetwork.All.Count;

    /// <inheritdoc/>
    public PhaseProgress Progress => ProgressAt(0, IsDone ? null : PaperNetwork.All[tasks.Count].Title);

    private long ExamplesOfTraining => (long)epochs * data.Train.Count;

    /// <inheritdoc/>
    public void Advance(Run run)
    {
        var model = PaperNetwork.All[tasks.Count];
        string name = model.Title;
        var shape = model.Shape(data.Train);
        var networkKey = key.For("network", (ulong)tasks.Count);
        var network = RecurrentNetwork.Create(SourceTask.Recurrent(shape), networkKey);
        // The same input weights; without a graph rule, rounds through the graph would leave it silent.
        var twin = RecurrentNetwork.Create(shape, networkKey);
        new PlasticityTrainer(network, rules, key, workers).Train(
            data.Train,
            epochs,
            new Forward<TrainingProgress>(p => run.Observer.Report(ProgressAt(p.Examples, name))),
            run.Cancel
        );
        string twinName = name + ", Adam";
        new GradientTrainer(twin, new GradientOptions(), key, workers).Train(
            data.Train,
            epochs,
            new Forward<GradientProgress>(p =>
                run.Observer.Report(ProgressAt(ExamplesOfTraining + p.Examples, twinName))
            ),
            run.Cancel
        );
        var task = new DemoTask(
            data.Name,
            name,
            network.Accuracy(data.Test, workers, run.Cancel),
            twin.Accuracy(data.Test, workers, run.Cancel),
            data.Test.Count
        );
        tasks.Add(task);
        run.Append(task);
    }

    /// <inheritdoc/>
    public TensorArchive Save()
    {
        double[] accuracies = [.. tasks.SelectMany(t => new[] { t.TestAccuracy, t.GradientTestAccuracy })];
        return new TensorArchive([SafeTensor.From<double>(Accuracies, accuracies, tasks.Count, 2)]);
    }

    /// <inheritdoc/>
    public void Restore(TensorArchive saved)
    {
        var accuracies = saved[Accuracies].Values<double>();
        if (accuracies.Length % 2 != 0 || accuracies.Length > 2 * PaperNetwork.All.Count)
        {
            throw new FileFormatException(saved.Name, $"tensor '{Accuracies}' has {accuracies.Length} values");
        }

        tasks.Clear();
        for (int i = 0; i < accuracies.Length / 2; i++)
        {
            string model = PaperNetwork.All[i].Title;
            tasks.Add(new DemoTask(data.Name, model, accuracies[2 * i], accuracies[(2 * i) + 1], data.Test.Count));
        }
    }

    private PhaseProgress ProgressAt(long examples, string? model) =>
        new(
            Name,
            (2L * tasks.Count * ExamplesOfTraining) + examples,
            2L * PaperNetwork.All.Count * ExamplesOfTraining,
            "examples",
            model
        );

    // Progress<T> would hand reports to other threads, and out of order.
    private sealed class Forward<T>(Action<T> report) : IProgress<T>
    {
        public void Report(T value) => report(value);
    }
}
