using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Tests.Networks;

/// <summary>How the hidden layers of a case are put together.</summary>
public enum LayerForm
{
    /// <summary>One recurrent layer.</summary>
    One,

    /// <summary>Two recurrent layers, the second with another number of rounds.</summary>
    Stack,

    /// <summary>Three recurrent layers concatenated.</summary>
    Concatenated,

    /// <summary>Two recurrent layers concatenated, and a recurrent one on top of them.</summary>
    StackOnConcatenated,
}

/// <summary>A small random network and examples for it, all from one seed.</summary>
internal sealed record LayerCase(LayerForm Form, int Rounds, Recurrence Recurrence, ulong Seed = 1)
{
    public FiredWhen FiredWhen { get; init; }
    public float Bias { get; init; }
    public bool Transforms { get; init; }
    public OutputReading Reads { get; init; }

    /// <summary>Few different values everywhere, so that ties are common.</summary>
    public bool Coarse { get; init; }
    public int Inputs { get; init; } = 12;
    public int Labels { get; init; } = 3;
    public int Examples { get; init; } = 5;

    private RandomKey Key => RandomKey.FromSeed(Seed);

    /// <summary>Cases of every form, recurrence and number of rounds up to four, other settings at random.</summary>
    public static IEnumerable<LayerCase> Random(int seeds)
    {
        for (int seed = 0; seed < seeds; seed++)
        {
            foreach (var form in Enum.GetValues<LayerForm>())
            {
                foreach (var recurrence in Enum.GetValues<Recurrence>())
                {
                    for (int rounds = 1; rounds <= 4; rounds++)
                    {
                        yield return Random(new LayerCase(form, rounds, recurrence, (ulong)seed));
                    }
                }
            }
        }
    }

    public Network Network()
    {
        var data = Data();
        var random = Key.For("sizes").Stream();
        RecurrentOptions Layer(int rounds, int least)
        {
            int neurons = least + random.NextInt32(40);
            return new RecurrentOptions(neurons, Cap: Math.Max(2, neurons / 3), rounds)
            {
                Recurrence = Recurrence,
                FiredWhen = FiredWhen,
                HiddenBias = Bias,
            };
        }

        HiddenLayerOptions[] hidden = Form switch
        {
            LayerForm.One => [Layer(Rounds, 20)],
            LayerForm.Stack => [Layer(Rounds, 20), Layer((Rounds % 3) + 1, 15)],
            LayerForm.Concatenated => [new ConcatenatedOptions(Layer(Rounds, 10), Layer(Rounds, 60), Layer(Rounds, 5))],
            _ => [new ConcatenatedOptions(Layer(Rounds, 10), Layer(Rounds, 30)), Layer((Rounds % 3) + 1, 15)],
        };
        var transform = Transforms ? InputTransform.Standardised(data) : null;
        var drawn = Hebb.Networks.Network.Create(data, Key, transform, hidden);
        var network = new Network(drawn.Input, drawn.Hidden, drawn.U, Reads, drawn.LabelNames);
        foreach (var weights in network.Hidden.SelectMany(layer => layer.Weights))
        {
            // What sums up to about as much as the input, however many neurons are active.
            float scale = weights.Name.EndsWith("graph_weights", StringComparison.Ordinal) ? 0.5f : 1;
            Draw(weights.Values, weights.Edges, weights.Name, scale);
        }

        Draw(network.U, null, "output", 1);
        return network;
    }

    public LabelledData Data()
    {
        var random = Key.For("data").Stream();
        var examples = new Matrix(Examples, Inputs);
        var labels = new int[Examples];
        for (int n = 0; n < Examples; n++)
        {
            foreach (ref float x in examples.Row(n))
            {
                x = random.NextBool(0.3) ? 0 : Value(ref random);
            }

            labels[n] = random.NextInt32(Labels);
        }

        return new LabelledData(examples, labels, Labels);
    }

    /// <summary>Draws weights again, differently for each purpose; those without an edge stay 0.</summary>
    public void Draw(Matrix weights, BitMatrix? edges, string purpose, float scale)
    {
        var random = Key.For(purpose).Stream();
        for (int j = 0; j < weights.Rows; j++)
        {
            for (int i = 0; i < weights.Columns; i++)
            {
                weights[j, i] = edges?[j, i] == false ? 0 : scale * Value(ref random);
            }
        }
    }

    private static LayerCase Random(LayerCase c)
    {
        int number = ((((int)c.Form * 2) + (int)c.Recurrence) * RecurrentLayer.MostRounds) + c.Rounds;
        var random = c.Key.For("case", (ulong)number).Stream();
        return c with
        {
            FiredWhen = random.NextBool(0.5) ? FiredWhen.Positive : FiredWhen.InCap,
            Bias = random.NextBool(0.3) ? 0.3f : 0,
            Transforms = random.NextBool(0.5),
            Reads = new OutputReading(FiredBits: random.NextBool(0.3), UnitLength: random.NextBool(0.4)),
            Coarse = random.NextBool(0.3),
            Inputs = 1 + random.NextInt32(20),
            Labels = 2 + random.NextInt32(18),
        };
    }

    private float Value(ref RandomStream random) => Coarse ? (random.NextInt32(5) - 2) * 0.5f : random.NextNormal();
}
