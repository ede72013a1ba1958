using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Persistence;

namespace Hebb.Tests.Networks;

/// <summary>Networks of a few neurons with weights everywhere, and their files.</summary>
internal static class SmallModels
{
    public static readonly ModelProvenance Provenance = new()
    {
        Data = "µ \"quoted\" data",
        Seed = ulong.MaxValue,
        Version = "0.1.0",
        Options = new Dictionary<string, string>
        {
            ["weights"] = "averaged",
            ["graph-rule"] = "constant:-1",
            ["Epochs"] = "2",
        },
    };

    /// <summary>A network of every kind, by name.</summary>
    public static IReadOnlyDictionary<string, Network> Kinds { get; } =
        new Dictionary<string, Network>
        {
            ["feed-forward"] = Network(1),
            ["recurrent"] = Network(3),
            ["all input edges"] = AllInputEdges(),
            ["a stack of two with everything"] = Stack(),
            ["concatenated and nested"] = Concatenated(),
            ["templates"] = Templates(),
            ["competitive"] = Competitive(),
            ["convolutional, in a bank and under a layer"] = Convolutional(),
        };

    /// <summary>5 inputs, 11 neurons (so that the last byte of a row of edges has padding), 3 labels.</summary>
    public static Network Network(int rounds, ulong seed = 1)
    {
        var key = RandomKey.FromSeed(seed);
        var network = new SingleLayer(5, 11, 3, 4, rounds)
        {
            EdgeProbability = 0.3 + 0.1,
            Recurrence = Recurrence.ThroughGraph,
            FiredWhen = FiredWhen.InCap,
            HiddenBias = 0.1f,
        }.Create(key);
        DrawWeights(network, key);

        // Numbers that a writer of decimals would spoil.
        network.U[0, 0] = -0f;
        network.U[0, 1] = float.Epsilon;
        network.U[0, 2] = float.MinValue;
        return network;
    }

    /// <summary>Images of 1×2×3, an input transform, two layers, a reading, and names of labels and columns.</summary>
    public static Network Stack()
    {
        var key = RandomKey.FromSeed(2);
        var drawn = Hebb.Networks.Network.Create(
            new LayerShape(1, 2, 3),
            3,
            key,
            new RecurrentOptions(13, Cap: 5, Rounds: 3) { HiddenBias = 0.2f },
            new RecurrentOptions(9, Cap: 4, Rounds: 2) { Recurrence = Recurrence.ThroughGraph, EdgeProbability = 0.9 }
        );
        DrawWeights(drawn, key);
        var (mean, scale) = (new Matrix(1, 6), new Matrix(1, 6));
        mean.Fill(0.1f);
        scale.Fill(1 / 3f);
        scale[0, 2] = 0;
        return new Network(
            new InputTransform(6, mean, scale),
            drawn.Hidden,
            drawn.U,
            new OutputReading(FiredBits: false, UnitLength: true),
            ["none", "µ \"quoted\"", ""],
            ["width (cm)", "width (cm)", "", "\"", "größe", "0"]
        );
    }

    /// <summary>Banks of different widths, one of them banks again; what fired is read.</summary>
    public static Network Concatenated()
    {
        var key = RandomKey.FromSeed(3);
        var drawn = Hebb.Networks.Network.Create(
            new LayerShape(6),
            3,
            key,
            new ConcatenatedOptions(
                new RecurrentOptions(70, Cap: 8, Rounds: 2),
                new ConcatenatedOptions(
                    new RecurrentOptions(9, Cap: 4, Rounds: 2) { FiredWhen = FiredWhen.InCap },
                    new RecurrentOptions(11, Cap: 11, Rounds: 2)
                )
            )
        );
        DrawWeights(drawn, key);
        return new Network(null, drawn.Hidden, drawn.U, new OutputReading(FiredBits: true));
    }

    /// <summary>Images of 1×2×3, and four templates for each of three labels, whose best is the score.</summary>
    public static Network Templates()
    {
        var key = RandomKey.FromSeed(4);
        var drawn = Hebb.Networks.Network.Create(new LayerShape(1, 2, 3), 3, key, new TemplateOptions(3, 4));
        var layer = (TemplateLayer)drawn.Hidden[0];
        var random = key.For("bias").Stream();
        random.FillNormal(layer.Bias.Row(0));
        return new Network(null, [layer], layer.BlockIdentity());
    }

    /// <summary>Two competitive layers, the first of several rounds.</summary>
    public static Network Competitive()
    {
        var key = RandomKey.FromSeed(7);
        var drawn = Hebb.Networks.Network.Create(
            new LayerShape(6),
            3,
            key,
            new CompetitiveOptions(10, Cap: 4)
            {
                Caps = [2, 3, 4],
                Output = CompetitiveOutput.Root,
                Injection = 0.3f,
            },
            new CompetitiveOptions(8, Cap: 3) { Values = CompetitiveValues.Bits, Output = CompetitiveOutput.Bits }
        );
        var random = key.For("recurrent").Stream();
        CompetitiveCase.DrawRecurrentWeights((CompetitiveLayer)drawn.Hidden[0], ref random);
        DrawWeights(drawn, key);
        return drawn;
    }

    /// <summary>Two convolutional layers on an image of 2×5×6, one with everything, and a recurrent layer on top.</summary>
    public static Network Convolutional()
    {
        var key = RandomKey.FromSeed(6);
        var drawn = Hebb.Networks.Network.Create(
            new LayerShape(2, 5, 6),
            3,
            key,
            new ConcatenatedOptions(
                new ConvolutionOptions(3, PatchSide: 2, Cap: 1)
                {
                    Stride = 2,
                    Contrast = 0.1f,
                    Grid = 2,
                    Pooling = Pooling.Soft,
                    SquareRoot = true,
                },
                new ConvolutionOptions(4, PatchSide: 3, Cap: 4) { Grid = 1 }
            ),
            new RecurrentOptions(7, Cap: 3)
        );
        DrawWeights(drawn, key);
        var banks = ((ConcatenatedLayers)drawn.Hidden[0]).Banks;
        var (mean, scale) = (new Matrix(1, 12), new Matrix(1, 12));
        mean.Fill(0.1f);
        scale.Fill(-3);
        var first = new ConcatenatedLayers([((ConvolutionalLayer)banks[0]).WithMoments(mean, scale), banks[1]]);
        return new Network(null, [first, drawn.Hidden[1]], drawn.U);
    }

    public static byte[] Bytes(Network network)
    {
        using var stream = new MemoryStream();
        ModelFile.Save(network, Provenance, stream, "good.safetensors");
        return stream.ToArray();
    }

    /// <summary>The file of a network of <see cref="Network(int, ulong)"/> in the format of version 1.</summary>
    public static byte[] Version1Bytes(int rounds)
    {
        var version2 = Read(Bytes(Network(rounds)));
        var texts = version2.Metadata.ToDictionary();
        texts.Remove("model");
        texts["format_version"] = "1";
        texts["shape"] =
            $"{{\"inputs\":5,\"neurons\":11,\"labels\":3,\"cap\":4,\"rounds\":{rounds},\"edgeProbability\":0.4,"
            + "\"inputWeights\":\"normal\",\"recurrence\":\"through-graph\",\"firedWhen\":\"in-cap\",\"hiddenBias\":0.1}";
        var tensors = version2.Tensors.Select(t => new SafeTensor(
            t.Name.Replace("0.", "", StringComparison.Ordinal),
            t.Type,
            t.Shape,
            t.Bytes.ToArray()
        ));
        return Bytes(new TensorArchive(tensors, texts));
    }

    public static TensorArchive Read(byte[] file) => TensorArchive.Read(new MemoryStream(file), "good.safetensors");

    /// <summary>A file after a change to its tensors or its metadata.</summary>
    public static byte[] Changed(
        byte[] file,
        Func<SafeTensor, SafeTensor?>? tensor = null,
        Action<Dictionary<string, string>>? metadata = null,
        SafeTensor? extra = null
    )
    {
        var good = Read(file);
        var texts = good.Metadata.ToDictionary();
        metadata?.Invoke(texts);
        IEnumerable<SafeTensor?> tensors = [.. good.Tensors.Select(t => tensor is null ? t : tensor(t)), extra];
        return Bytes(new TensorArchive(tensors.OfType<SafeTensor>(), texts));
    }

    /// <summary>A file after a change to the bytes of one tensor.</summary>
    public static byte[] WithBytes(byte[] file, string name, Action<byte[]> change)
    {
        Assert.Contains(Read(file).Tensors, t => t.Name == name);
        return Changed(
            file,
            tensor =>
            {
                if (tensor.Name != name)
                {
                    return tensor;
                }

                byte[] bytes = tensor.Bytes.ToArray();
                change(bytes);
                return new SafeTensor(tensor.Name, tensor.Type, tensor.Shape, bytes);
            }
        );
    }

    /// <summary>A file after a replacement in one of its texts.</summary>
    public static byte[] WithText(byte[] file, string name, string old, string replacement) =>
        Changed(
            file,
            metadata: texts =>
            {
                Assert.Contains(old, texts[name], StringComparison.Ordinal);
                texts[name] = texts[name].Replace(old, replacement, StringComparison.Ordinal);
            }
        );

    private static Network AllInputEdges()
    {
        var drawn = Network(1, seed: 4);
        return new SingleLayer(5, 11, 3, 4, 1).Of(null, drawn.A, drawn.U);
    }

    // Recurrent and output weights, which are drawn as 0.
    private static void DrawWeights(Network network, RandomKey key)
    {
        var random = key.For("weights").Stream();
        foreach (var weights in network.Hidden.SelectMany(layer => layer.Weights))
        {
            if (!weights.Name.EndsWith("graph_weights", StringComparison.Ordinal))
            {
                continue;
            }

            for (int j = 0; j < weights.Values.Rows; j++)
            {
                for (int i = 0; i < weights.Values.Columns; i++)
                {
                    weights.Values[j, i] = weights.Edges![j, i] ? random.NextNormal() : 0;
                }
            }
        }

        for (int j = 0; j < network.U.Rows; j++)
        {
            random.FillNormal(network.U.Row(j));
        }
    }

    private static byte[] Bytes(TensorArchive archive)
    {
        using var stream = new MemoryStream();
        archive.Write(stream);
        return stream.ToArray();
    }
}
