using System.Text;
using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Persistence;
using Hebb.Plasticity;
using Hebb.Tests.Data;
using Hebb.Tests.Persistence;

namespace Hebb.Tests.Networks;

public sealed class ModelFileTests
{
    private static readonly Dictionary<string, (byte[] Bytes, string[] Says)> Hostile = new([
        .. HostileModels.Cases,
        .. HostileVersion1Models.Cases.Select(c => KeyValuePair.Create($"version 1: {c.Key}", c.Value)),
    ]);

    public static TheoryData<string> HostileCases => [.. Hostile.Keys];

    public static TheoryData<string> Kinds => [.. SmallModels.Kinds.Keys];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_model_is_read_as_it_was_written_to_the_bit(string kind)
    {
        using var folder = new TemporaryFolder();
        var network = SmallModels.Kinds[kind];

        ModelFile.Save(network, SmallModels.Provenance, folder["model.safetensors"]);
        var (read, provenance) = ModelFile.Load(folder["model.safetensors"]);

        SameNetwork.Assert(network, read);
        Assert.Equal(SmallModels.Provenance.Data, provenance.Data);
        Assert.Equal(SmallModels.Provenance.Seed, provenance.Seed);
        Assert.Equal(SmallModels.Provenance.Version, provenance.Version);
        Assert.Equal(SmallModels.Provenance.Options, provenance.Options);
        Assert.Equal(SmallModels.Bytes(network), SmallModels.Bytes(read));
        SameNetwork.Assert(network, Network.Load(folder["model.safetensors"]));
        ModelFile.Save(network, folder["short.safetensors"]);
        SameNetwork.Assert(network, Network.Load(folder["short.safetensors"]));
        Assert.Null(ModelFile.Load(folder["short.safetensors"]).Provenance.Data);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void A_model_of_version_1_is_read_as_it_was_written_to_the_bit(int rounds)
    {
        var (read, provenance) = Load(SmallModels.Version1Bytes(rounds));

        SameNetwork.Assert(SmallModels.Network(rounds), read);
        Assert.Equal(SmallModels.Provenance.Options, provenance.Options);
        Assert.Equal(SmallModels.Bytes(SmallModels.Network(rounds)), SmallModels.Bytes(read));
    }

    [Fact]
    public void Of_an_unknown_provenance_nothing_is_written_and_nothing_read()
    {
        using var stream = new MemoryStream();
        ModelFile.Save(SmallModels.Network(1), new ModelProvenance(), stream, "m");
        stream.Position = 0;

        var provenance = ModelFile.Load(stream, "m").Provenance;

        Assert.Null(provenance.Data);
        Assert.Null(provenance.Seed);
        Assert.Null(provenance.Version);
        Assert.Empty(provenance.Options);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void The_file_holds_what_the_format_says(int rounds)
    {
        var network = SmallModels.Network(rounds);

        var file = TensorArchive.Read(new MemoryStream(SmallModels.Bytes(network)), "m");

        string[] feedForward = ["0.input_weights", "output_weights", "0.input_edges"];
        string[] recurrent = ["0.graph_weights", "0.input_weights", "output_weights", "0.graph_edges", "0.input_edges"];
        Assert.Equal(rounds == 1 ? feedForward : recurrent, file.Tensors.Select(t => t.Name));
        Assert.Equal("hebb-model", file.Metadata["format"]);
        Assert.Equal("2", file.Metadata["format_version"]);
        Assert.Equal(
            "{\"input\":{\"shape\":[5,1,1],\"mean\":false,\"scale\":false},\"layers\":[{\"kind\":\"recurrent\","
                + $"\"neurons\":11,\"cap\":4,\"rounds\":{rounds},\"recurrence\":\"through-graph\",\"firedWhen\":\"in-cap\","
                + "\"hiddenBias\":0.1,\"allInputEdges\":false}],"
                + "\"output\":{\"labels\":3,\"firedBits\":false,\"unitLength\":false}}",
            file.Metadata["model"]
        );
        Assert.Equal(
            "{\"data\":\"µ \\\"quoted\\\" data\",\"seed\":18446744073709551615,\"version\":\"0.1.0\","
                + "\"options\":{\"Epochs\":\"2\",\"graph-rule\":\"constant:-1\",\"weights\":\"averaged\"}}",
            file.Metadata["provenance"]
        );
        var weights = file.Get("0.input_weights", SafeTensorType.F32, 5, 11).Values<float>();
        var edges = file.Get("0.input_edges", SafeTensorType.U8, 5, 2).Bytes;
        for (int j = 0; j < 5; j++)
        {
            for (int i = 0; i < 11; i++)
            {
                Assert.Equal(network.A[j, i], weights[(11 * j) + i]);
                Assert.Equal(network.InputEdges[j, i], (edges[(2 * j) + (i / 8)] >> (i % 8) & 1) == 1);
            }
        }
    }

    [Fact]
    public void Tensors_of_a_stack_and_of_banks_are_named_by_where_they_are()
    {
        var stack = SmallModels.Read(SmallModels.Bytes(SmallModels.Stack()));
        string[] names =
        [
            "input.mean",
            "input.scale",
            "0.input_weights",
            "0.input_edges",
            "0.graph_weights",
            "0.graph_edges",
            "1.input_weights",
            "1.input_edges",
            "1.graph_weights",
            "1.graph_edges",
            "output_weights",
        ];
        Assert.Equal(names.Order(), stack.Tensors.Select(t => t.Name).Order());
        Assert.EndsWith(
            ",\"labels\":[\"none\",\"µ \\\"quoted\\\"\",\"\"],"
                + "\"inputs\":[\"width (cm)\",\"width (cm)\",\"\",\"\\\"\",\"größe\",\"0\"]}",
            stack.Metadata["model"]
        );

        var banks = SmallModels.Read(SmallModels.Bytes(SmallModels.Concatenated()));
        Assert.Equal(
            ["0.0.input_weights", "0.1.0.input_weights", "0.1.1.input_weights"],
            banks.Tensors.Select(t => t.Name).Where(name => name.EndsWith("input_weights")).Order()
        );
    }

    [Fact]
    public void The_same_training_with_one_thread_and_with_two_writes_the_same_bytes()
    {
        byte[] TrainedWith(int threads)
        {
            using var workers = new WorkerPool(threads) { WorthSharing = 0 };
            var data = Synthetic.Halfspace(RandomKey.FromSeed(3)).Train.Take(200);
            var network = new SingleLayer(data.Inputs, 100, data.LabelCount, 20, 3).Create(RandomKey.FromSeed(4));
            var options = new PlasticityOptions { GraphRule = GraphRule.Parse("random:0.01") };
            new PlasticityTrainer(network, options, workers: workers).Train(data, epochs: 1);
            return SmallModels.Bytes(network);
        }

        byte[] one = TrainedWith(1);
        Assert.Equal(one, TrainedWith(2));
        var trained = ModelFile.Load(new MemoryStream(one), "m").Network;
        Assert.Contains(trained.W.Row(0).ToArray(), w => w != 0);
    }

    [Theory]
    [MemberData(nameof(HostileCases))]
    public void A_hostile_model_is_refused_in_one_line_that_names_file_thing_and_value(string name)
    {
        var (bytes, says) = Hostile[name];

        Refusal.AssertOneLine("hostile.safetensors", says, () => Load(bytes));
    }

    [Theory]
    [MemberData(nameof(HostileCases))]
    public void Refusing_a_hostile_model_takes_little_memory(string name)
    {
        byte[] bytes = Hostile[name].Bytes;
        Assert.ThrowsAny<HebbException>(() => Load(bytes));

        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.ThrowsAny<HebbException>(() => Load(bytes));

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 200_000);
    }

    [Fact]
    public void Damaged_models_are_read_or_refused() =>
        Mutations.Attack(
            [.. SmallModels.Kinds.Values.Select(SmallModels.Bytes), .. Version1Files],
            file => Load(file),
            14_000,
            allowedBytes: 200_000
        );

    [Theory]
    [InlineData("feed-forward")]
    [InlineData("a stack of two with everything")]
    [InlineData("concatenated and nested")]
    public void Damaged_texts_in_whole_files_are_read_or_refused(string kind) =>
        AttackText(SmallModels.Bytes(SmallModels.Kinds[kind]), "model");

    [Fact]
    public void Damaged_shapes_in_whole_files_of_version_1_are_read_or_refused() =>
        AttackText(Version1Files[1], "shape");

    [Fact]
    public void A_network_that_could_not_be_read_again_is_not_written()
    {
        using var folder = new TemporaryFolder();
        var network = SmallModels.Network(3);
        network.U[2, 1] = float.NaN;

        var error = Assert.Throws<FileFormatException>(() =>
            ModelFile.Save(network, SmallModels.Provenance, folder["model.safetensors"])
        );

        Assert.Contains("'output_weights': [2, 1] is NaN", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void Whether_a_network_fits_in_a_file_is_known_before_it_is_made()
    {
        var input = new LayerShape(784);
        var largest = new RecurrentOptions(23_170, Cap: 100, Rounds: 3);
        ModelFile.ThrowIfTooLarge(input, largest, labels: 10, "m");
        ModelFile.ThrowIfTooLarge(input, largest with { Neurons = 100_000, Rounds = 1 }, labels: 10, "m");

        var error = Assert.Throws<FileFormatException>(() =>
            ModelFile.ThrowIfTooLarge(input, largest with { Neurons = 32_768 }, labels: 10, "m")
        );

        Assert.Contains("'0.graph_weights': 32768×32768", error.Message, StringComparison.Ordinal);
    }

    private static byte[][] Version1Files => [SmallModels.Version1Bytes(1), SmallModels.Version1Bytes(3)];

    // The damage is in one text alone, so that every attempt gets past the tensors' header.
    private static void AttackText(byte[] file, string name) =>
        Mutations.Attack(
            [Encoding.Latin1.GetBytes(SmallModels.Read(file).Metadata[name])],
            text => Load(SmallModels.Changed(file, metadata: t => t[name] = Encoding.Latin1.GetString(text))),
            4000,
            allowedBytes: 300_000
        );

    private static Model Load(byte[] bytes) => ModelFile.Load(new MemoryStream(bytes), "hostile.safetensors");
}
