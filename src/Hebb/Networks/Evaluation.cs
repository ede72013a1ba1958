using Hebb.Data;
using Hebb.Numerics;
using Hebb.Persistence;

namespace Hebb.Networks;

/// <summary>Counts block by block how many labels a network predicts rightly: the first of the largest scores counts.</summary>
internal sealed class Evaluation : IResumable
{
    private const int MostBlock = 256;
    private const string Counts = "counts";

    private readonly LabelledData data;
    private readonly NetworkPass pass;
    private readonly int[] predictions;

    /// <summary>Begins with the first example.</summary>
    /// <param name="network">The network; its weights may not change meanwhile.</param>
    /// <param name="data">What to predict.</param>
    /// <param name="workers">Threads and vector width; none means all cores.</param>
    /// <exception cref="InvalidOptionException">The examples are not of the network's size d.</exception>
    public Evaluation(Network network, LabelledData data, WorkerPool? workers = null)
    {
        network.RequireInputs(data.Inputs);
        this.data = data;
        pass = new NetworkPass(
            network,
            Math.Clamp(data.Count, 1, MostBlock),
            workers ?? new WorkerPool(),
            packsInputWeights: true
        );
        predictions = new int[pass.Capacity];
    }

    /// <summary>Examples looked at so far.</summary>
    public int Examples { get; private set; }

    /// <summary>Those of them whose label was predicted.</summary>
    public int Right { get; private set; }

    /// <summary>Whether all examples were looked at.</summary>
    public bool IsDone => Examples == data.Count;

    /// <summary>The fraction of right ones among the examples so far, in [0, 1]; 0 for none.</summary>
    public double Accuracy => Examples == 0 ? 0 : Right / (double)Examples;

    /// <summary>Examples looked at so far, and in all.</summary>
    public (long Done, long Total) Progress => (Examples, data.Count);

    /// <summary>Looks at the next block of examples, if there is one.</summary>
    /// <param name="cancel">Checked before the block.</param>
    /// <exception cref="OperationCanceledException">It was cancelled; nothing was counted.</exception>
    public void Step(CancellationToken cancel = default)
    {
        cancel.ThrowIfCancellationRequested();
        int count = Math.Min(pass.Capacity, data.Count - Examples);
        var labels = data.Labels.AsSpan(Examples, count);
        pass.Load(data.Examples, Examples, count);
        pass.Predict(0, count, predictions.AsSpan(0, count));
        for (int b = 0; b < count; b++)
        {
            Right += predictions[b] == labels[b] ? 1 : 0;
        }

        Examples += count;
    }

    /// <summary>The counts.</summary>
    public TensorArchive SaveState() => new([SafeTensor.From<int>(Counts, [Examples, Right], 2)]);

    /// <summary>Continues from the counts of an equal evaluation.</summary>
    /// <exception cref="FileFormatException">There are fewer examples, or more right ones than examples.</exception>
    public void RestoreState(TensorArchive saved)
    {
        var counts = saved.Get(Counts, SafeTensorType.I32, 2).Values<int>();
        if ((uint)counts[0] > (uint)data.Count || (uint)counts[1] > (uint)counts[0])
        {
            throw new FileFormatException(
                saved.Name,
                $"{counts[1]} right of {counts[0]} examples are not counts of {data.Count} examples"
            );
        }

        (Examples, Right) = (counts[0], counts[1]);
    }
}
