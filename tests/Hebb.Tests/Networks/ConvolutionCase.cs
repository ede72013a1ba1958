using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Tests.Networks;

/// <summary>A small random network with convolutional layers and images for it, all from one seed.</summary>
internal sealed record ConvolutionCase(ulong Seed)
{
    /// <summary>Few different values everywhere, so that ties are common.</summary>
    public bool Coarse { get; init; }

    /// <summary>Whether the layer is one of two on one input.</summary>
    public bool IsBank { get; init; }

    /// <summary>Whether a recurrent layer is on top.</summary>
    public bool IsBelow { get; init; }

    /// <summary>Most filters and sides; small ones for finite differences.</summary>
    public int Most { get; init; } = 30;

    private RandomKey Key => RandomKey.FromSeed(Seed).For("convolution");

    public Network Network()
    {
        var random = Key.For("sizes").Stream();
        int channels = 1 + random.NextInt32(2);
        var input = new LayerShape(channels, 4 + random.NextInt32(Most), 4 + random.NextInt32(Most));
        var one = Options(input, ref random);
        HiddenLayerOptions layer = IsBank ? new ConcatenatedOptions(one, Options(input, ref random)) : one;
        HiddenLayerOptions[] hidden = IsBelow ? [layer, new RecurrentOptions(12, 5, Rounds: 2)] : [layer];
        var drawn = Hebb.Networks.Network.Create(input, 3, Key, hidden);
        foreach (var weights in drawn.Hidden.SelectMany(each => each.Weights))
        {
            Draw(weights.Values, weights.Edges, ref random);
        }

        Draw(drawn.U, null, ref random);
        var layers = drawn.Hidden.ToArray();
        layers[0] = WithMoments(layers[0], ref random);
        return new Network(null, layers, drawn.U, new OutputReading(UnitLength: random.NextBool(0.5)));
    }

    public Matrix Examples(int count, Network network)
    {
        var shape = network.Hidden[0].InputShape;
        var random = Key.For("examples").Stream();
        var examples = new Matrix(count, shape.Size);
        for (int n = 0; n < count; n++)
        {
            // Part of each image is blank.
            int blank = random.NextInt32(shape.Size);
            foreach (ref float x in examples.Row(n)[blank..])
            {
                x = random.NextBool(0.2) ? 0 : Value(ref random);
            }
        }

        return examples;
    }

    public static IEnumerable<ConvolutionalLayer> Convolutions(HiddenLayer layer) =>
        layer is ConcatenatedLayers concatenated
            ? concatenated.Banks.OfType<ConvolutionalLayer>()
            : [(ConvolutionalLayer)layer];

    private HiddenLayer WithMoments(HiddenLayer layer, ref RandomStream random)
    {
        if (layer is ConcatenatedLayers concatenated)
        {
            var banks = new List<HiddenLayer>();
            foreach (var bank in concatenated.Banks)
            {
                banks.Add(WithMoments(bank, ref random));
            }

            return new ConcatenatedLayers(banks);
        }

        var (mean, scale) = (new Matrix(1, layer.OutputShape.Size), new Matrix(1, layer.OutputShape.Size));
        Draw(mean, null, ref random);
        Draw(scale, null, ref random);
        return ((ConvolutionalLayer)layer).WithMoments(
            random.NextBool(0.4) ? mean : null,
            random.NextBool(0.4) ? scale : null
        );
    }

    private ConvolutionOptions Options(LayerShape input, ref RandomStream random)
    {
        int least = Math.Min(input.Height, input.Width);
        int side = 1 + random.NextInt32(Math.Min(least, random.NextBool(0.2) ? 20 : 6));
        int stride = 1 + random.NextInt32(3);
        int filters = 1 + random.NextInt32(Most);
        int cap = random.NextBool(0.2) ? filters : 1 + random.NextInt32(Math.Min(filters, 5));
        int most = ((least - side) / stride) + 1;
        return new ConvolutionOptions(filters, side, cap)
        {
            Stride = stride,
            Contrast = random.NextBool(0.5) ? 0.01f + random.NextSingle() : null,
            Grid = 1 + random.NextInt32(Math.Min(most, 4)),
            Pooling = random.NextBool(0.5) ? Pooling.Hard : Pooling.Soft,
            SquareRoot = random.NextBool(0.4),
        };
    }

    private void Draw(Matrix weights, BitMatrix? edges, ref RandomStream random)
    {
        for (int j = 0; j < weights.Rows; j++)
        {
            for (int i = 0; i < weights.Columns; i++)
            {
                weights[j, i] = edges?[j, i] == false ? 0 : Value(ref random);
            }
        }
    }

    private float Value(ref RandomStream random) => Coarse ? (random.NextInt32(5) - 2) * 0.5f : random.NextNormal();
}
