namespace Hebb.RuleLearning;

/// <summary>The updates of a training, in order: what a rule's gradient depends on beside the final weights.</summary>
/// <param name="neurons">|V|.</param>
/// <param name="capacity">The most updates.</param>
internal sealed class UpdateTrace(int neurons, int capacity)
{
    private readonly ushort[] patterns = new ushort[(long)neurons * capacity];
    private readonly (int Prediction, int Label)[] outputs = new (int, int)[capacity];
    private readonly bool[] changesGraph = new bool[capacity];
    private readonly bool[] changesOutput = new bool[capacity];

    /// <summary>Updates so far.</summary>
    public int Count { get; private set; }

    /// <summary>Forgets them.</summary>
    public void Clear() => Count = 0;

    /// <summary>Keeps one update.</summary>
    /// <param name="s">The firing pattern of each neuron.</param>
    /// <param name="prediction">The predicted label.</param>
    /// <param name="label">The true label.</param>
    /// <param name="graph">Whether W changes.</param>
    /// <param name="output">Whether U changes.</param>
    public void Add(ReadOnlySpan<ushort> s, int prediction, int label, bool graph, bool output)
    {
        (changesGraph[Count], changesOutput[Count]) = (graph, output);
        s[..neurons].CopyTo(patterns.AsSpan(Count * neurons));
        outputs[Count++] = (prediction, label);
    }

    /// <summary>U is reset: none of the updates so far counts for it.</summary>
    public void ForgetOutput() => changesOutput.AsSpan(0, Count).Clear();

    /// <summary>Whether an update changed W.</summary>
    public bool ChangesGraph(int update) => changesGraph[update];

    /// <summary>Whether an update changed U, and U was not reset after it.</summary>
    public bool ChangesOutput(int update) => changesOutput[update];

    /// <summary>The firing patterns at an update.</summary>
    public ReadOnlySpan<ushort> Patterns(int update) => patterns.AsSpan(update * neurons, neurons);

    /// <summary>The prediction and the true label at an update.</summary>
    public (int Prediction, int Label) Outputs(int update) => outputs[update];
}
