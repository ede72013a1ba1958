using Hebb.Data;
using Hebb.Networks;
using Hebb.Plasticity;
using Hebb.Representation;
using Hebb.Robustness;

namespace Hebb.Experiments.Train;

/// <summary>What <c>hebb train</c> does: one network, trained once with fixed rules.</summary>
public sealed record TrainOptions
{
    private const int MostFolds = 100;

    /// <summary>The network; its inputs and labels are those of the data.</summary>
    public required RecurrentOptions Layer { get; init; }

    /// <summary>Whether the input weights of <see cref="Layer"/> are imprinted: <see cref="InputImprinting"/>.</summary>
    public bool Imprints { get; init; }

    /// <summary>Convolutional layers side by side in place of <see cref="Layer"/>; none means that one.</summary>
    public IReadOnlyList<ConvolutionOptions> Banks { get; init; } = [];

    /// <summary>How the filters of <see cref="Banks"/> learn before the rules do; none leaves them random.</summary>
    public PatchFilterOptions? Filters { get; init; }

    /// <summary>How the outputs of <see cref="Banks"/> are standardised after that; none leaves them as they are.</summary>
    public MomentsOptions? Moments { get; init; }

    /// <summary>How each image is straightened before the network sees it.</summary>
    public ImageView View { get; init; }

    /// <summary>
    /// A competitive layer in place of <see cref="Layer"/>, or on top of <see cref="Banks"/>, which then hand on vectors of length 1; none
    /// means no such layer.
    /// </summary>
    public CompetitiveOptions? Competitive { get; init; }

    /// <summary>The rules by which <see cref="Competitive"/> is learned without labels before the output rule begins; empty leaves it random.</summary>
    public IReadOnlyList<ILayerRule> LayerRules { get; init; } = [];

    /// <summary>How many of the training examples have labels, drawn at random, the same number of each; 0 means all. Hidden layers learn from all.</summary>
    public int Labels { get; init; }

    /// <summary>How output weights learn from the examples without labels, too, once they have learned from those with; none does not.</summary>
    public SelfTrainingOptions? SelfTraining { get; init; }

    /// <summary>
    /// σ of the noise that is added to the training examples, once, before the rules learn from them, in the units that the network works with:
    /// after <see cref="Scale"/>. 0 means none.
    /// </summary>
    public float Noise { get; init; }

    /// <summary>
    /// What the output weights learn from after the rules: inputs perturbed along the gradient with respect to the input. None ends
    /// with the rules.
    /// </summary>
    public AdversarialOptions? Adversarial { get; init; }

    /// <summary>The rules and how they are applied.</summary>
    public required PlasticityOptions Plasticity { get; init; }

    /// <summary>Passes over the training data, at least 1.</summary>
    public int Epochs { get; init; } = 2;

    /// <summary>Train on the first this many examples only; 0 means all.</summary>
    public int Limit { get; init; }

    /// <summary>Keep the last this many training examples out of training and measure accuracy on them; 0 means none.</summary>
    public int HoldOut { get; init; }

    /// <summary>Parts for cross-validation on the training examples before the training: 2 to their number, at most 100; 0 means none.</summary>
    public int Folds { get; init; }

    /// <summary>What is trained beside the network, to compare with.</summary>
    public TrainBeside Beside { get; init; }

    /// <summary>What the output layer reads of the last hidden layer.</summary>
    public OutputReading Reads { get; init; }

    /// <summary>What is done to the columns of the data, learned from the training examples.</summary>
    public Scaling Scale { get; init; }

    /// <summary>The hidden layers.</summary>
    internal IReadOnlyList<HiddenLayerOptions> Hidden =>
        (Banks, Competitive) switch
        {
            ([], null) => [Layer],
            ([var only], null) => [only],
            (_, null) => [new ConcatenatedOptions([.. Banks])],
            ([], _) => [Competitive],
            // A bank on its own is divided by its length.
            _ => [new ConcatenatedOptions([.. Banks]), Competitive],
        };

    /// <summary>What is learned about the hidden layer without labels, if anything.</summary>
    internal bool LearnsHiddenLayer => Filters is not null || Moments is not null || LayerRules.Count > 0 || Imprints;

    /// <summary>What the units of <see cref="Layer"/> take: examples, or what filters make of them; none where filters are all there is.</summary>
    /// <param name="example">The shape of an example.</param>
    public LayerShape? InputOfLayer(LayerShape example) =>
        Banks.Count == 0 ? example
        : Competitive is null ? null
        : new LayerShape(Banks.Sum(bank => bank.Filters * bank.Grid * bank.Grid));

    /// <summary>Checks every value against the data.</summary>
    /// <param name="examples">The number of training examples there are.</param>
    /// <exception cref="InvalidOptionException">A value is out of range; the message names it.</exception>
    public void Validate(int examples)
    {
        Layer.Validate();
        foreach (var bank in Banks)
        {
            bank.Validate();
        }

        Filters?.Validate();
        Moments?.Validate();
        Competitive?.Validate();
        foreach (var rule in LayerRules)
        {
            rule.Validate();
        }

        InvalidOptionException.ThrowIfOutside(nameof(Labels), Labels, 0, int.MaxValue);
        SelfTraining?.Validate();
        if (SelfTraining is not null && Labels == 0)
        {
            throw new InvalidOptionException(nameof(SelfTraining), "true", "false where all examples have labels");
        }

        InvalidOptionException.ThrowIfOutside(nameof(Noise), Noise, 0, 1_000_000);
        Adversarial?.Validate();
        Plasticity.Validate();
        InvalidOptionException.ThrowIfOutside(nameof(Epochs), Epochs, 1, 1_000_000);
        InvalidOptionException.ThrowIfOutside(nameof(Limit), Limit, 0, int.MaxValue);
        if (Folds != 0)
        {
            InvalidOptionException.ThrowIfOutside(nameof(Folds), Folds, 2, Math.Clamp(examples, 2, MostFolds));
        }

        InvalidOptionException.ThrowIfOutside(nameof(HoldOut), HoldOut, 0, Math.Max(0, examples - 1));
    }
}

/// <summary>What is trained beside the network.</summary>
public enum TrainBeside
{
    /// <summary>Nothing.</summary>
    Nothing,

    /// <summary>A twin with the same hidden weights whose output weights are trained by Adam.</summary>
    Gradient,
}
