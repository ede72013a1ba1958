using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Tests.Numerics;

namespace Hebb.Tests.Networks;

public class NetworkTests
{
    private static readonly RandomKey Key = RandomKey.FromSeed(11);

    public static TheoryData<string> Kinds => [.. SmallModels.Kinds.Keys];

    [Fact]
    public void The_first_layer_draws_from_the_key_and_layer_l_from_a_key_for_it()
    {
        var options = new RecurrentOptions(20, Cap: 5, Rounds: 2);
        var stack = Network.Create(new(7), 3, Key, options, options with { Neurons = 9 }, options);
        AssertWeights(Network.Create(new(7), 3, Key, options).Layer, stack.Hidden[0]);
        AssertWeights(
            Network.Create(new(20), 3, Key.For("layer", 1), options with { Neurons = 9 }).Layer,
            stack.Hidden[1]
        );
        AssertWeights(Network.Create(new(9), 3, Key.For("layer", 2), options).Layer, stack.Hidden[2]);
    }

    [Fact]
    public void Banks_on_one_input_are_drawn_from_different_keys()
    {
        var options = new RecurrentOptions(20, Cap: 5, Rounds: 2);
        var banks = (ConcatenatedLayers)
            Network.Create(new(7), 3, Key, new ConcatenatedOptions(options, options)).Hidden.Single();
        for (ulong b = 0; b < 2; b++)
        {
            AssertWeights(Network.Create(new(7), 3, Key.For("bank", b), options).Layer, banks.Banks[(int)b]);
        }

        Assert.Equal((40, 10, 2), (banks.OutputShape.Size, banks.MostActive, banks.Rounds));
        Assert.Equal(
            ["0.input_weights", "0.graph_weights", "1.input_weights", "1.graph_weights"],
            banks.Weights.Select(w => w.Name)
        );
        Assert.NotEqual(
            ((RecurrentLayer)banks.Banks[0]).A.Buffer.ToArray(),
            ((RecurrentLayer)banks.Banks[1]).A.Buffer.ToArray()
        );
    }

    [Fact]
    public void A_network_for_data_has_their_shape_labels_and_names()
    {
        var data = new LabelledData(new Matrix(2, 6), [0, 1], 3)
        {
            Shape = new LayerShape(1, 2, 3),
            LabelNames = ["a", "b", "c"],
        };
        var transform = InputTransform.Centred(data);
        var network = Network.Create(data, Key, transform, new RecurrentOptions(5, Cap: 2));
        Assert.Equal(new LayerShape(1, 2, 3), network.Hidden[0].InputShape);
        Assert.Equal((6, 3), (network.Inputs, network.Labels));
        Assert.Equal(["a", "b", "c"], network.LabelNames!);
        Assert.Same(transform, network.Input);
        Assert.Null(Network.Create(data, Key, null, new RecurrentOptions(5, Cap: 2)).Input);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_copy_is_the_same_and_has_its_own_weights(string kind)
    {
        var network = SmallModels.Kinds[kind];
        byte[] before = SmallModels.Bytes(network);
        var copy = network.Clone();
        SameNetwork.Assert(network, copy);

        copy.U.Fill(9);
        foreach (var (own, others) in AllWeights(copy).Zip(AllWeights(network)))
        {
            own.Values.Fill(9);
            Assert.Same(others.Edges, own.Edges);
        }

        Assert.Equal(before, SmallModels.Bytes(network));
        Assert.All(AllWeights(copy), weights => Assert.All(weights.Values.Row(0).ToArray(), w => Assert.Equal(9, w)));
    }

    [Fact]
    public void Parts_that_do_not_fit_each_other_are_refused()
    {
        var layer = SmallModels.Network(1).Layer;
        var second = new SingleLayer(11, 7, 3, 4, 2).Create(Key).Layer;
        var other = new SingleLayer(12, 7, 3, 4, 2).Create(Key).Layer;
        var u = new Matrix(7, 3);
        _ = new Network(null, [layer, second], u, default, ["a", "b", "c"]);
        Refused("number of hidden layers is 0; it must be at least 1", () => new Network(null, [], u));
        Refused(
            "hidden layer 1 takes 12 inputs; the layer before it has 11",
            () => new Network(null, [layer, other], u)
        );
        Refused(
            "hidden layer 1 takes 5 inputs; the layer before it has 7",
            () => new Network(null, [second, layer], new Matrix(11, 3))
        );
        Refused("outputWeights has 7 rows; the last layer's neurons are 11", () => new Network(null, [layer], u));
        Refused(
            "outputWeights has 3 rows; the last layer's neurons are 7",
            () => new Network(null, [layer, second], u.Transpose())
        );
        Refused(
            "the input transform has 6 inputs; the first layer takes 5",
            () => new Network(new InputTransform(6, null, null), [layer, second], u)
        );
        Refused(
            "there are 2 label names; the labels are 3",
            () => new Network(null, [layer, second], u, default, ["a", "b"])
        );
        Refused(
            "there are 1 input names; the inputs are 5",
            () => new Network(null, [layer, second], u, inputNames: ["a"])
        );
        Assert.Equal(
            "Labels is 1; it must be between 2 and 100000",
            Assert.Throws<InvalidOptionException>(() => new Network(null, [layer], new Matrix(11, 1))).Message
        );
        Assert.Equal(
            "hidden layers is 0; it must be between 1 and 100",
            Assert.Throws<InvalidOptionException>(() => Network.Create(new(5), 3, Key)).Message
        );
        Assert.Throws<InvalidOptionException>(() => new ConcatenatedOptions().Validate());
        Refused("number of layers side by side is 0; it must be at least 1", () => new ConcatenatedLayers([]));
        Refused("a layer has 11 inputs; the layer beside it has 5", () => new ConcatenatedLayers([layer, second]));
        Refused(
            "a layer has 3 rounds; the layer beside it has 2",
            () => new ConcatenatedLayers([second, new SingleLayer(11, 7, 3, 4, 3).Create(Key).Layer])
        );
    }

    [Fact]
    public void Layers_side_by_side_nest_over_four_levels_and_no_more()
    {
        HiddenLayer layer = SmallModels.Network(1).Layer;
        for (int level = 0; level < 4; level++)
        {
            layer = new ConcatenatedLayers([layer]);
        }

        var network = new Network(null, [layer], new Matrix(11, 3));
        SameNetwork.Assert(network, ModelFile.Load(new MemoryStream(SmallModels.Bytes(network)), "m").Network);
        Refused(
            "levels of layers side by side is 5; it must be between 1 and 4",
            () => new ConcatenatedLayers([layer])
        );
    }

    private static void Refused(string message, Func<object> make) =>
        Assert.Equal(message, Assert.Throws<InvalidOptionException>(make).Message);

    private static IEnumerable<NamedWeights> AllWeights(Network network) =>
        network.Hidden.SelectMany(layer => layer.Weights);

    private static void AssertWeights(RecurrentLayer expected, HiddenLayer actual)
    {
        var layer = (RecurrentLayer)actual;
        Assert.Equal(Widths.Bits(expected.A.Buffer), Widths.Bits(layer.A.Buffer));
        Assert.Equal(expected.InputEdges!.Words.ToArray(), layer.InputEdges!.Words.ToArray());
        Assert.Equal(expected.GraphEdges.Words.ToArray(), layer.GraphEdges.Words.ToArray());
    }
}
