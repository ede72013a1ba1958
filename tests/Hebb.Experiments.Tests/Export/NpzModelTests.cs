using System.IO.Compression;
using System.Text;
using Hebb.Experiments.Export;
using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Experiments.Tests.Export;

public sealed class NpzModelTests
{
    // What numpy 1.24's np.save writes of the same arrays, in hexadecimal.
    private const string Floats =
        "934e554d5059010076007b276465736372273a20273c6634272c2027666f727472616e5f6f72646572273a2046616c73652c20277368617065273a2028322c2033292c207d";

    [Fact]
    public void Arrays_are_those_that_numpy_saves()
    {
        var numbers = Matrix.FromRows([
            [1, 2, 3],
            [-1, 0.5f, 0],
        ]);
        var bits = new BitMatrix(1, 3) { [0, 1] = true };

        Assert.Equal(
            Header("<f4", "(2, 3)") + "0000803f" + "00000040" + "00004040" + "000080bf" + "0000003f" + "00000000",
            Bytes(stream => NpyWriter.Write(stream, numbers))
        );
        Assert.StartsWith(Floats, Bytes(stream => NpyWriter.Write(stream, numbers)), StringComparison.Ordinal);
        Assert.Equal(Header("|b1", "(1, 3)") + "000100", Bytes(stream => NpyWriter.Write(stream, bits)));
        // Four bytes a character; one beyond the first 65,536 is one character.
        Assert.Equal(
            Header("<U2", "(2,)") + "61000000" + "00000000" + "e9000000" + "00f60100",
            Bytes(stream => NpyWriter.Write(stream, ["a", "é😀"]))
        );
        Assert.Equal(Header("<U1", "()") + "62000000", Bytes(stream => NpyWriter.Write(stream, "b")));
        Assert.Equal(Header("<U1", "(1,)") + "00000000", Bytes(stream => NpyWriter.Write(stream, [""])));
    }

    [Fact]
    public void All_of_a_network_is_there_by_the_names_of_its_model_file()
    {
        var training = new Hebb.Data.LabelledData(
            Matrix.FromRows([
                [1, 2],
                [3, 5],
                [2, 2],
            ]),
            [0, 1, 0],
            2
        )
        {
            LabelNames = ["no", "yes"],
            InputNames = ["length", "width"],
        };
        var network = Network.Create(
            training,
            RandomKey.FromSeed(1),
            InputTransform.Standardised(training),
            new RecurrentOptions(5, Cap: 2, Rounds: 2),
            new RecurrentOptions(4, Cap: 2)
        );
        using MemoryStream one = new(),
            two = new();

        NpzModel.Write(network, new ModelProvenance { Data = "own.csv" }, one);
        NpzModel.Write(network, new ModelProvenance { Data = "own.csv" }, two);

        Assert.Equal(one.ToArray(), two.ToArray());
        using var archive = new ZipArchive(one);
        Assert.Equal(
            [
                "0.input_weights.npy",
                "0.input_edges.npy",
                "0.graph_weights.npy",
                "0.graph_edges.npy",
                "1.input_weights.npy",
                "1.input_edges.npy",
                "output_weights.npy",
                "input.mean.npy",
                "input.scale.npy",
                "labels.npy",
                "inputs.npy",
                "model.npy",
                "provenance.npy",
            ],
            archive.Entries.Select(entry => entry.FullName)
        );
        using var content = archive.GetEntry("input.mean.npy")!.Open();
        using var bytes = new MemoryStream();
        content.CopyTo(bytes);
        Assert.Equal(
            Bytes(stream => NpyWriter.Write(stream, network.Input!.Mean!)),
            Convert.ToHexStringLower(bytes.ToArray())
        );
    }

    // Magic number, version 1.0, the header's length, and the header, filled with blanks up to a multiple of 64.
    private static string Header(string type, string shape)
    {
        string text = $"{{'descr': '{type}', 'fortran_order': False, 'shape': {shape}, }}";
        return "934e554d505901007600" + Convert.ToHexStringLower(Encoding.ASCII.GetBytes(text.PadRight(117) + "\n"));
    }

    private static string Bytes(Action<Stream> write)
    {
        using var stream = new MemoryStream();
        write(stream);
        return Convert.ToHexStringLower(stream.ToArray());
    }
}
