using Hebb.Data;
using Hebb.Numerics;

namespace Hebb.Networks;

/// <summary>
/// A layer whose units compete: u = Wᵀx + b, h_1 = c_{k_1}(u), h_t = c_{k_t}(Rᵀ h_{t−1} + ι u) for t = 2 … T, with one cap per
/// round. The output is made of h_T alone.
/// </summary>
/// <remarks>
/// A graded cap is c_k(v) = relu(v − v_(k+1)) / |relu(v − v_(k+1))| with v_(k+1) the (k+1)-th largest of v, so at most k units are active, and
/// 0 where all would be 0; net inputs may be negative. A cap of bits gives 1/√k to the k largest, the lower index first of equals, and 0 to
/// the others. Local rules without labels learn such layers: <c>Hebb.Representation.LayerTrainer</c>.
/// </remarks>
/// <example><code>
/// var layer = new CompetitiveLayer(prototypes, bias, caps: [5, 52, 100], recurrent);
/// var network = new Network(null, [layer], new Matrix(layer.Units, 10));
/// </code></example>
public sealed class CompetitiveLayer : HiddenLayer
{
    /// <summary>The most units of a layer.</summary>
    public const int MostUnits = 1_000_000;

    /// <summary>The most units of a layer with more than one round.</summary>
    public const int MostRecurrentUnits = RecurrentLayer.MostRecurrentNeurons;

    /// <summary>The most rounds.</summary>
    public const int MostRounds = 64;

    internal const float MostInjection = 1e6f;

    /// <summary>Puts a layer together from its parts.</summary>
    /// <param name="weights">W, d × m: a column for each unit.</param>
    /// <param name="bias">b, 1 × m.</param>
    /// <param name="caps">k_1 … k_T, each from 1 to m − 1; 1 to 64 of them.</param>
    /// <param name="recurrent">R, m × m: rows are pre-synaptic. Needed where T is more than 1, and then only.</param>
    /// <exception cref="InvalidOptionException">A size is out of range, or they do not fit each other; the message says which.</exception>
    public CompetitiveLayer(Matrix weights, Matrix bias, IReadOnlyList<int> caps, Matrix? recurrent = null)
    {
        InvalidOptionException.ThrowIfOutside("Inputs", weights.Rows, 1, RecurrentLayer.MostInputs);
        CheckSizes(weights.Columns, caps);
        InvalidOptionException.ThrowIfMismatch("bias has", bias.Rows, "rows", "expected is", 1);
        InvalidOptionException.ThrowIfMismatch("bias has", bias.Columns, "numbers", "the units are", weights.Columns);
        int units = caps.Count > 1 ? weights.Columns : 0;
        InvalidOptionException.ThrowIfMismatch(
            "the recurrent weights have",
            recurrent?.Rows ?? 0,
            "rows",
            $"{caps.Count} rounds need",
            units
        );
        InvalidOptionException.ThrowIfMismatch(
            "the recurrent weights have",
            recurrent?.Columns ?? 0,
            "columns",
            $"{caps.Count} rounds need",
            units
        );
        InputShape = new LayerShape(weights.Rows);
        W = weights;
        Bias = bias;
        R = caps.Count > 1 ? recurrent : null;
        Caps = [.. caps];
    }

    /// <summary>What a cap gives during the rounds.</summary>
    public CompetitiveValues Values { get; init; }

    /// <summary>What the layer hands on of the last round.</summary>
    public CompetitiveOutput Output { get; init; }

    /// <summary>ι, how much of u is added again in each round after the first: 0 to 1,000,000.</summary>
    /// <exception cref="InvalidOptionException">It is out of range.</exception>
    public float Injection
    {
        get;
        init
        {
            InvalidOptionException.ThrowIfOutside(nameof(Injection), value, 0, MostInjection);
            field = value;
        }
    }

    /// <inheritdoc/>
    public override LayerShape OutputShape => new(Units);

    /// <summary>k_T.</summary>
    public override int MostActive => Caps[^1];

    /// <summary>d, the numbers of what the layer takes.</summary>
    public int Inputs => W.Rows;

    /// <summary>m, the number of units.</summary>
    public int Units => W.Columns;

    /// <summary>k_1 … k_T. A unit's firing pattern is one bit all the same: whether it is active in the last round.</summary>
    public IReadOnlyList<int> Caps { get; }

    /// <summary>W, d × m: a column for each unit.</summary>
    public Matrix W { get; }

    /// <summary>b, 1 × m.</summary>
    public Matrix Bias { get; }

    /// <summary>R, m × m, rows pre-synaptic; none where T is 1.</summary>
    public Matrix? R { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<NamedWeights> Weights =>
        R is null
            ? [new("input_weights", W, null), new("bias", Bias, null)]
            : [new("input_weights", W, null), new("bias", Bias, null), new("recurrent_weights", R, null)];

    /// <inheritdoc/>
    public override CompetitiveLayer Clone() =>
        new(W.Clone(), Bias.Clone(), Caps, R?.Clone())
        {
            InputShape = InputShape,
            Values = Values,
            Output = Output,
            Injection = Injection,
        };

    /// <summary>The same weights, shared, with other caps.</summary>
    /// <param name="caps">k_1 … k_T.</param>
    /// <param name="values">What a cap gives during the rounds.</param>
    /// <param name="output">What the layer hands on.</param>
    /// <exception cref="InvalidOptionException">A cap is out of range, or there are several and no recurrent weights.</exception>
    public CompetitiveLayer With(IReadOnlyList<int> caps, CompetitiveValues values, CompetitiveOutput output) =>
        new(W, Bias, caps, caps.Count > 1 ? R : null)
        {
            InputShape = InputShape,
            Values = values,
            Output = output,
            Injection = Injection,
        };

    /// <summary>Checks the sizes of a layer.</summary>
    /// <exception cref="InvalidOptionException">One is out of range; the message names it.</exception>
    internal static void CheckSizes(int units, IReadOnlyList<int> caps)
    {
        InvalidOptionException.ThrowIfOutside("Rounds", caps.Count, 1, MostRounds);
        InvalidOptionException.ThrowIfOutside(nameof(Units), units, 2, caps.Count > 1 ? MostRecurrentUnits : MostUnits);
        foreach (int cap in caps)
        {
            InvalidOptionException.ThrowIfOutside("Cap", cap, 1, units - 1);
        }
    }

    /// <inheritdoc/>
    internal override LayerPass CreatePass(PassOptions options) => new CompetitivePass(this, options);
}

/// <summary>What a cap of a <see cref="CompetitiveLayer"/> gives.</summary>
public enum CompetitiveValues
{
    /// <summary>How far each net input is above the (k+1)-th largest, divided by the length of the vector.</summary>
    Graded,

    /// <summary>1/√k for each of the k largest net inputs.</summary>
    Bits,
}

/// <summary>What a <see cref="CompetitiveLayer"/> hands on of its last round.</summary>
public enum CompetitiveOutput
{
    /// <summary>h_T.</summary>
    Values,

    /// <summary>1 where h_T is above 0.</summary>
    Bits,

    /// <summary>√h_T.</summary>
    Root,
}
