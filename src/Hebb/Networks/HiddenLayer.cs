using Hebb.Data;
using Hebb.Numerics;

namespace Hebb.Networks;

/// <summary>
/// A hidden layer as plain data: its sizes, its conventions and its weights. The set of layers is closed, as what runs a layer is
/// internal: <see cref="RecurrentLayer"/>, <see cref="ConvolutionalLayer"/>, <see cref="CompetitiveLayer"/>, <see cref="TemplateLayer"/> and
/// <see cref="ConcatenatedLayers"/>.
/// </summary>
public abstract class HiddenLayer
{
    private protected HiddenLayer() { }

    /// <summary>The shape of what the layer takes.</summary>
    public LayerShape InputShape { get; internal init; }

    /// <summary>The shape of what the layer gives: its size is the number of neurons.</summary>
    public abstract LayerShape OutputShape { get; }

    /// <summary>T, rounds of firing for one example: the bits of a firing pattern.</summary>
    public virtual int Rounds => 1;

    /// <summary>The most outputs of one example that are not zero; the size of <see cref="OutputShape"/> if there is no cap.</summary>
    public abstract int MostActive { get; }

    /// <summary>The layer's weights, in the order in which they are saved. They may be changed in place.</summary>
    public abstract IReadOnlyList<NamedWeights> Weights { get; }

    /// <summary>A copy with its own weights; edges, which never change, are shared.</summary>
    public abstract HiddenLayer Clone();

    /// <summary>What runs blocks of examples through the layer, with buffers for them.</summary>
    internal abstract LayerPass CreatePass(PassOptions options);
}

/// <summary>One matrix of a layer's weights, as it is saved, copied, hashed and exported.</summary>
/// <param name="Name">What they are called within the layer, such as <c>graph_weights</c>.</param>
/// <param name="Values">The weights; rows are pre-synaptic. Weights without an edge are 0.</param>
/// <param name="Edges">Which edges exist, as many bits; none means all.</param>
public sealed record NamedWeights(string Name, Matrix Values, BitMatrix? Edges)
{
    /// <summary>The name of <see cref="Edges"/>: that of the weights with <c>edges</c> in place of <c>weights</c>.</summary>
    public string EdgesName => Name.Replace("weights", "edges", StringComparison.Ordinal);

    internal const string Filters = "filters";

    /// <summary>Whether they are what the layer below is multiplied by.</summary>
    internal bool IsInput =>
        Name.EndsWith("input_weights", StringComparison.Ordinal) || Name.EndsWith(Filters, StringComparison.Ordinal);

    /// <summary>Whether they are recurrent.</summary>
    internal bool IsGraph => Name.EndsWith("graph_weights", StringComparison.Ordinal);

    /// <summary>Whether they are moments of outputs, which are measured and have no gradient.</summary>
    internal bool IsMeasured =>
        Name.EndsWith("mean", StringComparison.Ordinal) || Name.EndsWith("scale", StringComparison.Ordinal);
}
