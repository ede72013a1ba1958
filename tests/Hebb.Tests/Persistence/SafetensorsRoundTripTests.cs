using FsCheck;
using FsCheck.Xunit;
using Hebb.Persistence;

namespace Hebb.Tests.Persistence;

public class SafetensorsRoundTripTests
{
    [Property]
    public void Any_numbers_and_texts_are_read_as_they_were_written(
        int[] bits,
        ulong[] counters,
        bool[] flags,
        Dictionary<NonEmptyString, string> texts
    )
    {
        // Any bits are a number here: NaNs of all kinds, infinities and both zeros.
        float[] numbers = Array.ConvertAll(bits, BitConverter.Int32BitsToSingle);
        var metadata = texts
            .Where(text => IsText(text.Key.Get) && IsText(text.Value ?? ""))
            .ToDictionary(text => text.Key.Get, text => text.Value ?? "");
        var written = new TensorArchive(
            [
                SafeTensor.From<float>("numbers", numbers, 1, numbers.Length),
                SafeTensor.From<ulong>("counters", counters, counters.Length),
                SafeTensor.From<bool>("flags", flags, flags.Length, 1),
            ],
            metadata
        );
        byte[] bytes = SafetensorsReadTests.Bytes(written);

        var read = TensorArchive.Read(new MemoryStream(bytes), "m.safetensors");

        Assert.Equal(bits, Array.ConvertAll(read["numbers"].Values<float>().ToArray(), BitConverter.SingleToInt32Bits));
        Assert.Equal([1, numbers.Length], read["numbers"].Shape);
        Assert.Equal(counters, read["counters"].Values<ulong>().ToArray());
        Assert.Equal(flags, read["flags"].Values<bool>().ToArray());
        Assert.Equal(metadata.OrderBy(text => text.Key, StringComparer.Ordinal), read.Metadata);
        Assert.Equal(bytes, SafetensorsReadTests.Bytes(read));
    }

    // Half of a surrogate pair is not text, and cannot be written as UTF-8.
    private static bool IsText(string text) =>
        !text.EnumerateRunes().Contains(System.Text.Rune.ReplacementChar) || text.Contains('\uFFFD');
}
