using System.Text;
using Hebb.Data;

namespace Hebb.Tests.Data;

public class GzipMembersTests
{
    /// <summary>Written by <c>gzip -9N t.csv</c>, with the name <c>t.csv</c> in its header.</summary>
    private const string Named = "H4sICIf+CmsCA3QuY3N2AEvUyUlMSs3hMtSp4AIApaNSxAwAAAA=";

    /// <summary>Written by <c>bgzip</c>: its members have an extra field, and the last one is empty.</summary>
    private const string EmptyMember = "H4sIBAAAAAAA/wYAQkMCABsAAwAAAAAAAAAAAA==";

    private static readonly byte[] Text =
    [
        .. Enumerable.Range(0, 3000).SelectMany(i => Encoding.ASCII.GetBytes($"{i}.5,{i % 3}\n")),
    ];

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(100)]
    public void Members_one_after_another_are_one_file(int zeros)
    {
        byte[] file =
        [
            .. DataBytes.GZip(Text[..1000]),
            .. DataBytes.GZip([]),
            .. DataBytes.GZip(Text[1000..1001]),
            .. DataBytes.GZip(Text[1001..]),
            .. Convert.FromBase64String(EmptyMember),
            .. new byte[zeros],
        ];
        Assert.Equal(Text, Unpack(file));
        Assert.Equal(3000, CsvFile.Read(DataBytes.Stream(file), "t.csv").Count);
    }

    [Fact]
    public void A_member_for_each_byte_and_members_longer_than_a_block_are_read()
    {
        byte[] many = [.. Text[..500].SelectMany(b => DataBytes.GZip([b]))];
        Assert.Equal(Text[..500], Unpack(many));
        byte[] noise = DataBytes.Noise(300_000);
        foreach (int first in new[] { 65_500, 65_518, 65_536, 131_000 })
        {
            Assert.Equal(noise, Unpack([.. DataBytes.GZip(noise[..first]), .. DataBytes.GZip(noise[first..])]));
        }
    }

    [Fact]
    public void Headers_with_names_and_extra_fields_are_read()
    {
        Assert.Equal("a,label\n1,x\n"u8.ToArray(), Unpack(Convert.FromBase64String(Named)));
        Assert.Equal([], Unpack(Convert.FromBase64String(EmptyMember)));
    }

    [Fact]
    public void A_file_that_is_cut_anywhere_but_between_members_is_refused()
    {
        byte[][] members =
        [
            DataBytes.GZip(Text[..40]),
            Convert.FromBase64String(Named),
            Convert.FromBase64String(EmptyMember),
        ];
        byte[] file = [.. members.SelectMany(m => m)];
        int[] whole = [members[0].Length, members[0].Length + members[1].Length, file.Length];
        for (int length = 1; length <= file.Length; length++)
        {
            byte[] cut = file[..length];
            if (whole.Contains(length))
            {
                Unpack(cut);
            }
            else
            {
                Assert.Throws<InvalidDataException>(() => Unpack(cut));
            }
        }
    }

    [Fact]
    public void A_table_that_is_cut_is_refused_and_not_taken_for_a_shorter_one()
    {
        byte[] packed = DataBytes.GZip(Text);
        foreach (int missing in new[] { 1, 4, 8, 9, 100, packed.Length / 2 })
        {
            string problem = Assert
                .Throws<DataFileException>(() => CsvFile.Read(DataBytes.Stream(packed[..^missing]), "t.csv"))
                .Message;
            Assert.StartsWith("t.csv: the compressed data are damaged after ", problem, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_wrong_check_sum_or_length_and_other_bytes_behind_are_refused()
    {
        byte[] packed = DataBytes.GZip(Text);
        for (int i = 1; i <= 8; i++)
        {
            byte[] wrong = [.. packed];
            wrong[^i] ^= 1;
            Assert.Throws<InvalidDataException>(() => Unpack(wrong));
        }

        Assert.Equal(
            "bytes follow that are not gzip",
            Assert.Throws<InvalidDataException>(() => Unpack([.. packed, 0, 7])).Message
        );
    }

    [Fact]
    public void The_check_sum_is_that_of_the_standard_whatever_the_pieces()
    {
        // The check value of every catalogue of CRCs.
        Assert.Equal(0xCBF43926, Crc32.Of("123456789"u8));
        byte[] noise = DataBytes.Noise(1000);
        for (int cut = 0; cut < 40; cut++)
        {
            Assert.Equal(Crc32.Of(noise), Crc32.Add(Crc32.Of(noise.AsSpan(0, cut)), noise.AsSpan(cut)));
        }
    }

    private static byte[] Unpack(byte[] file)
    {
        using var members = new GzipMembers(DataBytes.Stream(file));
        using var unpacked = new MemoryStream();
        members.CopyTo(unpacked);
        return unpacked.ToArray();
    }
}
