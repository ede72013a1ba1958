using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Hebb.Data;

namespace Hebb.Experiments.Runs;

/// <summary>Tells whether two data sets are the same: examples, labels and their order, and the names of labels and columns.</summary>
public static class DataFingerprint
{
    /// <summary>SHA-256 over both parts of <paramref name="data"/>, in hexadecimal.</summary>
    public static string Of(DataSet data) => Of(data.Train, data.Test);

    /// <summary>SHA-256 over several sets of examples, in hexadecimal.</summary>
    public static string Of(params ReadOnlySpan<LabelledData> parts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> sizes = stackalloc byte[3 * sizeof(int)];
        foreach (var part in parts)
        {
            BinaryPrimitives.WriteInt32LittleEndian(sizes, part.Count);
            BinaryPrimitives.WriteInt32LittleEndian(sizes[4..], part.Inputs);
            BinaryPrimitives.WriteInt32LittleEndian(sizes[8..], part.LabelCount);
            hash.AppendData(sizes);
            hash.AppendData(MemoryMarshal.AsBytes(part.Labels.AsSpan()));
            // A model holds them.
            foreach (string name in (IEnumerable<string>)[.. part.LabelNames ?? [], .. part.InputNames ?? []])
            {
                hash.AppendData(Encoding.UTF8.GetBytes($"{name}\0"));
            }

            for (int i = 0; i < part.Count; i++)
            {
                hash.AppendData(MemoryMarshal.AsBytes(part.Examples.Row(i)));
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
