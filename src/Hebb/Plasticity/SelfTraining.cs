using System.Globalization;
using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Persistence;

namespace Hebb.Plasticity;

/// <summary>
/// A self-training in progress: a block of examples is learned or predicted at a time. Between any two steps it can be saved, and a training of an equal
/// network, options, key and data resumes it with bit-identical results.
/// </summary>
/// <example><code>
/// var training = new SelfTrainer(network, new SelfTrainingOptions(), key).Start(labelled, mnist.Train.Examples);
/// while (!training.IsDone)
/// {
///     training.Step();
/// }
/// </code></example>
public sealed class SelfTraining : IResumable
{
    private const int ThousandthsOfRound = 1000;
    private const string Place = "place";
    private const string OutputWeights = "output_weights";
    private const string OutputSum = "output_sum";
    private const string AverageCounts = "average_counts";
    private const string Plan = "plan";
    private const string PlanLabels = "plan_labels";
    private const string Predicted = "predicted";
    private const string Leads = "leads";

    private readonly SelfTrainer trainer;
    private readonly SelfTrainingOptions options;
    private readonly RandomKey key;
    private readonly int known;

    // The labelled examples, and after them the others with the labels that were predicted.
    private readonly LabelledData all;
    private readonly SelfTrainingPredictions predictions;

    // What is learned from in this round: indices of examples, some more than once. Empty while predictions are made.
    private int[] plan = [];
    private int[] order = [];
    private int orderedEpoch = -1;
    private int round;
    private long learned;

    internal SelfTraining(SelfTrainer trainer, LabelledData labelled, Matrix unlabelled, RandomKey key)
    {
        this.trainer = trainer;
        options = trainer.Options;
        this.key = key;
        known = labelled.Count;
        var examples = new Matrix(known + unlabelled.Rows, labelled.Inputs);
        labelled.Examples.Buffer.CopyTo(examples.Buffer);
        unlabelled.Buffer.CopyTo(examples.Buffer[labelled.Examples.Buffer.Length..]);
        Finite.Require(examples, 0, examples.Rows, nameof(unlabelled));
        var labels = new int[examples.Rows];
        labelled.Labels.CopyTo(labels, 0);
        all = new LabelledData(examples, labels, labelled.LabelCount);
        predictions = new SelfTrainingPredictions(trainer, all, known);
        trainer.Output.KeepActivity(examples.Rows);
        Begin([.. Enumerable.Range(0, known)]);
    }

    /// <summary>Whether every round is over; the network then holds the final weights.</summary>
    public bool IsDone => round > options.Shares.Count;

    /// <summary>Rounds that are over; the first time, from the labelled examples alone, is one.</summary>
    public int Rounds => round;

    /// <summary>Thousandths of rounds: done and in all.</summary>
    public (long Done, long Total) Progress
    {
        get
        {
            // Predicting is about a quarter of a round, and no part of the first.
            double predicted = predictions.Count / (double)Math.Max(1, predictions.Total);
            double ofLearning = plan.Length == 0 ? 0 : learned / ((double)Epochs * plan.Length);
            double done =
                IsDone ? 0
                : round == 0 ? ofLearning
                : (0.25 * predicted) + (0.75 * ofLearning);
            return (
                (round * ThousandthsOfRound) + (long)(done * ThousandthsOfRound),
                (options.Shares.Count + 1) * ThousandthsOfRound
            );
        }
    }

    private int Epochs => round == 0 ? options.FirstEpochs : options.Epochs;

    /// <inheritdoc/>
    public void Step(CancellationToken cancel = default)
    {
        cancel.ThrowIfCancellationRequested();
        if (IsDone)
        {
            return;
        }

        if (plan.Length == 0)
        {
            if (!predictions.IsDone)
            {
                predictions.Step();
                return;
            }

            Begin(predictions.Choose(options.Shares[round - 1], all.Labels));
        }

        int epoch = (int)(learned / plan.Length);
        int within = (int)(learned % plan.Length);
        int count = Math.Min(trainer.Output.Block, plan.Length - within);
        trainer.Output.LearnBlock(all, OrderOf(epoch).AsSpan(within, count));
        learned += count;
        if (learned == (long)Epochs * plan.Length)
        {
            EndRound();
        }
    }

    /// <inheritdoc/>
    public TensorArchive SaveState()
    {
        List<SafeTensor> tensors =
        [
            SafeTensor.From<long>(Place, [round, learned], 2),
            SafeTensor.FromMatrix(OutputWeights, trainer.Network.U),
            SafeTensor.From<int>(Plan, plan, plan.Length),
            SafeTensor.From<int>(PlanLabels, [.. plan.Select(n => all.Labels[n])], plan.Length),
            SafeTensor.From<int>(Predicted, predictions.Labels, predictions.Count),
            SafeTensor.From<float>(Leads, predictions.Leads, predictions.Count),
        ];
        if (trainer.Output.Average is { } average)
        {
            var (examples, skipped, counted) = average.Counts;
            tensors.Add(SafeTensor.From<long>(AverageCounts, [examples, skipped, counted], 3));
            tensors.Add(SafeTensor.From(OutputSum, average.Sum, average.Sum.Length));
        }

        return new TensorArchive(tensors, Saved.ToMetadata());
    }

    /// <inheritdoc/>
    public void RestoreState(TensorArchive saved)
    {
        Saved.Require(saved);
        var network = trainer.Network;
        var place = saved.Get(Place, SafeTensorType.I64, 2).Values<long>();
        var u = saved.GetMatrix(OutputWeights, network.U.Rows, network.Labels);
        int[] indices = Ints(saved, Plan, all.Count - 1, most: int.MaxValue);
        int[] labels = Ints(saved, PlanLabels, network.Labels - 1, most: int.MaxValue);
        int[] predicted = Ints(saved, Predicted, network.Labels - 1, predictions.Total);
        var leads = saved.Get(Leads, SafeTensorType.F32, predicted.Length).Values<float>();
        var average = trainer.Output.Average;
        var counts = average is null ? default : saved.Get(AverageCounts, SafeTensorType.I64, 3).Values<long>();
        var sum = average is null ? null : saved.Get(OutputSum, SafeTensorType.F64, average.Sum.Length);
        int epochs = place[0] == 0 ? options.FirstEpochs : options.Epochs;
        bool fits =
            place[0] >= 0
            && place[0] <= options.Shares.Count + 1
            && place[1] >= 0
            && (place[1] == 0 || place[1] < (long)epochs * indices.Length)
            && (place[0] > 0 || indices.Length > 0)
            && labels.Length == indices.Length;
        if (!fits)
        {
            throw new FileFormatException(saved.Name, $"{place[0]}, {place[1]} is no place of this training");
        }

        (round, learned, plan, order, orderedEpoch) = ((int)place[0], place[1], indices, new int[indices.Length], -1);
        for (int i = 0; i < plan.Length; i++)
        {
            all.Labels[plan[i]] = labels[i];
        }

        predictions.Restore(predicted, leads);
        trainer.Output.Margin = round == 0 ? options.FirstMargin : options.Output.Margin;
        u.Buffer.CopyTo(network.U.Buffer);
        if (average is not null)
        {
            average.Restore((counts[0], counts[1], counts[2]), sum!.Values<double>());
        }
    }

    private SavedOptions Saved =>
        new()
        {
            options.Saved,
            { "Labelled", known.ToString(CultureInfo.InvariantCulture) },
            { "Unlabelled", predictions.Total.ToString(CultureInfo.InvariantCulture) },
        };

    private static int[] Ints(TensorArchive saved, string name, int largest, int most)
    {
        long count = saved[name].Shape is [long found] && found <= most ? found : 0;
        var values = saved.Get(name, SafeTensorType.I32, count).Values<int>();
        return values.ContainsAnyExceptInRange(0, largest)
            ? throw new FileFormatException(saved.Name, $"a number of {name} is not in 0 … {largest}")
            : values.ToArray();
    }

    // Output weights and their mean start again.
    private void Begin(int[] indices)
    {
        (plan, order, orderedEpoch, learned) = (indices, new int[indices.Length], -1, 0);
        trainer.Output.Margin = round == 0 ? options.FirstMargin : options.Output.Margin;
        trainer.Output.RestartOutput((long)Epochs * plan.Length);
    }

    private void EndRound()
    {
        trainer.Output.KeepMean();
        predictions.Restart();
        plan = [];
        learned = 0;
        round++;
        if (IsDone)
        {
            trainer.Output.KeepNoActivity();
        }
    }

    private int[] OrderOf(int epoch)
    {
        if (epoch != orderedEpoch)
        {
            plan.CopyTo(order, 0);
            var ofRound = key.For("round of self-training", (ulong)round);
            ofRound.For("order of examples", (ulong)epoch).Stream().Shuffle<int>(order);
            orderedEpoch = epoch;
        }

        return order;
    }
}
