using Hebb.Data;

namespace Hebb.Networks;

/// <summary>
/// Several layers on one input, side by side: each one's output is divided by its length and by √n, n the number of layers, so that all
/// weigh the same and the whole has unit length.
/// </summary>
public sealed class ConcatenatedLayers : HiddenLayer
{
    private const int MostLevels = 4;

    /// <summary>Puts layers side by side.</summary>
    /// <param name="banks">
    /// At least one; all take the same input and have the same number of rounds. They may be such layers themselves, over at most 4 levels.
    /// </param>
    /// <exception cref="InvalidOptionException">There are none, they do not fit each other, or they are nested too deep.</exception>
    public ConcatenatedLayers(IReadOnlyList<HiddenLayer> banks)
    {
        if (banks.Count == 0)
        {
            throw new InvalidOptionException("number of layers side by side", "0", "at least 1");
        }

        foreach (var bank in banks)
        {
            const string What = "a layer has";
            const string Whose = "the layer beside it has";
            int inputs = banks[0].InputShape.Size;
            InvalidOptionException.ThrowIfMismatch(What, bank.InputShape.Size, "inputs", Whose, inputs);
            InvalidOptionException.ThrowIfMismatch(What, bank.Rounds, "rounds", Whose, banks[0].Rounds);
        }

        InvalidOptionException.ThrowIfOutside("levels of layers side by side", LevelsOf(banks), 1, MostLevels);
        long neurons = banks.Sum(bank => (long)bank.OutputShape.Size);
        InvalidOptionException.ThrowIfOutside("neurons of layers side by side", neurons, 1, RecurrentLayer.MostInputs);
        Banks = [.. banks];
        InputShape = banks[0].InputShape;
    }

    /// <summary>The layers.</summary>
    public IReadOnlyList<HiddenLayer> Banks { get; }

    /// <inheritdoc/>
    public override LayerShape OutputShape => new(Banks.Sum(bank => bank.OutputShape.Size));

    /// <inheritdoc/>
    public override int Rounds => Banks[0].Rounds;

    /// <inheritdoc/>
    public override int MostActive => Banks.Sum(bank => bank.MostActive);

    /// <inheritdoc/>
    public override IReadOnlyList<NamedWeights> Weights =>
        [
            .. Banks.SelectMany(
                (bank, b) => bank.Weights.Select(weights => weights with { Name = $"{b}.{weights.Name}" })
            ),
        ];

    /// <inheritdoc/>
    public override ConcatenatedLayers Clone() => new([.. Banks.Select(bank => bank.Clone())]);

    private static int LevelsOf(IReadOnlyList<HiddenLayer> banks) =>
        1 + banks.Max(bank => bank is ConcatenatedLayers nested ? LevelsOf(nested.Banks) : 0);

    /// <inheritdoc/>
    internal override LayerPass CreatePass(PassOptions options) => new ConcatenatedPass(this, options);
}
