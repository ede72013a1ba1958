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

    /// <summary>5 inputs, 11 neurons (so that the last byte of a row of edges has padding), 3 labels.</summary>
    public static RecurrentNetwork Network(int rounds, ulong seed = 1)
    {
        var shape = new NetworkShape(5, 11, 3, 4, rounds)
        {
            EdgeProbability = 0.3 + 0.1,
            Recurrence = Recurrence.ThroughGraph,
            FiredWhen = FiredWhen.InCap,
            HiddenBias = 0.1f,
        };
        var key = RandomKey.FromSeed(seed);
        var network = RecurrentNetwork.Create(shape, key);
        var random = key.For("weights").Stream();
        for (int j = 0; j < network.W.Rows; j++)
        {
            for (int i = 0; i < network.W.Columns; i++)
            {
                network.W[j, i] = network.GraphEdges[j, i] ? random.NextNormal() : 0;
            }
        }

        for (int j = 0; j < network.U.Rows; j++)
        {
            random.FillNormal(network.U.Row(j));
        }

        // Numbers that a writer of decimals would spoil.
        network.U[0, 0] = -0f;
        network.U[0, 1] = float.Epsilon;
        network.U[0, 2] = float.MinValue;
        return network;
    }

    public static byte[] Bytes(RecurrentNetwork network)
    {
        using var stream = new MemoryStream();
        ModelFile.Save(network, Provenance, stream, "good.safetensors");
        return stream.ToArray();
    }

    /// <summary>The file of a good model after a change to its tensors or its metadata.</summary>
    public static byte[] Changed(
        int rounds,
        Func<SafeTensor, SafeTensor?>? tensor = null,
        Action<Dictionary<string, string>>? metadata = null,
        SafeTensor? extra = null
    )
    {
        var good = TensorArchive.Read(new MemoryStream(Bytes(Network(rounds))), "good.safetensors");
        var texts = good.Metadata.ToDictionary();
        metadata?.Invoke(texts);
        IEnumerable<SafeTensor?> tensors = [.. good.Tensors.Select(t => tensor is null ? t : tensor(t)), extra];
        using var stream = new MemoryStream();
        new TensorArchive(tensors.OfType<SafeTensor>(), texts).Write(stream);
        return stream.ToArray();
    }

    /// <summary>The file of a good model after a change to the bytes of one tensor.</summary>
    public static byte[] WithBytes(int rounds, string name, Action<byte[]> change) =>
        Changed(
            rounds,
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

    /// <summary>The file of a good model after a replacement in one of its texts.</summary>
    public static byte[] WithText(int rounds, string name, string old, string replacement) =>
        Changed(
            rounds,
            metadata: texts =>
            {
                Assert.Contains(old, texts[name], StringComparison.Ordinal);
                texts[name] = texts[name].Replace(old, replacement, StringComparison.Ordinal);
            }
        );
}
