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
    /// <exception cref="ArgumentException">There are none, they do not fit each other, or they are nested too deep.</exception>
    public ConcatenatedLayers(IReadOnlyList<HiddenLayer> banks)
    {
        if (banks.Count == 0)
        {
            throw new ArgumentException("no layers; at least one expected", nameof(banks));
        }

        foreach (var bank in banks)
        {
            if (bank.InputShape.Size != banks[0].InputShape.Size || bank.Rounds != banks[0].Rounds)
            {
                throw new ArgumentException(
                    $"a layer of {bank.InputShape.Size} inputs and {bank.Rounds} rounds beside one of "
                        + $"{banks[0].InputShape.Size} and {banks[0].Rounds}; the same expected",
                    nameof(banks)
                );
            }
        }

        if (LevelsOf(banks) is var levels and > MostLevels)
        {
            throw new ArgumentException(
                $"{levels} levels of layers side by side; at most {MostLevels} expected",
                nameof(banks)
            );
        }

        if (banks.Sum(bank => (long)bank.OutputShape.Size) > RecurrentLayer.MostInputs)
        {
            throw new ArgumentException($"more than {RecurrentLayer.MostInputs} neurons in all", nameof(banks));
        }

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
