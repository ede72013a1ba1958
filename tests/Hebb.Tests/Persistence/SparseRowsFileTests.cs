using Hebb.Numerics;
using Hebb.Persistence;

namespace Hebb.Tests.Persistence;

public sealed class SparseRowsFileTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("hebb-rows-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Rows_are_read_as_they_were_written()
    {
        string path = Write("seed 1");
        using var rows = SparseRowsFile.Map(path, "seed 1");
        Assert.Equal((3, 50, 5L, 3), (rows.Rows, rows.Columns, rows.Entries, rows.Longest));
        Assert.Equal([1, 7, 49], rows.Indices(0).ToArray());
        Assert.Equal([0.5f, 2, 3], rows.Values(0).ToArray());
        Assert.Equal(0, rows.Indices(1).Length);
        Assert.Equal([4, 5], rows.Indices(2).ToArray());
        Assert.Equal([1f, float.Epsilon], rows.Values(2).ToArray());
    }

    [Fact]
    public void Rows_of_another_seed_are_refused_and_both_are_named()
    {
        string path = Write("seed 1");
        var e = Assert.Throws<FileFormatException>(() => SparseRowsFile.Map(path, "seed 2"));
        Assert.Equal($"{path}: features of 'seed 1'; those of 'seed 2' are expected", e.Message);
    }

    [Fact]
    public void A_file_cut_anywhere_is_refused()
    {
        byte[] whole = File.ReadAllBytes(Write("seed 1"));
        for (int length = 0; length < whole.Length; length++)
        {
            string path = Path.Combine(folder, "cut");
            File.WriteAllBytes(path, whole[..length]);
            Assert.Throws<FileFormatException>(() => SparseRowsFile.Map(path, "seed 1"));
        }
    }

    [Fact]
    public void A_file_with_any_bit_changed_is_refused()
    {
        byte[] whole = File.ReadAllBytes(Write("seed 1"));
        for (int bit = 0; bit < 8 * whole.Length; bit++)
        {
            byte[] damaged = [.. whole];
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            string path = Path.Combine(folder, "damaged");
            File.WriteAllBytes(path, damaged);
            Assert.Throws<FileFormatException>(() => SparseRowsFile.Map(path, "seed 1"));
        }
    }

    [Fact]
    public void A_full_disk_is_one_line_that_names_the_file_and_leaves_nothing()
    {
        string path = Path.Combine(folder, "rows");
        using (var writer = new SparseRowsFile.Writer(path, "seed 1", 2, 1 << 20, new FullDisk(1000)))
        {
            writer.Append([1], [1]);
            var e = Assert.Throws<IOException>(() => writer.Append(new int[1000], new float[1000]));
            Assert.StartsWith(path, e.Message);
            Assert.Contains("No space left on device", e.Message);
        }

        Assert.Empty(Directory.GetFiles(folder));
    }

    [Fact]
    public void A_file_that_was_not_completed_has_no_name()
    {
        using (var writer = new SparseRowsFile.Writer(Path.Combine(folder, "rows"), "seed 1", 2, 10))
        {
            writer.Append([1], [1]);
            Assert.Throws<InvalidOperationException>(writer.Complete);
        }

        Assert.Empty(Directory.GetFiles(folder));
    }

    private string Write(string identity)
    {
        string path = Path.Combine(folder, "rows");
        using var writer = new SparseRowsFile.Writer(path, identity, 3, 50);
        writer.Append([1, 7, 49], [0.5f, 2, 3]);
        writer.Append([], []);
        writer.Append([4, 5], [1, float.Epsilon]);
        writer.Complete();
        return path;
    }

    private sealed class FullDisk(long room) : AtomicFileSteps
    {
        public override Stream Create(string temporary) => new Limited(temporary, room);

        private sealed class Limited(string path, long room)
            : FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None)
        {
            public override void Write(ReadOnlySpan<byte> buffer)
            {
                if (Position + buffer.Length > room)
                {
                    throw new IOException("No space left on device");
                }

                base.Write(buffer);
            }
        }
    }
}
