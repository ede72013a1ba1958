using Hebb.Data;
using Hebb.Experiments.Learn;
using Hebb.Experiments.Runs;
using Hebb.Experiments.Train;
using Hebb.Gradients;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Plasticity;
using Hebb.Representation;

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

    /// <summary>The network of <see cref="RunImages"/>.</summary>
    public const string Convolutional = "convolutional";

    /// <summary>What it is compared with, in words.</summary>
    public static string Peers { get; } =
        $"The {Convolutional} network has filters that learned from patches of the images, without labels and without backpropagation, and output weights of the margin perceptron. By gradient is here "
        + $"Adam through all weights of {GradientNeurons:N0} neurons, {GradientEpochs} epochs, which takes about as long. Both see each image straightened.";

    /// <summary>The phase in which its peer descends the gradient.</summary>
    public const string GradientPhase = "gradient";

    /// <summary>Neurons of the peer.</summary>
    public const int GradientNeurons = 1000;

    /// <summary>Passes over the images of the peer, which take about as long as the recipe.</summary>
    public const int GradientEpochs = 4;

    private static readonly (ImagePhase Phase, string Name, string Units)[] RecipePhases =
    [
        (ImagePhase.Filters, "filters", "patches"),
        (ImagePhase.Moments, "moments", "images"),
        (ImagePhase.Output, "output", "examples"),
    ];

    /// <summary>The phases of the recipe.</summary>
    public static IReadOnlyList<string> ImagePhases { get; } = [.. RecipePhases.Select(phase => phase.Name)];

    /// <summary>Learns the rules, as two phases of the run.</summary>
    /// <param name="outputSource">The task on which the output rule is learned, T = 1.</param>
    /// <param name="graphSource">The task on which the graph rule is learned, T = 3.</param>
    /// <param name="seed">The seed of everything random.</param>
    /// <param name="run">Does the phases.</param>
    /// <param name="workers">Threads and vector width.</param>
    /// <returns>Both rules and how they are applied.</returns>
    /// <exception cref="OperationCanceledException">The run was asked to stop; it can be resumed.</exception>
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
    /// <exception cref="OperationCanceledException">The run was asked to stop; it can be resumed.</exception>
    public static IReadOnlyList<DemoTask> Run(
        DataSet data,
        PlasticityOptions rules,
        ulong seed,
        Run run,
        WorkerPool workers
    )
    {
        int epochs = data.Name == Images ? ImageEpochs : SyntheticEpochs;
        long examples = (long)epochs * data.Train.Count;
        var key = RandomKey.FromSeed(seed).For(data.Name);
        // A network and its twin see as many examples.
        long ofBoth = 2 * examples;
        var networks = new Measurements(PaperNetwork.All.Count, Measure, workers, oneByOne: true)
        {
            UnitsOfOne = ofBoth,
        };
        run.Do(
            new Phase(data.Name, "examples", networks)
            {
                Note = () => networks.IsDone ? null : PaperNetwork.All[networks.Measured.Count].Title,
                AfterStep = (_, before) =>
                {
                    for (int i = (int)(before / ofBoth); i < networks.Measured.Count; i++)
                    {
                        run.Append(TaskOf(i));
                    }
                },
            }
        );
        return [.. Enumerable.Range(0, networks.Measured.Count).Select(TaskOf)];

        double[] Measure(int index, WorkerPool all, CancellationToken cancel)
        {
            var model = PaperNetwork.All[index];
            var layer = SourceTask.Recurrent(model.Layer);
            var networkKey = key.For("network", (ulong)index);
            var network = Network.Create(data.Train, networkKey, null, layer);
            // The same input weights; without a graph rule, rounds through the graph would leave it silent.
            var twin = Network.Create(data.Train, networkKey, null, model.Layer);
            var training = new RuleTraining(data.Train, data.Test, layer, rules, epochs);
            double byRule = training.Accuracy(
                network,
                key,
                all,
                cancel,
                new Forward<TrainingProgress>(p => Report(index, p.Examples, model.Title))
            );
            new GradientTrainer(twin, new GradientOptions(), key, all).Train(
                data.Train,
                epochs,
                new Forward<GradientProgress>(p => Report(index, examples + p.Examples, model.Title + ", Adam")),
                cancel
            );
            return [byRule, twin.Accuracy(data.Test, all, cancel)];
        }

        DemoTask TaskOf(int index)
        {
            double[] accuracies = networks.Measured[index];
            string name = PaperNetwork.All[index].Title;
            return new DemoTask(data.Name, name, accuracies[0], accuracies[1], data.Test.Count);
        }

        void Report(int index, long within, string name) =>
            run.Observer.Report(
                new PhaseProgress(
                    data.Name,
                    (index * ofBoth) + within,
                    PaperNetwork.All.Count * ofBoth,
                    "examples",
                    name
                )
            );
    }

    /// <summary>
    /// Trains a recipe for images: filters, moments, output weights, by local rules alone; and beside it a network that descends the
    /// gradient through all its weights for about as long. Both see each image straightened.
    /// </summary>
    /// <param name="data">What to train and test on.</param>
    /// <param name="recipe">The recipe: of the demo the fast one.</param>
    /// <param name="seed">The seed of everything random.</param>
    /// <param name="provenance">Written into the model: where it comes from.</param>
    /// <param name="run">Does the phases; takes the model, a record of the task, and some images with their views.</param>
    /// <param name="workers">Threads and vector width.</param>
    /// <exception cref="OperationCanceledException">The run was asked to stop; it can be resumed.</exception>
    public static DemoTask RunImages(
        DataSet data,
        ImageRecipe recipe,
        ulong seed,
        ModelProvenance provenance,
        Run run,
        WorkerPool workers
    )
    {
        var key = RandomKey.FromSeed(seed).For("images");
        var network = recipe.CreateNetwork(data.Train, key);
        foreach (var (phase, name, units) in RecipePhases)
        {
            run.Do(new Phase(name, units, recipe.Start(phase, network, data.Train, key, workers)));
        }

        var (neurons, cap) = (GradientNeurons, GradientNeurons / 2);
        var ofGradient = key.For("gradient");
        var other = Network.Create(data.Train, ofGradient, network.Input, new RecurrentOptions(neurons, cap));
        var descent = new GradientOptions { TrainedWeights = TrainedWeights.All };
        run.Do(
            new Phase(
                GradientPhase,
                "examples",
                new GradientTrainer(other, descent, ofGradient, workers).Start(data.Train, GradientEpochs)
            )
        );
        Evaluation[] both = [new(network, data.Test, workers), new(other, data.Test, workers)];
        run.Do(new Phase("evaluate", "examples", new ResumableParts(both)));
        ModelFile.Save(network, provenance, run.File(RunFolder.ModelName));
        foreach (var view in ViewExample.Of(network, data.Test))
        {
            run.Append(new TrainRecord("view") { View = view });
        }

        var task = new DemoTask(data.Name, Convolutional, both[0].Accuracy, both[1].Accuracy, data.Test.Count);
        run.Append(task);
        return task;
    }

    // Progress<T> would hand reports to other threads, and out of order.
    private sealed class Forward<T>(Action<T> report) : IProgress<T>
    {
        public void Report(T value) => report(value);
    }
}
