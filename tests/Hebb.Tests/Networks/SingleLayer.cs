using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Tests.Networks;

/// <summary>The sizes and conventions of a network of one recurrent layer.</summary>
internal sealed record SingleLayer(int Inputs, int Neurons, int Labels, int Cap, int Rounds)
{
    public double EdgeProbability { get; init; } = 0.5;
    public InputInitialization InputInitialization { get; init; }
    public Recurrence Recurrence { get; init; }
    public FiredWhen FiredWhen { get; init; }
    public float HiddenBias { get; init; }

    public RecurrentOptions Options =>
        new(Neurons, Cap, Rounds)
        {
            EdgeProbability = EdgeProbability,
            InputInitialization = InputInitialization,
            Recurrence = Recurrence,
            FiredWhen = FiredWhen,
            HiddenBias = HiddenBias,
        };

    /// <summary>Such a network, drawn from a key.</summary>
    public Network Create(RandomKey key) => Network.Create(new LayerShape(Inputs), Labels, key, Options);

    /// <summary>Such a network with given weights.</summary>
    public Network Of(BitMatrix? inputEdges, Matrix a, BitMatrix graphEdges, Matrix w, Matrix u) =>
        new(
            null,
            [
                new RecurrentLayer(inputEdges, a, graphEdges, w, Cap, Rounds)
                {
                    Recurrence = Recurrence,
                    FiredWhen = FiredWhen,
                    HiddenBias = HiddenBias,
                },
            ],
            u
        );

    /// <summary>Such a feed-forward network with given weights.</summary>
    public Network Of(BitMatrix? inputEdges, Matrix a, Matrix u) =>
        Of(inputEdges, a, new BitMatrix(0, 0), new Matrix(0, 0), u);
}

/// <summary>The only layer of a network, and its parts.</summary>
internal static class SingleLayerNetworks
{
    extension(Network network)
    {
        public RecurrentLayer Layer => (RecurrentLayer)network.Hidden.Single();
        public Matrix A => network.Layer.A;
        public Matrix W => network.Layer.W;
        public BitMatrix InputEdges => network.Layer.InputEdges!;
        public BitMatrix GraphEdges => network.Layer.GraphEdges;
    }
}
