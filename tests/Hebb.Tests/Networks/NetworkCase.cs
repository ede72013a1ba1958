using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Tests.Networks;

/// <summary>A small random network of any kind, with weights everywhere, and examples for it: all from one seed.</summary>
internal sealed record NetworkCase(ulong Seed)
{
    /// <summary>Few different values everywhere, so that ties are common.</summary>
    public bool Coarse { get; init; }

    public RandomKey Key => RandomKey.FromSeed(Seed);

    public Network Network()
    {
        var random = Key.For("sizes").Stream();
        int inputs = 1 + random.NextInt32(12);
        var layers = new HiddenLayerOptions[1 + random.NextInt32(3)];
        foreach (ref var layer in layers.AsSpan())
        {
            layer = Layer(1 + random.NextInt32(4), levels: 2, ref random);
        }

        var drawn = Hebb.Networks.Network.Create(new LayerShape(inputs), 2 + random.NextInt32(4), Key, layers);
        foreach (var layer in drawn.Hidden)
        {
            DrawGraphWeights(layer, ref random);
            if (layer is CompetitiveLayer competitive)
            {
                CompetitiveCase.DrawRecurrentWeights(competitive, ref random);
            }

            if (layer is TemplateLayer templates)
            {
                random.FillNormal(templates.Bias.Row(0));
            }

            foreach (var weights in layer.Weights)
            {
                Round(weights.Values);
            }
        }

        for (int j = 0; j < drawn.U.Rows; j++)
        {
            random.FillNormal(drawn.U.Row(j));
        }

        Round(drawn.U);

        var transform = new InputTransform(inputs, Row(inputs, ref random), Row(inputs, ref random));
        var reads = new OutputReading(random.NextBool(0.3), random.NextBool(0.3));
        return new Network(random.NextBool(0.5) ? transform : null, drawn.Hidden, drawn.U, reads);
    }

    public Matrix Examples(int count, int inputs)
    {
        var random = Key.For("examples").Stream();
        var examples = new Matrix(count, inputs);
        for (int n = 0; n < count; n++)
        {
            foreach (ref float x in examples.Row(n))
            {
                x = random.NextBool(0.2) ? 0 : random.NextNormal();
            }
        }

        Round(examples);
        return examples;
    }

    // To halves.
    private void Round(Matrix values)
    {
        foreach (ref float value in Coarse ? values.Buffer : [])
        {
            value = MathF.Round(2 * value) / 2;
        }
    }

    private static void DrawGraphWeights(HiddenLayer layer, ref RandomStream random)
    {
        foreach (var weights in layer.Weights)
        {
            for (
                int j = 0;
                weights.Name.EndsWith("graph_weights", StringComparison.Ordinal) && j < weights.Values.Rows;
                j++
            )
            {
                for (int i = 0; i < weights.Values.Columns; i++)
                {
                    weights.Values[j, i] = weights.Edges![j, i] ? 0.4f * random.NextNormal() : 0;
                }
            }
        }
    }

    private static HiddenLayerOptions Layer(int rounds, int levels, ref RandomStream random)
    {
        if (levels > 0 && random.NextBool(0.3))
        {
            var banks = new HiddenLayerOptions[1 + random.NextInt32(3)];
            foreach (ref var bank in banks.AsSpan())
            {
                bank = Layer(rounds, levels - 1, ref random);
            }

            return new ConcatenatedOptions(banks);
        }

        if (rounds == 1 && random.NextBool(0.3))
        {
            // Of one group at unit length nothing but a sign is left.
            return new TemplateOptions(2 + random.NextInt32(5), 1 + random.NextInt32(20));
        }

        if (rounds == 1 && random.NextBool(0.3))
        {
            return CompetitiveCase.Options(ref random, CompetitiveValues.Graded) with
            {
                Output = random.NextBool(0.5) ? CompetitiveOutput.Values : CompetitiveOutput.Root,
            };
        }

        // Sometimes more than a word of firing bits.
        int neurons = 1 + random.NextInt32(random.NextBool(0.2) ? 140 : 30);
        return new RecurrentOptions(neurons, Cap: 1 + random.NextInt32(neurons), rounds)
        {
            EdgeProbability = random.NextBool(0.5) ? 0.5 : 1,
            Recurrence = random.NextBool(0.5) ? Recurrence.Paper : Recurrence.ThroughGraph,
            FiredWhen = random.NextBool(0.7) ? FiredWhen.Positive : FiredWhen.InCap,
            HiddenBias = random.NextBool(0.5) ? 0 : 0.3f,
        };
    }

    private static Matrix? Row(int length, ref RandomStream random)
    {
        var row = new Matrix(1, length);
        foreach (ref float x in row.Row(0))
        {
            x = random.NextBool(0.1) ? 0 : random.NextNormal();
        }

        return random.NextBool(0.8) ? row : null;
    }
}
