using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Persistence;
using Hebb.Plasticity;
using Hebb.Tests.Data;
using Hebb.Tests.Persistence;

namespace Hebb.Tests.Networks;

public sealed class ModelFileTests
{
    public static TheoryData<string> HostileCases => [.. HostileModels.Cases.Keys];

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void A_model_is_read_as_it_was_written_to_the_bit(int rounds)
    {
        using var folder = new TemporaryFolder();
        var network = SmallModels.Network(rounds);

        ModelFile.Save(network, SmallModels.Provenance, folder["model.safetensors"]);
        var (read, provenance) = ModelFile.Load(folder["model.safetensors"]);

        Assert.Equal(network.Shape, read.Shape);
        Assert.Equal(Bits(network.A), Bits(read.A));
        Assert.Equal(Bits(network.W), Bits(read.W));
        Assert.Equal(Bits(network.U), Bits(read.U));
        Assert.Equal(network.InputEdges.Words, read.InputEdges.Words);
        Assert.Equal(network.GraphEdges.Words, read.GraphEdges.Words);
        Assert.Equal(SmallModels.Provenance.Data, provenance.Data);
        Assert.Equal(SmallModels.Provenance.Seed, provenance.Seed);
        Assert.Equal(SmallModels.Provenance.Version, provenance.Version);
        Assert.Equal(SmallModels.Provenance.Options, provenance.Options);
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

        string[] feedForward = ["input_weights", "output_weights", "input_edges"];
        string[] recurrent = ["graph_weights", "input_weights", "output_weights", "graph_edges", "input_edges"];
        Assert.Equal(rounds == 1 ? feedForward : recurrent, file.Tensors.Select(t => t.Name));
        Assert.Equal("hebb-model", file.Metadata["format"]);
        Assert.Equal("1", file.Metadata["format_version"]);
        Assert.Equal(
            "{\"inputs\":5,\"neurons\":11,\"labels\":3,\"cap\":4,\"rounds\":"
                + rounds
                + ",\"edgeProbability\":0.4,\"inputWeights\":\"normal\",\"recurrence\":\"through-graph\","
                + "\"firedWhen\":\"in-cap\",\"hiddenBias\":0.1}",
            file.Metadata["shape"]
        );
        Assert.Equal(
            "{\"data\":\"µ \\\"quoted\\\" data\",\"seed\":18446744073709551615,\"version\":\"0.1.0\","
                + "\"options\":{\"Epochs\":\"2\",\"graph-rule\":\"constant:-1\",\"weights\":\"averaged\"}}",
            file.Metadata["provenance"]
        );
        var weights = file.Get("input_weights", SafeTensorType.F32, 5, 11).Values<float>();
        var edges = file.Get("input_edges", SafeTensorType.U8, 5, 2).Bytes;
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
    public void The_same_training_with_one_thread_and_with_two_writes_the_same_bytes()
    {
        byte[] TrainedWith(int threads)
        {
            using var workers = new WorkerPool(threads) { WorthSharing = 0 };
            var data = Hebb.Data.Synthetic.Halfspace(RandomKey.FromSeed(3)).Train.Select([.. Enumerable.Range(0, 200)]);
            var network = RecurrentNetwork.Create(
                new NetworkShape(data.Inputs, 100, data.LabelCount, 20, 3),
                RandomKey.FromSeed(4)
            );
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
        var (bytes, says) = HostileModels.Cases[name];

        Refusal.AssertOneLine("hostile.safetensors", says, () => Load(bytes));
    }

    [Theory]
    [MemberData(nameof(HostileCases))]
    public void Refusing_a_hostile_model_takes_little_memory(string name)
    {
        byte[] bytes = HostileModels.Cases[name].Bytes;
        Assert.ThrowsAny<HebbException>(() => Load(bytes));

        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.ThrowsAny<HebbException>(() => Load(bytes));

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 200_000);
    }

    [Fact]
    public void Damaged_models_are_read_or_refused() =>
        Mutations.Attack(
            [SmallModels.Bytes(SmallModels.Network(1)), SmallModels.Bytes(SmallModels.Network(3))],
            file => Load(file),
            4000,
            allowedBytes: 200_000
        );

    [Fact]
    public void Damaged_shapes_in_whole_files_are_read_or_refused()
    {
        // The damage is in the text of the shape alone, so that every attempt gets past the tensors' header.
        byte[] shape = System.Text.Encoding.Latin1.GetBytes(
            TensorArchive.Read(new MemoryStream(SmallModels.Bytes(SmallModels.Network(3))), "m").Metadata["shape"]
        );
        Mutations.Attack(
            [shape],
            text =>
                Load(SmallModels.Changed(3, metadata: t => t["shape"] = System.Text.Encoding.Latin1.GetString(text))),
            4000,
            allowedBytes: 300_000
        );
    }

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
        var largest = new NetworkShape(784, 23_170, 10, 100, 3);
        ModelFile.ThrowIfTooLarge(largest, "m");
        ModelFile.ThrowIfTooLarge(largest with { Neurons = 100_000, Rounds = 1 }, "m");

        var error = Assert.Throws<FileFormatException>(() =>
            ModelFile.ThrowIfTooLarge(largest with { Neurons = 32_768 }, "m")
        );

        Assert.Contains("'graph_weights': 32768×32768", error.Message, StringComparison.Ordinal);
    }

    private static Model Load(byte[] bytes) => ModelFile.Load(new MemoryStream(bytes), "hostile.safetensors");

    private static int[] Bits(Matrix matrix) => [.. matrix.Buffer.ToArray().Select(BitConverter.SingleToInt32Bits)];
}
