using Hebb.Data;
using Hebb.Numerics;

namespace Hebb.Networks;

/// <summary>
/// How a competitive layer is drawn: for each unit a vector from N(0, 1) with one number more than the input has, made unit length; its last
/// number times <see cref="Constant"/> is the bias, as if each example had a constant number appended. Recurrent weights are 0.
/// <see cref="CompetitiveLayer"/>
/// </summary>
/// <param name="Units">m, from 2 to 1,000,000; with several rounds at most 32,768.</param>
/// <param name="Cap">k, from 1 to m − 1: the cap of the only round, unless there are <see cref="Caps"/>.</param>
public sealed record CompetitiveOptions(int Units, int Cap) : HiddenLayerOptions
{
    /// <summary>The constant number that each example is thought to have besides: 0 to 1,000,000.</summary>
    public float Constant { get; init; } = 2;

    /// <summary>k_1 … k_T, of which the last is <see cref="Cap"/>; none means one round.</summary>
    public IReadOnlyList<int>? Caps { get; init; }

    /// <summary>What a cap gives during the rounds.</summary>
    public CompetitiveValues Values { get; init; }

    /// <summary>What the layer hands on of the last round.</summary>
    public CompetitiveOutput Output { get; init; }

    /// <summary>ι, how much of the first net input is added again in each later round: 0 to 1,000,000.</summary>
    public float Injection { get; init; }

    /// <inheritdoc/>
    public override void Validate()
    {
        CompetitiveLayer.CheckSizes(Units, Caps ?? [Cap]);
        if (Caps is not null && Caps[^1] != Cap)
        {
            throw new InvalidOptionException(
                nameof(Caps),
                $"{string.Join(", ", Caps)}",
                $"a list that ends with the cap, {Cap}"
            );
        }

        InvalidOptionException.ThrowIfOutside(nameof(Constant), Constant, 0, 1e6f);
        InvalidOptionException.ThrowIfOutside(nameof(Injection), Injection, 0, 1e6f);
    }

    /// <inheritdoc/>
    internal override CompetitiveLayer Create(LayerShape input, RandomKey key)
    {
        Validate();
        InvalidOptionException.ThrowIfOutside("Inputs", input.Size, 1, RecurrentLayer.MostInputs);
        IReadOnlyList<int> caps = Caps ?? [Cap];
        // The last row is that of the constant.
        var drawn = new Matrix(input.Size + 1, Units);
        var random = key.For("prototypes").Stream();
        for (int i = 0; i < drawn.Rows; i++)
        {
            random.FillNormal(drawn.Row(i));
        }

        PatchFilter.Normalise(drawn);
        var (weights, bias) = (new Matrix(input.Size, Units), new Matrix(1, Units));
        for (int i = 0; i < input.Size; i++)
        {
            drawn.Row(i).CopyTo(weights.Row(i));
        }

        for (int j = 0; j < Units; j++)
        {
            bias[0, j] = Constant * drawn[input.Size, j];
        }

        return new CompetitiveLayer(weights, bias, caps, caps.Count > 1 ? new Matrix(Units, Units) : null)
        {
            InputShape = input,
            Values = Values,
            Output = Output,
            Injection = Injection,
        };
    }
}
