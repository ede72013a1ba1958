using Hebb.Representation;

namespace Hebb.Experiments.Papers;

/// <summary>One way to learn the weights of a layer: what a search has to choose from.</summary>
/// <param name="Method">What it is called in the table.</param>
/// <param name="Setting">The constants that differ, in words.</param>
/// <param name="Rule">The rule; none leaves weights random.</param>
/// <param name="Cap">k of the layer.</param>
/// <param name="Whitening">How softly patches are whitened first; 0 means not.</param>
internal sealed record HiddenRuleSetting(string Method, string Setting, ILayerRule? Rule, int Cap, float Whitening = 0)
{
    /// <summary>The name of its trials.</summary>
    public string Name => $"{Method}: {Setting}, cap {Cap}";
}

/// <summary>The settings that are tried for each rule: six each, over three constants of the rule and two caps.</summary>
internal static class HiddenRuleSettings
{
    public const string Random = "random";
    public const string Imprinting = "imprinting";
    public const string Winner = "winners with homeostasis";
    public const string Whitened = "local whitening, then winners";
    public const string KMeans = "k-means";
    public const string Oja = "Oja";
    public const string Sanger = "Sanger";
    public const string Bcm = "BCM";
    public const string KrotovHopfield = "Krotov–Hopfield";
    public const string SoftHebb = "SoftHebb";

    private static readonly float[] Softenings = [0.03f, 0.1f, 0.3f];

    /// <summary>Every rule, in the order of the table.</summary>
    public static IReadOnlyList<string> Methods { get; } =
    [Random, Imprinting, Winner, Whitened, KMeans, Oja, Sanger, Bcm, KrotovHopfield, SoftHebb];

    /// <summary>All settings of one rule.</summary>
    /// <param name="method">Which.</param>
    /// <param name="caps">Six caps for what has no constants but the cap; of these the third and the fifth are the caps of all others.</param>
    /// <param name="epochs">Passes over patches or examples, the same for all.</param>
    public static IReadOnlyList<HiddenRuleSetting> Of(string method, IReadOnlyList<int> caps, int epochs)
    {
        return method switch
        {
            Random => [.. caps.Select(cap => new HiddenRuleSetting(method, "N(0, 1)", null, cap))],
            Imprinting => [.. caps.Select(cap => new HiddenRuleSetting(method, "as drawn", new ImprintRule(), cap))],
            Winner => Each(0.03f, 0.1f, 0.3f, WinnerOf),
            Whitened =>
            [
                .. Softenings.SelectMany(softening => Both($"softening {softening}", WinnerOf(0.1f), softening)),
            ],
            KMeans => Each(
                0.1f,
                0.3f,
                1,
                step => new KMeansRule
                {
                    Epochs = epochs,
                    BatchSize = 200,
                    FirstStepSize = step,
                    LastStepSize = step / 30,
                }
            ),
            Oja => Each(
                0.01f,
                0.1f,
                1,
                step => new OjaRule
                {
                    Epochs = epochs,
                    BatchSize = 50,
                    Constant = 0,
                    FirstStepSize = step,
                    LastStepSize = step / 30,
                }
            ),
            Sanger => Each(
                0.01f,
                0.05f,
                0.25f,
                step => new SangerRule
                {
                    Epochs = epochs,
                    BatchSize = 50,
                    Constant = 0,
                    FirstStepSize = step,
                    LastStepSize = step / 30,
                }
            ),
            Bcm => Each(
                0.02f,
                0.2f,
                2,
                step => new BcmRule
                {
                    Epochs = epochs,
                    BatchSize = 50,
                    Constant = 0,
                    FirstStepSize = step,
                    LastStepSize = step / 30,
                }
            ),
            KrotovHopfield =>
            [
                .. Both("p 2, Δ 0.4", KrotovHopfieldOf(2, 0.4f, isImprinted: false)),
                .. Both("p 3, Δ 0.4", KrotovHopfieldOf(3, 0.4f, isImprinted: false)),
                .. Both("p 2, Δ 0.1, from examples", KrotovHopfieldOf(2, 0.1f, isImprinted: true)),
            ],
            _ =>
            [
                .. Both("β 8", SoftHebbOf(8, isAntiHebbian: true, isImprinted: false)),
                .. Both("β 30, from examples", SoftHebbOf(30, isAntiHebbian: true, isImprinted: true)),
                .. Both("β 30, none unlearns", SoftHebbOf(30, isAntiHebbian: false, isImprinted: false)),
            ],
        };

        IEnumerable<HiddenRuleSetting> Both(string setting, ILayerRule rule, float whitening = 0) =>
            [new(method, setting, rule, caps[2], whitening), new(method, setting, rule, caps[4], whitening)];

        IReadOnlyList<HiddenRuleSetting> Each(float one, float two, float three, Func<float, ILayerRule> ruleOf) =>
            [.. new[] { one, two, three }.SelectMany(step => Both($"step {step}", ruleOf(step)))];

        WinnerRule WinnerOf(float step) =>
            new()
            {
                Epochs = epochs,
                FirstStepSize = step,
                LastStepSize = step / 50,
            };

        KrotovHopfieldRule KrotovHopfieldOf(int norm, float unlearning, bool isImprinted) =>
            new()
            {
                Epochs = epochs,
                BatchSize = 100,
                Norm = norm,
                Unlearning = unlearning,
                Imprinted = isImprinted,
            };

        SoftHebbRule SoftHebbOf(float sharpness, bool isAntiHebbian, bool isImprinted) =>
            new()
            {
                Epochs = epochs,
                BatchSize = 50,
                Sharpness = sharpness,
                IsAntiHebbian = isAntiHebbian,
                Imprinted = isImprinted,
                FirstStepSize = 1,
                LastStepSize = 0.03f,
            };
    }
}
