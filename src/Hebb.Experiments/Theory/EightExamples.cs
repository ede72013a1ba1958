namespace Hebb.Experiments.Theory;

/// <summary>
/// Eight examples of ±1 that w* = (1, 1, 1, 1, −1, −1, −1, −1)/√8, Σ w* = 0, separates with margin 1/√2, and that the rule
/// [−1, 1; 5, −5] never learns: the counterexample to Theorems 3 and 4.
/// </summary>
/// <remarks>
/// <para><b>Updates after mistakes alone.</b> Claim: after p passes w = −p (2, 2, 2, 2, 8, 8, 8, 8). It is so for p = 0. If it
/// is so for p, then in the next pass the four examples of label + have score 16p ≥ 0 and are right; the four of label − have
/// 4p, 4p + 16, 4p + 8, 4p + 24 ≥ 0 when they come, are wrong, and together add −(2, 2, 2, 2, 8, 8, 8, 8). So half of all
/// predictions are wrong, for ever.</para>
/// <para><b>Updates within γ too</b>, 0 ≤ γ &lt; 1: the first example, of score 0, is then learned from, and the roles change: after
/// p passes w = p (8, 8, 8, 8, 2, 2, 2, 2); the examples of label + have −4p, −4p − 16, −4p − 8, −4p − 24 and those of label −
/// −16(p + 1).</para>
/// </remarks>
internal static class EightExamples
{
    /// <summary>a.</summary>
    public const int A = 1;

    /// <summary>b.</summary>
    public const int B = 5;

    private static readonly string[] Positive = ["++--+---", "--++-+--", "++----+-", "--++---+"];

    /// <summary>The examples: four of label +, then the same with their halves exchanged, of label −.</summary>
    public static IReadOnlyList<sbyte[]> Examples { get; } =
    [.. Positive.Select(Signs), .. Positive.Select(x => Signs(x[4..] + x[..4]))];

    /// <summary>Their labels, ±1.</summary>
    public static IReadOnlyList<int> Labels { get; } = [1, 1, 1, 1, -1, -1, -1, -1];

    /// <summary>Learns, pass after pass, in whole numbers.</summary>
    /// <param name="a">a; the proof is for 1.</param>
    /// <param name="b">b; the proof is for 5.</param>
    /// <param name="passes">How many passes, in the order written.</param>
    /// <param name="γ">How near the threshold right examples are learned from too; below 0: none are.</param>
    /// <returns>For each pass its mistakes, and whether scores and weights are those of the proof.</returns>
    public static IReadOnlyList<(int Mistakes, bool IsAsProved)> Learn(int a, int b, int passes, double γ)
    {
        var neuron = new ThresholdNeuron(Examples[0].Length, ThresholdNeuron.Rule(a, b));
        var found = new (int, bool)[passes];
        var scores = new long[Examples.Count];
        for (int p = 0; p < passes; p++)
        {
            int mistakes = neuron.Pass(Examples, Labels, γ, scores).Mistakes;
            var (scoresNow, weightsNow) = γ < 0 ? ProvedAfterMistakes(p) : ProvedWithinMargin(p);
            found[p] = (mistakes, scores.SequenceEqual(scoresNow) && neuron.Weights.SequenceEqual(weightsNow));
        }

        return found;
    }

    // Scores in pass p + 1, and the weights after it.
    private static (long[] Scores, long[] Weights) ProvedAfterMistakes(long p) =>
        (
            [16 * p, 16 * p, 16 * p, 16 * p, 4 * p, (4 * p) + 16, (4 * p) + 8, (4 * p) + 24],
            Halves(-2 * (p + 1), -8 * (p + 1))
        );

    private static (long[] Scores, long[] Weights) ProvedWithinMargin(long p)
    {
        long negative = -16 * (p + 1);
        return (
            [-4 * p, (-4 * p) - 16, (-4 * p) - 8, (-4 * p) - 24, negative, negative, negative, negative],
            Halves(8 * (p + 1), 2 * (p + 1))
        );
    }

    private static long[] Halves(long first, long second) =>
        [first, first, first, first, second, second, second, second];

    private static sbyte[] Signs(string text) => [.. text.Select(c => c == '+' ? (sbyte)1 : (sbyte)-1)];
}
