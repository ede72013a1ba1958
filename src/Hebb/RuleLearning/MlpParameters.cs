using Hebb.Numerics;
using Hebb.Plasticity;

namespace Hebb.RuleLearning;

/// <summary>A rule whose parameters are the weights of a <see cref="RuleNetwork"/> (paper, section 2, "Small NN").</summary>
internal sealed class MlpParameters : IRuleParameters
{
    /// <summary>The paper's number of hidden units (appendix A.3).</summary>
    public const int UsualHidden = 20;

    private readonly int rounds;
    private readonly bool isOutput;
    private readonly int hidden;
    private readonly float[] values;

    private MlpParameters(int rounds, bool isOutput, int hidden, RandomKey key)
    {
        this.rounds = rounds;
        this.isOutput = isOutput;
        this.hidden = hidden;
        values = new float[RuleNetwork.WeightsOf(rounds, isOutput, hidden)];
        int bits = rounds + (isOutput ? 1 : rounds);
        var random = key.For("rule network").Stream();
        Fill(values.AsSpan(0, hidden * bits), MathF.Sqrt(1f / bits), ref random);
        Fill(values.AsSpan(hidden * (bits + 1), hidden), MathF.Sqrt(1f / hidden), ref random);
    }

    /// <inheritdoc/>
    public Span<float> Values => values;

    /// <summary>A graph rule r, 2T bits → hidden → 1; M ~ N(0, 1 / 2T), v ~ N(0, 1 / hidden), b = c = 0.</summary>
    public static MlpParameters OfGraphRule(int rounds, RandomKey key, int hidden = UsualHidden) =>
        new(rounds, isOutput: false, hidden, key);

    /// <summary>An output rule r_o, T + 1 bits → hidden → 1, drawn likewise.</summary>
    public static MlpParameters OfOutputRule(int rounds, RandomKey key, int hidden = UsualHidden) =>
        new(rounds, isOutput: true, hidden, key);

    /// <inheritdoc/>
    public IPlasticityRule ToRule() => new RuleNetwork(rounds, isOutput, hidden, values);

    private static void Fill(Span<float> weights, float deviation, ref RandomStream random)
    {
        foreach (ref float weight in weights)
        {
            weight = deviation * random.NextNormal();
        }
    }
}
