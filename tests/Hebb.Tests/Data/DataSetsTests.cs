using Hebb.Data;

namespace Hebb.Tests.Data;

public sealed class DataSetsTests : IDisposable
{
    private readonly TemporaryFolder temporary = new();

    public void Dispose() => temporary.Dispose();

    [Fact]
    public void The_catalogue_knows_every_name_once_and_real_files_have_plausible_sizes_and_hashes()
    {
        Assert.Equal(
            ["mnist", "fashion-mnist", "halfspace", "relu1", "relu2", "rnn", "circles", "moons", "blobs"],
            DataSets.Catalogue.Select(e => e.Name)
        );
        foreach (var entry in DataSets.Catalogue.Where(e => !e.IsSynthetic))
        {
            Assert.Equal([47_040_016L, 60_008L, 7_840_016L, 10_008L], entry.Files.Select(f => f.Bytes));
            Assert.All(entry.Files, f => Assert.Matches("^[0-9a-f]{64}$", f.Sha256));
            Assert.All(entry.Mirrors, m => Assert.Equal("https", m.Scheme));
            Assert.All(entry.Mirrors, m => Assert.EndsWith("/", m.AbsolutePath, StringComparison.Ordinal));
        }

        Assert.Equal(8, DataSets.Catalogue.SelectMany(e => e.Files).Select(f => f.Sha256).Distinct().Count());
    }

    [Fact]
    public async Task Every_synthetic_set_is_what_its_entry_says()
    {
        foreach (var entry in DataSets.Catalogue.Where(e => e.IsSynthetic))
        {
            var data = await DataSets.LoadAsync(entry.Name);
            Assert.Equal(entry.Name, data.Name);
            Assert.Equal(
                (entry.TrainCount, entry.TestCount, entry.Inputs, entry.Labels),
                (data.Train.Count, data.Test.Count, data.Train.Inputs, data.Train.LabelCount)
            );
            Assert.Equal(DataState.Ready, new DataFolder(temporary.Path).State(entry));
        }
    }

    [Fact]
    public async Task The_seed_fixes_synthetic_data()
    {
        var first = await DataSets.LoadAsync("blobs", seed: 5);
        var again = await DataSets.LoadAsync("blobs", seed: 5);
        var other = await DataSets.LoadAsync("blobs", seed: 6);
        Assert.Equal(first.Train.Examples.Buffer.ToArray(), again.Train.Examples.Buffer.ToArray());
        Assert.NotEqual(first.Train.Examples.Buffer.ToArray(), other.Train.Examples.Buffer.ToArray());
    }

    [Fact]
    public async Task A_slip_in_a_name_is_reported_with_what_was_meant()
    {
        var error = await Assert.ThrowsAsync<UnknownNameException>(() => DataSets.LoadAsync("mnits"));
        Assert.Equal("unknown data set 'mnits'; did you mean 'mnist'?", error.Message);
        await Assert.ThrowsAsync<UnknownNameException>(() => DataSets.LoadAsync("nothing-like-it"));
        await Assert.ThrowsAsync<DataFileException>(() => DataSets.LoadAsync("missing.csv"));
        await Assert.ThrowsAsync<DataFileException>(() => DataSets.LoadAsync("./missing"));
    }

    [Fact]
    public async Task A_table_without_a_test_part_gives_a_fifth_of_each_label_drawn_by_the_seed()
    {
        string path = temporary.Write(
            "mine.csv",
            string.Concat(Enumerable.Range(0, 22).Select(i => $"{i}.5,{i % 2}\n"))
        );
        var data = await DataSets.LoadAsync(path, seed: 3);
        Assert.Equal((18, 4), (data.Train.Count, data.Test.Count));
        Assert.Equal(2, data.Test.Labels.Count(label => label == 0));
        var seen = Values(data.Train).Concat(Values(data.Test)).ToArray();
        Assert.Equal(Enumerable.Range(0, 22).Select(i => i + 0.5f), seen.Order());
        Assert.NotEqual(Enumerable.Range(0, 22).Select(i => i + 0.5f), seen);
        Assert.Equal(Values(data.Test), Values((await DataSets.LoadAsync(path, seed: 3)).Test));
        Assert.NotEqual(seen, Values((await DataSets.LoadAsync(path, seed: 4)).Train));
        Assert.All(
            Enumerable.Range(0, 18),
            i => Assert.Equal((int)data.Train.Examples[i, 0] % 2, data.Train.Labels[i])
        );
    }

    [Fact]
    public async Task Folders_of_tables_and_archives_are_read()
    {
        temporary.Write("both/train.csv", "1.5,a\n2.5,b\n");
        temporary.Write("both/test.csv", "3.5,b\n");
        var both = await DataSets.LoadAsync(temporary["both"]);
        Assert.Equal((2, 1, 2), (both.Train.Count, both.Test.Count, both.Test.LabelCount));
        Assert.Equal([1], both.Test.Labels);

        temporary.Write("one/train.csv", "1.5,a\n2.5,b\n3.5,a\n4.5,b\n5.5,a\n");
        Assert.Equal([0, 1], (await DataSets.LoadAsync(temporary["one"])).Test.Labels.Order());

        string npz = temporary.Write("a.npz", Convert.FromBase64String(NumpyFileTests.TwoParts));
        Assert.Equal((2, 1), ((await DataSets.LoadAsync(npz)).Train.Count, (await DataSets.LoadAsync(npz)).Test.Count));
    }

    [Fact]
    public async Task A_folder_of_four_idx_files_raw_or_packed_is_read()
    {
        temporary.Write("idx/train-images-idx3-ubyte", DataBytes.Images(3, 2, 2, DataBytes.Noise(12)));
        temporary.Write("idx/train-labels.idx1-ubyte", DataBytes.Labels(3, 0, 1, 2));
        temporary.Write("idx/t10k-images-idx3-ubyte.gz", DataBytes.GZip(DataBytes.Images(1, 2, 2, 1, 2, 3, 4)));
        var error = await Assert.ThrowsAsync<DataFileException>(() => DataSets.LoadAsync(temporary["idx"]));
        Assert.EndsWith(
            "four IDX files expected, missing t10k-labels-idx1-ubyte",
            error.Message,
            StringComparison.Ordinal
        );
        temporary.Write("idx/t10k-labels-idx1-ubyte.gz", DataBytes.GZip(DataBytes.Labels(1, 4)));
        var data = await DataSets.LoadAsync(temporary["idx"]);
        Assert.Equal((3, 1, 4), (data.Train.Count, data.Test.Count, data.Train.Inputs));
        Assert.Equal((4, 4), (data.Train.LabelCount, data.Test.LabelCount));
        Assert.Equal(["0", "1", "2", "4"], data.Train.LabelNames);
        Assert.Equal(data.Train.LabelNames, data.Test.LabelNames);
        Assert.Equal([3], data.Test.Labels);
        Assert.Equal(new LayerShape(1, 2, 2), data.Test.Shape);
    }

    [Fact]
    public async Task Letters_numbered_from_1_are_labels_from_0_with_these_numbers_as_names()
    {
        temporary.Write("idx/train-images-idx3-ubyte", DataBytes.Images(26, 1, 2, DataBytes.Noise(52)));
        temporary.Write(
            "idx/train-labels-idx1-ubyte",
            DataBytes.Labels(26, [.. Enumerable.Range(1, 26).Select(i => (byte)i)])
        );
        temporary.Write("idx/t10k-images-idx3-ubyte", DataBytes.Images(2, 1, 2, 1, 2, 3, 4));
        temporary.Write("idx/t10k-labels-idx1-ubyte", DataBytes.Labels(2, 26, 3));
        var data = await DataSets.LoadAsync(temporary["idx"]);
        Assert.Equal(26, data.Train.LabelCount);
        Assert.Equal(Enumerable.Range(1, 26).Select(i => $"{i}"), data.Test.LabelNames!);
        Assert.Equal(Enumerable.Range(0, 26), data.Train.Labels);
        Assert.Equal([25, 2], data.Test.Labels);
    }

    [Fact]
    public async Task Data_that_no_one_could_learn_from_are_refused()
    {
        string same = temporary.Write("same.csv", "1.5,a\n2.5,a\n3.5,a\n4.5,a\n5.5,a\n");
        var error = await Assert.ThrowsAsync<DataFileException>(() => DataSets.LoadAsync(same));
        Assert.EndsWith(
            "every example has the same label; at least two labels are expected",
            error.Message,
            StringComparison.Ordinal
        );
        string few = temporary.Write("few.csv", "1.5,a\n2.5,b\n");
        await Assert.ThrowsAsync<DataFileException>(() => DataSets.LoadAsync(few));
        string other = temporary.Write("data.txt", "1.5,a\n");
        await Assert.ThrowsAsync<DataFileException>(() => DataSets.LoadAsync(other));
        Directory.CreateDirectory(temporary["empty"]);
        await Assert.ThrowsAsync<DataFileException>(() => DataSets.LoadAsync(temporary["empty"]));
    }

    [Fact]
    public async Task A_damaged_file_of_a_known_set_is_reported_with_the_fix()
    {
        var folder = new DataFolder(temporary.Path);
        foreach (var file in DataSets.Find("mnist").Files)
        {
            temporary.Write($"mnist/{file.Name}", "damaged");
        }

        var error = await Assert.ThrowsAsync<DataFileException>(() => DataSets.LoadAsync("mnist", folder));
        Assert.Equal(
            $"{temporary["mnist/train-images-idx3-ubyte"]}: 47,040,016 bytes expected, found 7; to fix it, run: hebb data get mnist",
            error.Message
        );
    }

    private static float[] Values(LabelledData data) =>
        [.. Enumerable.Range(0, data.Count).Select(i => data.Examples[i, 0])];
}
