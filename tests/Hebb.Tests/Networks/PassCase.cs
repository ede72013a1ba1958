using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Tests.Networks;

/// <summary>A small random network and examples for it, all from one seed.</summary>
internal sealed record PassCase
{
    public int Inputs { get; init; } = 12;
    public int Neurons { get; init; } = 30;
    public int Labels { get; init; } = 3;
    public int Cap { get; init; } = 10;
    public int Rounds { get; init; } = 3;
    public int Examples { get; init; } = 5;
    public Recurrence Recurrence { get; init; }
    public FiredWhen FiredWhen { get; init; }
    public double Probability { get; init; } = 0.5;
    public float Bias { get; init; }
    public bool Ones { get; init; }

    /// <summary>Few different values everywhere, so that ties are common.</summary>
    public bool Coarse { get; init; }
    public VectorWidth Width { get; init; } = VectorWidths.Widest;
    public int Threads { get; init; } = 1;

    /// <summary>Whether the pass lays input weights out once.</summary>
    public bool Packs { get; init; }
    public ulong Seed { get; init; } = 1;

    public Network Network()
    {
        var key = RandomKey.FromSeed(Seed);
        var network = new SingleLayer(Inputs, Neurons, Labels, Cap, Rounds)
        {
            Recurrence = Recurrence,
            FiredWhen = FiredWhen,
            EdgeProbability = Probability,
            HiddenBias = Bias,
            InputInitialization = Ones ? InputInitialization.Ones : InputInitialization.Normal,
        }.Create(key);
        var random = key.For("graph").Stream();
        for (int j = 0; j < network.W.Rows; j++)
        {
            for (int i = 0; i < network.W.Columns; i++)
            {
                network.W[j, i] = network.GraphEdges[j, i] ? Value(ref random) * 0.25f : 0;
            }
        }

        random = key.For("output").Stream();
        for (int j = 0; j < Neurons; j++)
        {
            foreach (ref float weight in network.U.Row(j))
            {
                weight = Value(ref random);
            }
        }

        return network;
    }

    public Matrix ExamplesOf()
    {
        var random = RandomKey.FromSeed(Seed).For("examples").Stream();
        var examples = new Matrix(Examples, Inputs);
        for (int n = 0; n < Examples; n++)
        {
            foreach (ref float x in examples.Row(n))
            {
                x = random.NextBool(0.4) ? 0 : Value(ref random);
            }
        }

        return examples;
    }

    private float Value(ref RandomStream random) =>
        Coarse ? (random.NextInt32(5) - 2) * 0.5f : random.NextSingle(-1, 1);
}
