using System.Text.Json;

namespace Hebb.Cli.Tests;

public sealed class DataCommandTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void List_shows_the_catalogue_and_what_is_here()
    {
        var run = Run("list", "--json");

        Assert.Equal(0, run.Status);
        var json = run.ReadJson();
        Assert.Equal("data list", json.GetProperty("command").GetString());
        Assert.Equal(Path.GetFullPath(folder), json.GetProperty("folder").GetString());
        var states = json.GetProperty("datasets")
            .EnumerateArray()
            .ToDictionary(d => d.GetProperty("name").GetString()!, d => d.GetProperty("state").GetString());
        Assert.Equal("missing", states["mnist"]);
        Assert.Equal("missing", states["fashion-mnist"]);
        string[] made = ["halfspace", "relu1", "relu2", "rnn", "circles", "moons", "blobs"];
        Assert.All(made, name => Assert.Equal("ready", states[name]));
    }

    [Theory]
    [InlineData("list")]
    [InlineData("info mnist")]
    [InlineData("get blobs")]
    [InlineData("verify")]
    public void Tables_fit_100_columns_and_have_no_escape_sequences(string line)
    {
        var run = Run(line.Split(' '));

        Assert.Equal(0, run.Status);
        Assert.NotEmpty(run.Output);
        Assert.DoesNotContain('\e', run.Output);
        Assert.All(run.Output.Split('\n'), text => Assert.InRange(text.Length, 0, 100));
    }

    [Theory]
    [InlineData("list")]
    [InlineData("info moons")]
    [InlineData("get moons")]
    [InlineData("verify")]
    public void Json_has_the_common_keys_and_datasets(string line)
    {
        var json = Run([.. line.Split(' '), "--json"]).ReadJson();

        string[] keys = ["command", "seed", "version", "run", "seconds", "datasets"];
        Assert.All(keys, key => Assert.True(json.TryGetProperty(key, out _), key));
        Assert.Equal(JsonValueKind.Array, json.GetProperty("datasets").ValueKind);
    }

    [Fact]
    public void Info_gives_the_facts_of_mnist_and_its_files()
    {
        var mnist = Run("info", "mnist", "--json").ReadJson().GetProperty("datasets")[0];

        Assert.Equal(784, mnist.GetProperty("inputs").GetInt32());
        Assert.Equal(10, mnist.GetProperty("labels").GetInt32());
        Assert.Equal(60_000, mnist.GetProperty("trainCount").GetInt32());
        Assert.Equal(10_000, mnist.GetProperty("testCount").GetInt32());
        var files = mnist.GetProperty("files").EnumerateArray().ToArray();
        Assert.Equal(
            [47_040_016, 60_008, 7_840_016, 10_008],
            files.Select(file => file.GetProperty("bytes").GetInt64())
        );
        Assert.All(files, file => Assert.Equal("missing", file.GetProperty("state").GetString()));
    }

    [Fact]
    public void Info_reads_a_file_of_the_user()
    {
        string csv = Path.Combine(folder, "own.csv");
        File.WriteAllText(csv, "a,b,label\n" + string.Concat(Enumerable.Range(0, 10).Select(i => $"{i},1,{i % 2}\n")));

        var own = Run("info", csv, "--json").ReadJson().GetProperty("datasets")[0];

        Assert.Equal(2, own.GetProperty("inputs").GetInt32());
        Assert.Equal(2, own.GetProperty("labels").GetInt32());
        Assert.Equal(8, own.GetProperty("trainCount").GetInt32());
        Assert.Equal(2, own.GetProperty("testCount").GetInt32());
    }

    [Fact]
    public void Info_of_images_says_their_size_in_place_of_a_line_for_each_pixel()
    {
        string images = ImageFolder.Write(folder, 9, train: 20, test: 10);

        var run = Run("info", images);
        var image = Run("info", images, "--json").ReadJson().GetProperty("datasets")[0].GetProperty("image");

        Assert.Contains("images of 9×9 pixels, from 0 to 0.9", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("more columns", run.Output, StringComparison.Ordinal);
        Assert.Equal((1, 9), (image.GetProperty("channels").GetInt32(), image.GetProperty("width").GetInt32()));
    }

    [Fact]
    public void Info_of_a_table_lists_labels_columns_and_warnings_and_refuses_no_missing_values()
    {
        string csv = Path.Combine(folder, "own.csv");
        string rows = string.Concat(
            Enumerable
                .Range(0, 20)
                .Select(i => $"{i + 100},{i}.5,{(i == 7 ? "NA" : "3")},{(i % 2 == 0 ? "iris" : "aster")}\n")
        );
        File.WriteAllText(csv, "id,width,unit,kind\n" + rows);

        var run = Run("info", csv, "--json");
        var own = run.ReadJson().GetProperty("datasets")[0];
        Assert.Equal("kind", own.GetProperty("labelColumn").GetString());
        Assert.Equal(
            [("aster", 8, 2), ("iris", 8, 2)],
            own.GetProperty("labelCounts")
                .EnumerateArray()
                .Select(label =>
                    (
                        label.GetProperty("name").GetString(),
                        label.GetProperty("train").GetInt32(),
                        label.GetProperty("test").GetInt32()
                    )
                )
        );
        var width = own.GetProperty("columns")[1];
        Assert.Equal(2, width.GetProperty("number").GetInt32());
        Assert.Equal("width", width.GetProperty("name").GetString());
        Assert.Equal([0.5, 10, 19.5], new[] { "min", "mean", "max" }.Select(key => width.GetProperty(key).GetDouble()));
        Assert.Equal(20, width.GetProperty("different").GetInt32());
        Assert.Equal(0, width.GetProperty("missing").GetInt32());
        Assert.False(width.GetProperty("constant").GetBoolean());
        Assert.Equal(1, own.GetProperty("columns")[2].GetProperty("missing").GetInt32());
        Assert.True(own.GetProperty("columns")[2].GetProperty("constant").GetBoolean());
        Assert.Equal(2, own.GetProperty("warnings").GetArrayLength());
        Assert.StartsWith(
            "warning: column 1 ('id') has another whole number",
            run.ErrorLines[0],
            StringComparison.Ordinal
        );

        var less = Run("info", csv, "--ignore-columns", "id,unit", "--json").ReadJson().GetProperty("datasets")[0];
        Assert.Equal(1, less.GetProperty("inputs").GetInt32());
        var text = Run("info", csv);
        Assert.Contains("aster", text.Output, StringComparison.Ordinal);
        Assert.Contains("width", text.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Info_shows_the_first_columns_of_many_and_how_many_more_there_are()
    {
        string csv = Path.Combine(folder, "own.csv");
        string rows = string.Concat(
            Enumerable
                .Range(0, 8)
                .Select(r =>
                    string.Concat(Enumerable.Range(0, 30).Select(c => $"{r * c % 7},"))
                    + $"{(r % 2 == 0 ? "a" : "b")}\n"
                )
        );
        File.WriteAllText(csv, rows);

        var run = Run("info", csv);
        Assert.Contains("10 more columns", run.Output, StringComparison.Ordinal);
        Assert.All(run.Output.Split('\n'), line => Assert.InRange(line.Length, 0, 100));
        Assert.Equal(
            30,
            Run("info", csv, "--json").ReadJson().GetProperty("datasets")[0].GetProperty("columns").GetArrayLength()
        );
    }

    [Theory]
    [InlineData("--label-column", "knid", "unknown column 'knid'; did you mean 'kind'?")]
    [InlineData(
        "--label-column",
        "9",
        "--label-column is 9; it must be the name of a column or a number between 1 and 3"
    )]
    [InlineData("--ignore-columns", "wdth", "unknown column 'wdth'; did you mean 'width'?")]
    public void A_column_that_is_not_there_gives_2_and_says_what_there_is(string option, string value, string message)
    {
        string csv = Path.Combine(folder, "own.csv");
        File.WriteAllText(csv, "width,height,kind\n1,2,a\n3,4,b\n5,6,a\n");

        var run = Run("info", csv, option, value);
        Assert.Equal(2, run.Status);
        Assert.Equal(message, run.ErrorLines[0]);
    }

    [Fact]
    public void A_damaged_file_of_the_user_gives_3_and_one_line()
    {
        string csv = Path.Combine(folder, "own.csv");
        File.WriteAllText(csv, "a,b,label\n1,x,0\n2,1,1\n");

        var run = Run("info", csv, "--json");

        Assert.Equal(3, run.Status);
        Assert.Empty(run.Output);
        Assert.Contains("own.csv", Assert.Single(run.ErrorLines), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("get")]
    [InlineData("info")]
    [InlineData("verify")]
    public void An_unknown_name_gives_2_and_a_suggestion(string command)
    {
        var run = Run(command, "mnits");

        Assert.Equal(2, run.Status);
        Assert.Equal("unknown data set 'mnits'; did you mean 'mnist'?", run.ErrorLines[0]);
    }

    [Fact]
    public void Get_without_a_source_gives_3_and_the_fix()
    {
        var run = Run("get", "mnist", "--offline", "--json");

        Assert.Equal(3, run.Status);
        Assert.Empty(run.Output);
        Assert.Contains("hebb data get mnist", Assert.Single(run.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public void Verify_of_an_empty_folder_finds_nothing_wrong_and_of_a_missing_data_set_gives_3()
    {
        Assert.Equal(0, Run("verify").Status);

        var asked = Run("verify", "mnist");
        Assert.Equal(3, asked.Status);
        Assert.EndsWith("hebb data get mnist", Assert.Single(asked.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public void Verify_of_a_damaged_file_gives_3_the_list_and_the_command_that_fixes_it()
    {
        Directory.CreateDirectory(Path.Combine(folder, "mnist"));
        string labels = Path.Combine(folder, "mnist", "t10k-labels-idx1-ubyte");
        File.WriteAllBytes(labels, new byte[10_008]);
        var run = Run("verify", "--json");

        Assert.Equal(3, run.Status);
        var files = run.ReadJson().GetProperty("datasets")[0].GetProperty("files").EnumerateArray();
        string[] states = [.. files.Select(file => file.GetProperty("state").GetString()!)];
        Assert.Equal(["missing", "missing", "missing", "damaged"], states);
        Assert.EndsWith("hebb data get mnist", Assert.Single(run.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public void The_folder_is_that_of_the_option()
    {
        string other = Path.Combine(folder, "other");

        Assert.Equal(other, Run("list", "--json", "--data-dir", other).ReadJson().GetProperty("folder").GetString());
        Assert.False(Directory.Exists(other));
    }

    private ToolRun Run(params string[] args)
    {
        string[] where = args.Contains("--data-dir") ? [] : ["--data-dir", folder];
        return ToolRun.Of(["data", .. args, .. where]);
    }
}
