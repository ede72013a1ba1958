using Hebb.Data;
using Hebb.Numerics;

namespace Hebb.Networks;

/// <summary>Counts block by block how many labels a network predicts rightly: the first of the largest scores counts.</summary>
public sealed class Evaluation
{
    private const int MostBlock = 256;

    private readonly LabelledData data;
    private readonly ForwardPass forward;
    private readonly int[] predictions;

    /// <summary>Begins with the first example.</summary>
    /// <param name="network">The network; its weights may not change meanwhile.</param>
    /// <param name="data">What to predict.</param>
    /// <param name="workers">Threads and vector width.</param>
    /// <exception cref="InvalidOptionException">The examples are not of the network's size d.</exception>
    public Evaluation(RecurrentNetwork network, LabelledData data, WorkerPool workers)
    {
        network.Shape.RequireInputs(data.Inputs);
        this.data = data;
        forward = new ForwardPass(network, Math.Clamp(data.Count, 1, MostBlock), workers);
        predictions = new int[forward.Capacity];
    }

    /// <summary>Examples looked at so far.</summary>
    public int Examples { get; private set; }

    /// <summary>Those of them whose label was predicted.</summary>
    public int Right { get; private set; }

    /// <summary>Whether all examples were looked at.</summary>
    public bool IsDone => Examples == data.Count;

    /// <summary>The fraction of right ones among the examples so far, in [0, 1]; 0 for none.</summary>
    public double Accuracy => Examples == 0 ? 0 : Right / (double)Examples;

    /// <summary>Looks at the next block of examples, if there is one.</summary>
    public void Step()
    {
        int count = Math.Min(forward.Capacity, data.Count - Examples);
        var labels = data.Labels.AsSpan(Examples, count);
        forward.Load(data.Examples, Examples, count);
        forward.RunRounds(0, count);
        forward.Predict(0, count, predictions.AsSpan(0, count));
        for (int b = 0; b < count; b++)
        {
            Right += predictions[b] == labels[b] ? 1 : 0;
        }

        Examples += count;
    }

    /// <summary>Goes on from where an equal evaluation was.</summary>
    /// <param name="examples">Its <see cref="Examples"/>.</param>
    /// <param name="right">Its <see cref="Right"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are not so many examples, or not so many could be right.</exception>
    public void Restore(int examples, int right)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)examples, (uint)data.Count, nameof(examples));
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)right, (uint)examples, nameof(right));
        (Examples, Right) = (examples, right);
    }
}
