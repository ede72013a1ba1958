using Hebb.Data;
using Hebb.Numerics;

namespace Hebb.Networks;

/// <summary>How layers side by side on one input are drawn: <see cref="ConcatenatedLayers"/>.</summary>
/// <param name="Banks">The options of each layer, at least one.</param>
public sealed record ConcatenatedOptions(params IReadOnlyList<HiddenLayerOptions> Banks) : HiddenLayerOptions
{
    /// <inheritdoc/>
    public override void Validate()
    {
        InvalidOptionException.ThrowIfOutside("concatenated layers", Banks.Count, 1, 1024);
        foreach (var bank in Banks)
        {
            bank.Validate();
        }
    }

    /// <inheritdoc/>
    internal override ConcatenatedLayers Create(LayerShape input, RandomKey key)
    {
        Validate();
        HiddenLayer[] banks = [.. Banks.Select((bank, b) => bank.Create(input, key.For("bank", (ulong)b)))];
        InvalidOptionException.ThrowIfOutside(
            "rounds of a concatenated layer",
            banks.FirstOrDefault(bank => bank.Rounds != banks[0].Rounds)?.Rounds ?? banks[0].Rounds,
            banks[0].Rounds,
            banks[0].Rounds
        );
        return new(banks) { InputShape = input };
    }
}
