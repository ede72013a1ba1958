using System.Buffers.Binary;
using System.Text;

namespace Hebb.Tests.Persistence;

/// <summary>Files that look like safetensors and are not: for each, its bytes and what the error must say.</summary>
public static class HostileSafetensors
{
    private const string F32 = "\"dtype\":\"F32\"";

    /// <summary>Each case by name; the strings are what the message must contain besides the file's name.</summary>
    public static IReadOnlyDictionary<string, (byte[] Bytes, string[] Says)> Cases { get; } = All();

    /// <summary>A file of the header's length, the header and a number of bytes of data.</summary>
    public static byte[] FileOf(string header, int dataLength = 0) =>
        FileOf((ulong)Encoding.UTF8.GetByteCount(header), Encoding.UTF8.GetBytes(header), dataLength);

    private static byte[] FileOf(ulong announced, byte[] header, int dataLength = 0)
    {
        var file = new byte[8 + header.Length + dataLength];
        BinaryPrimitives.WriteUInt64LittleEndian(file, announced);
        header.CopyTo(file, 8);
        return file;
    }

    private static byte[] Tensor(string body, int dataLength) => FileOf($"{{\"W\":{{{body}}}}}", dataLength);

    private static Dictionary<string, (byte[], string[])> All() =>
        new()
        {
            ["empty file"] = ([], ["8 bytes", "found 0"]),
            ["seven bytes"] = (new byte[7], ["found 7"]),
            ["header of no bytes"] = (new byte[8], ["'{'", "nothing"]),
            ["header length 2^60"] = (FileOf(1UL << 60, "{}"u8.ToArray()), ["1152921504606846976", "2 bytes follow"]),
            ["header length 2^64 - 1"] = (FileOf(ulong.MaxValue, "{}"u8.ToArray()), ["18446744073709551615"]),
            ["header longer than the file"] = (FileOf(3, "{}"u8.ToArray()), ["header of 3 bytes", "2 bytes follow"]),
            ["header over 16 MiB"] = (FileOf($"{{}}{new string(' ', 1 << 24)}"), ["16777218", "16777216"]),
            ["header cut short"] = (FileOf("{\"W\":{\"dtype\""), ["valid JSON"]),
            ["not UTF-8"] = (FileOf(5, [(byte)'{', (byte)'"', 0xff, (byte)'"', (byte)'}']), ["UTF-8"]),
            ["half a surrogate pair as name"] = (FileOf("{\"\\ud800\":{}}"), ["valid JSON"]),
            ["half a surrogate pair in the metadata"] = (
                FileOf("{\"__metadata__\":{\"a\":\"\\udfff\"}}"),
                ["valid JSON"]
            ),
            ["leading space"] = (FileOf(" {}"), ["'{'", "0x20"]),
            ["byte order mark"] = (FileOf("\ufeff{}"), ["'{'", "0xef"]),
            ["an array"] = (FileOf("[]"), ["'{'", "0x5b"]),
            ["a second value after the header"] = (FileOf("{}{}"), ["valid JSON"]),
            ["a zero byte after the header"] = (FileOf("{}\0"), ["valid JSON", "0x00"]),
            ["a comment"] = (FileOf("{/**/}"), ["valid JSON"]),
            ["a trailing comma"] = (FileOf("{\"__metadata__\":{},}"), ["valid JSON"]),
            ["NaN in the shape"] = (Tensor($"{F32},\"shape\":[NaN],\"data_offsets\":[0,4]", 4), ["valid JSON", "N"]),
            ["deep nesting"] = (
                FileOf($"{{\"W\":{new string('[', 100_000)}{new string(']', 100_000)}}}"),
                ["valid JSON", "depth"]
            ),
            ["the same tensor twice"] = (
                FileOf(
                    $"{{\"W\":{{{F32},\"shape\":[1],\"data_offsets\":[0,4]}},"
                        + $"\"W\":{{{F32},\"shape\":[1],\"data_offsets\":[0,4]}}}}",
                    4
                ),
                ["valid JSON", "W"]
            ),
            ["the same tensor twice, once escaped"] = (
                FileOf(
                    $"{{\"W\":{{{F32},\"shape\":[0],\"data_offsets\":[0,0]}},"
                        + $"\"\\u0057\":{{{F32},\"shape\":[0],\"data_offsets\":[0,0]}}}}"
                ),
                ["valid JSON", "W"]
            ),
            ["dtype twice"] = (Tensor($"{F32},{F32},\"shape\":[1],\"data_offsets\":[0,4]", 4), ["JSON", "dtype"]),
            ["metadata twice"] = (FileOf("{\"__metadata__\":{},\"__metadata__\":{}}"), ["JSON", "__metadata__"]),
            ["a metadata key twice"] = (FileOf("{\"__metadata__\":{\"a\":\"1\",\"a\":\"2\"}}"), ["JSON", "'a'"]),
            ["metadata a list"] = (FileOf("{\"__metadata__\":[\"a\"]}"), ["__metadata__", "[\"a\"]"]),
            ["metadata null"] = (FileOf("{\"__metadata__\":null}"), ["__metadata__", "null"]),
            ["metadata with a number"] = (FileOf("{\"__metadata__\":{\"cap\":500}}"), ["'cap'", "500"]),
            ["tensor a number"] = (FileOf("{\"W\":17}"), ["'W'", "17"]),
            ["unknown dtype"] = (Tensor("\"dtype\":\"F31\",\"shape\":[1],\"data_offsets\":[0,4]", 4), ["'W'", "F31"]),
            ["dtype in small letters"] = (Tensor("\"dtype\":\"f32\",\"shape\":[1],\"data_offsets\":[0,4]", 4), ["f32"]),
            ["dtype a number"] = (Tensor("\"dtype\":3,\"shape\":[1],\"data_offsets\":[0,4]", 4), ["'W'", "found 3"]),
            ["unknown field"] = (
                Tensor($"{F32},\"shape\":[1],\"data_offsets\":[0,4],\"strides\":1", 4),
                ["'W'", "'strides'"]
            ),
            ["no dtype"] = (Tensor("\"shape\":[1],\"data_offsets\":[0,4]", 4), ["'W'", "dtype is missing"]),
            ["no shape"] = (Tensor($"{F32},\"data_offsets\":[0,4]", 4), ["'W'", "shape is missing"]),
            ["no offsets"] = (Tensor($"{F32},\"shape\":[1]", 4), ["'W'", "data_offsets is missing"]),
            ["shape a number"] = (Tensor($"{F32},\"shape\":1,\"data_offsets\":[0,4]", 4), ["'W'", "shape", "found 1"]),
            ["negative shape"] = (Tensor($"{F32},\"shape\":[-1],\"data_offsets\":[0,4]", 4), ["'W'", "shape", "-1"]),
            ["minus zero in the shape"] = (Tensor($"{F32},\"shape\":[-0],\"data_offsets\":[0,0]", 0), ["'W'", "-0"]),
            ["two negative sizes"] = (Tensor($"{F32},\"shape\":[-1,-1],\"data_offsets\":[0,4]", 4), ["'W'", "-1"]),
            ["shape a fraction"] = (Tensor($"{F32},\"shape\":[1.0],\"data_offsets\":[0,4]", 4), ["'W'", "1.0"]),
            ["shape a power of ten"] = (Tensor($"{F32},\"shape\":[1e0],\"data_offsets\":[0,4]", 4), ["'W'", "1e0"]),
            ["shape a string"] = (Tensor($"{F32},\"shape\":[\"1\"],\"data_offsets\":[0,4]", 4), ["'W'", "\"1\""]),
            ["shape with 2^63"] = (
                Tensor($"{F32},\"shape\":[9223372036854775808],\"data_offsets\":[0,0]", 0),
                ["'W'", "9223372036854775808"]
            ),
            ["shape product 2^64"] = (
                Tensor($"{F32},\"shape\":[4294967296,4294967296],\"data_offsets\":[0,0]", 0),
                ["'W'", "[4294967296, 4294967296]", "larger"]
            ),
            ["shape product 2^62, in bytes 2^64"] = (
                Tensor($"{F32},\"shape\":[4611686018427387904],\"data_offsets\":[0,0]", 0),
                ["'W'", "4611686018427387904", "larger"]
            ),
            ["a thousand dimensions"] = (
                Tensor($"{F32},\"shape\":[{string.Join(',', Enumerable.Repeat(2, 1000))}],\"data_offsets\":[0,4]", 4),
                ["'W'", "1000 dimensions"]
            ),
            ["shape larger than its bytes"] = (
                Tensor($"{F32},\"shape\":[2],\"data_offsets\":[0,4]", 4),
                ["'W'", "[2]", "8 bytes", "hold 4"]
            ),
            ["one offset"] = (Tensor($"{F32},\"shape\":[1],\"data_offsets\":[4]", 4), ["'W'", "[4]"]),
            ["three offsets"] = (Tensor($"{F32},\"shape\":[1],\"data_offsets\":[0,4,4]", 4), ["'W'", "[0, 4, 4]"]),
            ["negative offset"] = (Tensor($"{F32},\"shape\":[2],\"data_offsets\":[-4,4]", 4), ["'W'", "found -4"]),
            ["offset a fraction"] = (Tensor($"{F32},\"shape\":[1],\"data_offsets\":[0,4.5]", 4), ["'W'", "4.5"]),
            ["offset null"] = (Tensor($"{F32},\"shape\":[1],\"data_offsets\":[null,4]", 4), ["'W'", "null"]),
            ["offset of a hundred digits"] = (
                Tensor($"{F32},\"shape\":[1],\"data_offsets\":[0,{new string('9', 100)}]", 4),
                ["'W'", new string('9', 60) + "…"]
            ),
            ["ends before it begins"] = (Tensor($"{F32},\"shape\":[1],\"data_offsets\":[4,0]", 4), ["'W'", "[4, 0]"]),
            ["ends past the data"] = (
                Tensor($"{F32},\"shape\":[2],\"data_offsets\":[0,8]", 7),
                ["'W'", "[0, 8]", "7 bytes"]
            ),
            ["ends at 2^63 - 1"] = (
                Tensor($"{F32},\"shape\":[1],\"data_offsets\":[0,9223372036854775807]", 4),
                ["'W'", "9223372036854775807"]
            ),
            ["bytes after the last tensor"] = (
                Tensor($"{F32},\"shape\":[1],\"data_offsets\":[0,4]", 5),
                ["byte 4", "5 bytes"]
            ),
            ["bytes and no tensor"] = (FileOf("{}", 1), ["byte 0", "1 bytes"]),
            ["a hole at the start"] = (Tensor($"{F32},\"shape\":[1],\"data_offsets\":[4,8]", 8), ["'W'", "byte 4"]),
            ["a hole in the middle"] = (Two("[0,4]", "[8,12]", 12), ["'U'", "byte 8", "4 on"]),
            ["an overlap"] = (Two("[0,4]", "[2,6]", 6), ["'U'", "byte 2", "'W'", "ends at 4"]),
            ["the same bytes twice"] = (Two("[0,4]", "[0,4]", 4), ["'W'", "byte 0", "'U'"]),
            ["an empty tensor inside another"] = (
                FileOf(
                    $"{{\"W\":{{{F32},\"shape\":[1],\"data_offsets\":[0,4]}},"
                        + $"\"E\":{{{F32},\"shape\":[0],\"data_offsets\":[2,2]}}}}",
                    4
                ),
                ["'E'", "byte 2", "'W'"]
            ),
            ["a truth value of 2"] = (TruthValueOf2(), ["'W'", "BOOL", "value 1 is 2"]),
            ["a name with a line break"] = (FileOf("{\"first\\nsecond\":17}"), ["'first second'", "17"]),
        };

    private static byte[] Two(string w, string u, int dataLength) =>
        FileOf(
            $"{{\"W\":{{{F32},\"shape\":[1],\"data_offsets\":{w}}},\"U\":{{{F32},\"shape\":[1],\"data_offsets\":{u}}}}}",
            dataLength
        );

    private static byte[] TruthValueOf2()
    {
        var file = Tensor("\"dtype\":\"BOOL\",\"shape\":[2],\"data_offsets\":[0,2]", 2);
        file[^1] = 2;
        return file;
    }
}
