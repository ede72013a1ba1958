using System.Globalization;
using System.Text;
using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Representation;

/// <summary>What the weights of a <see cref="CoefficientRule"/> begin as.</summary>
public enum CoefficientStart
{
    /// <summary>[W_j; w_j] ~ N(0, 1) of unit length and b_j = 2 w_j: random features.</summary>
    Random,

    /// <summary>W_j a training point each, b = 0.</summary>
    Imprinted,
}

/// <summary>
/// A local rule that is a weighted sum of twenty terms, for search: <c>CoefficientEvolution</c> learns the
/// coefficients c_0 … c_19. Rule H is one point among these rules, <see cref="RuleH"/>.
/// </summary>
/// <remarks>
/// <para>On a batch, u_j = W_j·x + b_j − c_12 |W_j|²/2, h = relu(u − u_(k+1))/max, and g = 1 for the largest u, else 0; k is the cap of the layer's
/// last round. How often units fire and win is remembered, q_j ← q_j + 0.03 (m/k P(h_j &gt; 0) − q_j) and r_j ← r_j + 0.03 (m P(g_j) − r_j), and
/// ρ_j = r_j − 1 between −1 and 3. Then, with means over the batch and η falling geometrically,</para>
/// <para>ΔW_j = η {c_0 E[h_j x] + 8 c_1 E[g_j x] + c_2 ρ_j E[x] + W_j (c_3 E[h_j] + 8 c_4 E[g_j] + 0.1 c_5 + 0.1 c_6 ρ_j)},</para>
/// <para>Δb_j = η {c_7 E[h_j] + 8 c_8 E[g_j] + c_9 (q_j − 1) + c_10 ρ_j + 0.1 c_11 b_j},</para>
/// <para>|W_j| at most 8 and |b_j| at most 40. A recurrent layer learns R in the last epoch, from a = relu(u − u_(k_1+1))/|·| with the cap of its
/// first round:</para>
/// <para>ΔR_ij = 0.3 {c_13 m E[a_i a_j] + c_14 E[a_i] + c_15 E[a_j] + R_ij (4 c_16 E[a_i] + 4 c_17 E[a_j] + 0.1 c_18)}, |R_ij| at most 20.</para>
/// <para>c_19 is how strongly the input is injected again in later rounds, relative to the deviation of u: the layer's injection must be
/// <see cref="Injection"/>, 1 where c_19 is above 0, and R is divided by c_19/σ(u) in the end, which is the same, as rounds have unit length.</para>
/// </remarks>
public sealed record CoefficientRule : ILayerRule
{
    /// <summary>How many coefficients there are.</summary>
    public const int Count = 20;

    /// <summary>The largest size of a coefficient.</summary>
    public const float Largest = 1000;

    /// <summary>What each coefficient multiplies, in order.</summary>
    public static IReadOnlyList<string> Terms { get; } =
    [
        "W: h x",
        "W: g x",
        "W: ρ x",
        "W: h W",
        "W: g W",
        "W: W",
        "W: ρ W",
        "b: h",
        "b: g",
        "b: q − 1",
        "b: ρ",
        "b: b",
        "−|W|²/2",
        "R: a a'",
        "R: a",
        "R: a'",
        "R: a R",
        "R: a' R",
        "R: R",
        "injection",
    ];

    /// <summary>
    /// Rule H in these coordinates: the winner moves towards the point, a unit that wins often is held back, and R_ij follows a_i a_j where unit
    /// i fires. Begins as training points.
    /// </summary>
    public static CoefficientRule RuleH { get; } =
        new([0, 1.2f, 0, 0, -1.2f, 0, 0, 0, 0, 0, -0.1f, 0, 1, 1, 0, 0, -1, 0, 0, 0])
        {
            Begins = CoefficientStart.Imprinted,
        };

    /// <summary>No learning from random weights with re-injection: where a search begins that knows nothing.</summary>
    public static CoefficientRule Nothing { get; } = new([.. new float[Count - 1], 1]);

    private readonly float[] coefficients;

    /// <summary>A rule of these coefficients.</summary>
    /// <param name="coefficients">c_0 … c_19, each between −1000 and 1000; copied.</param>
    public CoefficientRule(ReadOnlySpan<float> coefficients) => this.coefficients = coefficients.ToArray();

    /// <inheritdoc/>
    public string Name => "coefficients";

    /// <summary>c_0 … c_19.</summary>
    public IReadOnlyList<float> Coefficients => coefficients;

    /// <inheritdoc/>
    public int Epochs { get; init; } = 2;

    /// <inheritdoc/>
    public int BatchSize { get; init; } = 10;

    /// <summary>What weights begin as.</summary>
    public CoefficientStart Begins { get; init; }

    /// <summary>η of the first batch, above 0 and at most 1.</summary>
    public float FirstStepSize { get; init; } = 0.3f;

    /// <summary>η towards the end, above 0 and at most 1.</summary>
    public float LastStepSize { get; init; } = 0.01f;

    /// <summary>The injection ι that a recurrent layer must have for this rule: 1 where c_19 is above 0, else 0.</summary>
    public float Injection => coefficients[^1] > 0 ? 1 : 0;

    /// <inheritdoc/>
    public void Validate()
    {
        RuleChecks.Batches(Epochs, BatchSize);
        InvalidOptionException.ThrowIfMismatch("the rule has", coefficients.Length, "coefficients", "it needs", Count);
        foreach (var (i, value) in coefficients.Index())
        {
            InvalidOptionException.ThrowIfOutside($"Coefficients[{i}]", value, -Largest, Largest);
        }

        RuleChecks.Falling(nameof(FirstStepSize), FirstStepSize, nameof(LastStepSize), LastStepSize, 1);
    }

    /// <inheritdoc/>
    public ILayerLearner Start(CompetitiveLayer layer, Matrix examples, RandomKey key, WorkerPool workers)
    {
        if (layer.R is not null)
        {
            InvalidOptionException.ThrowIfOutside("Injection", layer.Injection, Injection, Injection);
        }

        return new CoefficientLearner(this, layer, examples, key, workers);
    }

    /// <summary>The same settings with other coefficients.</summary>
    /// <param name="others">c_0 … c_19; copied.</param>
    public CoefficientRule With(ReadOnlySpan<float> others) =>
        new(others)
        {
            Epochs = Epochs,
            BatchSize = BatchSize,
            Begins = Begins,
            FirstStepSize = FirstStepSize,
            LastStepSize = LastStepSize,
        };

    /// <summary>A layer for this rule, with weights of 0: <see cref="Start"/> sets them.</summary>
    /// <param name="inputs">d.</param>
    /// <param name="units">m.</param>
    /// <param name="caps">k_1 … k_T; more than one makes it recurrent, with this rule's injection.</param>
    /// <exception cref="InvalidOptionException">A number is out of range.</exception>
    public CompetitiveLayer NewLayer(int inputs, int units, IReadOnlyList<int> caps) =>
        new(new Matrix(inputs, units), new Matrix(1, units), caps, caps.Count > 1 ? new Matrix(units, units) : null)
        {
            Injection = caps.Count > 1 ? Injection : 0,
        };

    /// <summary>Whether the coefficients and all settings are equal.</summary>
    public bool Equals(CoefficientRule? other) =>
        other is not null
        && coefficients.AsSpan().SequenceEqual(other.coefficients)
        && (Epochs, BatchSize, Begins, FirstStepSize, LastStepSize)
            == (other.Epochs, other.BatchSize, other.Begins, other.FirstStepSize, other.LastStepSize);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(coefficients[0], coefficients[^1], Epochs, BatchSize, Begins);

    // Coefficients one by one: trainings that are resumed compare rules by their texts.
    private bool PrintMembers(StringBuilder text)
    {
        var numbers = coefficients.Select(c => c.ToString(CultureInfo.InvariantCulture));
        text.Append(
            CultureInfo.InvariantCulture,
            $"Coefficients = [{string.Join(", ", numbers)}], Epochs = {Epochs}, "
        );
        text.Append(CultureInfo.InvariantCulture, $"BatchSize = {BatchSize}, Begins = {Begins}, ");
        text.Append(CultureInfo.InvariantCulture, $"FirstStepSize = {FirstStepSize}, LastStepSize = {LastStepSize}");
        return true;
    }
}
