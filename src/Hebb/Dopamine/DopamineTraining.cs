using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Persistence;

namespace Hebb.Dopamine;

/// <summary>
/// A training by reward in progress: first the hidden activity of every example is computed, then the output weights learn from it.
/// Between any two steps it can be saved, and a training of an equal network, options, key and data resumes it with bit-identical results.
/// </summary>
public sealed class DopamineTraining : IResumable
{
    private const string Phase = "phase";

    private readonly LabelledData data;
    private readonly OutputTraining output;
    private readonly SparseRows.Builder rows;
    private WideFeatures? computation;
    private SparseRows? features;

    internal DopamineTraining(
        Network network,
        DopamineOptions options,
        LabelledData data,
        int epochs,
        RandomKey key,
        WorkerPool workers
    )
    {
        this.data = data;
        output = new OutputTraining(() => features!, data.Labels, network.U, options, epochs, key, workers);
        rows = new SparseRows.Builder(network.U.Rows);
        computation = new WideFeatures(network, data.Examples, workers);
    }

    /// <summary>Whether every epoch is over; the network then holds the final weights.</summary>
    public bool IsDone => output.IsDone;

    /// <summary>The epochs that are over.</summary>
    public IReadOnlyList<OutputEpoch> Epochs => output.Epochs;

    /// <summary>How far it is.</summary>
    public DopamineProgress Progress
    {
        get
        {
            bool isBetween = output.Examples == (long)Epochs.Count * data.Count && Epochs.Count > 0;
            int underWay = isBetween ? Epochs.Count : Epochs.Count + 1;
            return new DopamineProgress(
                ComputesFeatures ? 0 : underWay,
                (ComputesFeatures ? computation!.Examples : data.Count) + output.Examples,
                data.Count + output.Total
            );
        }
    }

    private bool ComputesFeatures => computation is not null && !IsDone;

    (long Done, long Total) IResumable.Progress => (Progress.Examples, Progress.Total);

    /// <summary>
    /// Computes the hidden activity of the next examples, some hundred on each thread; once there is all of it, learns from the next two
    /// thousand examples. Does nothing once all is done.
    /// </summary>
    /// <param name="cancel">Checked before the step.</param>
    /// <exception cref="OperationCanceledException">It was cancelled; nothing was computed or learned.</exception>
    /// <exception cref="DivergedException">The loss is no longer finite.</exception>
    public void Step(CancellationToken cancel = default)
    {
        cancel.ThrowIfCancellationRequested();
        if (IsDone)
        {
            return;
        }

        if (computation is null)
        {
            output.Step(cancel);
            UseWeightsOnceDone();
            return;
        }

        computation.Step(rows);
        if (computation.IsDone)
        {
            features = rows.ToRows();
            // It keeps a copy of the input weights.
            computation = null;
        }
    }

    /// <summary>
    /// U, the counters, and the options as texts. The hidden activity is not part of it: a training that restores the state computes it
    /// again, step by step. The text <c>phase</c> says whether it was being computed (<c>features</c>) or U was learning (<c>output weights</c>).
    /// </summary>
    /// <returns>A copy: training may continue while it is written.</returns>
    public TensorArchive SaveState()
    {
        var state = output.SaveState();
        return new TensorArchive(
            state.Tensors,
            new Dictionary<string, string>(state.Metadata)
            {
                [Phase] = ComputesFeatures ? "features" : "output weights",
            }
        );
    }

    /// <summary>Continues from a saved state. If it does not fit, nothing is changed.</summary>
    /// <param name="saved">What <see cref="SaveState"/> returned, perhaps read from a file.</param>
    /// <exception cref="FileFormatException">It is damaged, or of other options or sizes; the message names what differs.</exception>
    public void RestoreState(TensorArchive saved)
    {
        output.RestoreState(saved);
        UseWeightsOnceDone();
    }

    // They replace U only here, so that U in a saved state is what the next step changes.
    private void UseWeightsOnceDone()
    {
        if (output.IsDone)
        {
            output.UseWeights();
        }
    }
}

/// <summary>How far training is.</summary>
/// <param name="Epoch">The epoch under way, from 1; 0 while the hidden activity is computed.</param>
/// <param name="Examples">Examples whose hidden activity is computed, and those learned from so far, over all epochs.</param>
/// <param name="Total">Both in all: examples × (epochs + 1).</param>
public readonly record struct DopamineProgress(int Epoch, long Examples, long Total);

/// <summary>An epoch that is over.</summary>
/// <param name="Epoch">Which, from 1.</param>
/// <param name="Examples">Examples learned from.</param>
/// <param name="Mistakes">Those whose largest score, before learning from them, was not the label's.</param>
/// <param name="Loss">Their mean cross-entropy then, in nats.</param>
public sealed record OutputEpoch(int Epoch, long Examples, long Mistakes, double Loss);
