using System.Globalization;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Persistence;

namespace Hebb.Plasticity;

/// <summary>A training between two steps, as a file: tensors for the weights, texts for the counters.</summary>
internal static class TrainingState
{
    private const string Format = "format";
    private const string FormatName = "hebb-training 2";
    private const string Rules = "rules";
    private const string InputWeights = "input_weights";
    private const string GraphWeights = "graph_weights";
    private const string OutputWeights = "output_weights";
    private const string OutputSum = "output_sum";
    private const string EpochMistakes = "epoch_mistakes";
    private const string EpochUpdates = "epoch_updates";
    private const string EpochSeconds = "epoch_seconds";

    /// <summary>What the trainer and its training hold now.</summary>
    /// <param name="trainer">The network's weights that may change, their mean, and the counters.</param>
    /// <param name="place">Where the training is.</param>
    public static TensorArchive Save(PlasticityTrainer trainer, TrainingPlace place)
    {
        var network = trainer.Network;
        var done = place.Done;
        List<SafeTensor> tensors =
        [
            SafeTensor.FromMatrix(OutputWeights, network.U),
            SafeTensor.From<long>(EpochMistakes, [.. done.Select(e => e.Mistakes)], done.Count),
            SafeTensor.From<long>(EpochUpdates, [.. done.Select(e => e.Updates)], done.Count),
            SafeTensor.From<double>(EpochSeconds, [.. done.Select(e => e.Seconds)], done.Count),
        ];
        var texts = Options(trainer, place.Epochs).ToMetadata();
        (texts[Format], texts[Rules]) = (FormatName, trainer.Rules.ToJson());
        foreach (var (name, value) in CountersOf(trainer, place))
        {
            texts[name] = value.ToString(CultureInfo.InvariantCulture);
        }

        tensors.AddRange(Changing(trainer).Select(weights => SafeTensor.FromMatrix(weights.Name, weights.Values)));

        if (trainer.Average is { } average)
        {
            tensors.Add(SafeTensor.From(OutputSum, average.Sum, network.U.Rows, network.U.Stride));
        }

        return new TensorArchive(tensors, texts);
    }

    /// <summary>Gives the trainer back what was saved. All of it is checked before anything is changed.</summary>
    /// <param name="trainer">A trainer of the same network, options, key and data.</param>
    /// <param name="file">What was saved.</param>
    /// <param name="examples">The number of training examples.</param>
    /// <param name="epochs">Epochs of the training.</param>
    /// <returns>Where the training is.</returns>
    /// <exception cref="FileFormatException">The state is damaged, or that of another training.</exception>
    public static TrainingPlace Restore(PlasticityTrainer trainer, TensorArchive file, int examples, int epochs)
    {
        Expect(file, Format, FormatName, "a training saved by this version");
        Options(trainer, epochs).Require(file);
        Expect(file, Rules, trainer.Rules.ToJson(), "the rules that this training has");
        var network = trainer.Network;
        int v = network.U.Rows;
        var u = file.GetMatrix(OutputWeights, v, network.Labels);
        (Matrix Saved, Matrix Own)[] hidden =
        [
            .. Changing(trainer)
                .Select(weights =>
                    (file.GetMatrix(weights.Name, weights.Values.Rows, weights.Values.Columns), weights.Values)
                ),
        ];
        var average = trainer.Average;
        var sum = average is null ? null : file.Get(OutputSum, SafeTensorType.F64, v, network.U.Stride);
        var counters = CountersOf(trainer, new TrainingPlace())
            .Keys.ToDictionary(name => name, name => Count(file, name));
        int doneCount = (int)CheckRange(file, "epochs_done", counters["epochs_done"], 0, epochs);
        CheckRange(file, "position", counters["position"], 0, examples);
        var mistakes = file.Get(EpochMistakes, SafeTensorType.I64, doneCount).Values<long>();
        var updates = file.Get(EpochUpdates, SafeTensorType.I64, doneCount).Values<long>();
        var seconds = file.Get(EpochSeconds, SafeTensorType.F64, doneCount).Values<double>();
        var done = new EpochSummary[doneCount];
        for (int e = 0; e < doneCount; e++)
        {
            done[e] = new EpochSummary(e + 1, examples, mistakes[e], updates[e], seconds[e]);
        }

        u.Buffer.CopyTo(network.U.Buffer);
        foreach (var (saved, own) in hidden)
        {
            saved.Buffer.CopyTo(own.Buffer);
        }

        average?.Restore(
            (counters["average_examples"], counters["average_skipped"], counters["average_counted"]),
            sum!.Values<double>()
        );
        trainer.Restore(counters["examples"], counters["mistakes"], counters["updates"], counters["last_example"]);
        return new TrainingPlace
        {
            Done = done,
            Epochs = epochs,
            Position = (int)counters["position"],
            ExamplesBefore = counters["examples_before"],
            MistakesBefore = counters["mistakes_before"],
            MistakesBeforeEpoch = counters["mistakes_before_epoch"],
            UpdatesBeforeEpoch = counters["updates_before_epoch"],
            MillisecondsOfEpoch = counters["milliseconds_of_epoch"],
        };
    }

    private static SavedOptions Options(PlasticityTrainer trainer, int epochs) =>
        new() { trainer.Options.Saved, { nameof(TrainingPlace.Epochs), epochs } };

    // The hidden weights that the training changes, by layer.
    private static IEnumerable<NamedWeights> Changing(PlasticityTrainer trainer)
    {
        var step = trainer.LearningStep;
        foreach (var (l, layer) in trainer.Network.Hidden.Index())
        {
            foreach (var weights in layer.Weights)
            {
                bool changes = weights.Name switch
                {
                    GraphWeights => step.ChangesGraphOf(l),
                    InputWeights => l == 0 && step.ChangesInput,
                    _ => false,
                };
                if (changes)
                {
                    yield return weights with
                    {
                        Name = $"{l}.{weights.Name}",
                    };
                }
            }
        }
    }

    private static Dictionary<string, long> CountersOf(PlasticityTrainer trainer, TrainingPlace place)
    {
        var average = trainer.Average?.Counts ?? default;
        return new Dictionary<string, long>
        {
            ["examples"] = trainer.Examples,
            ["mistakes"] = trainer.Mistakes,
            ["updates"] = trainer.Updates,
            ["last_example"] = trainer.LastExample,
            ["epochs_done"] = place.Done.Count,
            ["position"] = place.Position,
            ["examples_before"] = place.ExamplesBefore,
            ["mistakes_before"] = place.MistakesBefore,
            ["mistakes_before_epoch"] = place.MistakesBeforeEpoch,
            ["updates_before_epoch"] = place.UpdatesBeforeEpoch,
            ["milliseconds_of_epoch"] = place.MillisecondsOfEpoch,
            ["average_examples"] = average.Examples,
            ["average_skipped"] = average.Skipped,
            ["average_counted"] = average.Counted,
        };
    }

    private static long Count(TensorArchive file, string name) =>
        long.TryParse(Text(file, name), NumberStyles.None, CultureInfo.InvariantCulture, out long value)
            ? value
            : throw new FileFormatException(file.Name, $"text '{name}' must be a whole number, 0 or more");

    private static long CheckRange(TensorArchive file, string name, long value, long low, long high) =>
        value >= low && value <= high
            ? value
            : throw new FileFormatException(file.Name, $"{name} must be {low} to {high}, found {value}");

    private static void Expect(TensorArchive file, string name, string expected, string meaning)
    {
        if (Text(file, name) != expected)
        {
            throw new FileFormatException(file.Name, $"text '{name}' is not that of {meaning}");
        }
    }

    private static string Text(TensorArchive file, string name) =>
        file.Metadata.TryGetValue(name, out string? text)
            ? text
            : throw new FileFormatException(file.Name, $"text '{name}' is missing");
}
