using System.CommandLine;
using System.Text.Json.Nodes;

namespace Hebb.Cli.Tests;

public sealed class RenamedOptionsTests : IDisposable
{
    // Short runs that give every renamed option, by the names of version 0.1 and by those of today.
    private static readonly (string Old, string New)[] Lines =
    [
        (
            "train --data=relu1 --limit=200 --rule=perceptron --hold-out=50",
            "train --data=relu1 --limit=200 --output-rule=perceptron --validation=50"
        ),
        (
            "learn --neurons=20 --cap=10 --restarts=1 --meta-steps=20 --learn=output --rule=perceptron --batch 30 --passes=2",
            "learn --neurons=20 --cap=10 --restarts=1 --meta-steps=20 --learn=output --output-rule=perceptron --batch-size 30 --epochs=2"
        ),
        (
            "evolve --data=blobs --genes=100 --density=0.05 --population=20 --generations=3 --hidden 20,10 --minibatch=20 "
                + "--batch=10 --validation-per-class=10 --temperature=0.1 --fix-within 0.01 --then=signsgd --steps=3",
            "evolve --data=blobs --genes=100 --density=0.05 --population=20 --generations=3 --neurons 20,10 --batch-size=20 "
                + "--signsgd-batch-size=10 --validation=10 --score-scale=0.1 --fixation-threshold 0.01 --then=signsgd --steps=3"
        ),
        (
            "dopamine --data=blobs --epochs=1 --hidden=200 --hold-out=50",
            "dopamine --data=blobs --epochs=1 --neurons=200 --validation=50"
        ),
        ("reproduce rules-table1 --quick --runs=1", "reproduce rules-table1 --quick --repeats=1"),
    ];

    private readonly string parent = Directory.CreateTempSubdirectory().FullName;

    public static TheoryData<string> Commands => [.. Lines.Select(line => line.Old.Split(' ')[0])];

    public static TheoryData<string, string, string> Renamed
    {
        get
        {
            var data = new TheoryData<string, string, string>();
            foreach (var (command, old, now) in RenamedOptions.All)
            {
                data.Add(command, old, now);
            }

            return data;
        }
    }

    public void Dispose() => Directory.Delete(parent, recursive: true);

    [Theory]
    [MemberData(nameof(Commands))]
    public void Old_names_do_what_todays_do_and_each_warns_once(string command)
    {
        var (old, now) = Lines.Single(line => line.Old.StartsWith(command + " ", StringComparison.Ordinal));

        var before = ToolRun.Of([.. old.Split(' '), "--out", Folder("old")]);
        var after = ToolRun.Of([.. now.Split(' '), "--out", Folder("new")]);

        var renamed = RenamedOptions.All.Where(each => each.Command == command);
        Assert.Equal(renamed.Select(each => $"warning: {each.Old} is now {each.New}"), before.ErrorLines);
        Assert.Equal((0, 0, ""), (before.Status, after.Status, after.Error));
        Assert.Equal(Options("new"), Options("old"));
        foreach (string file in Directory.GetFiles(Folder("new"), "*.safetensors"))
        {
            Assert.Equal(
                File.ReadAllBytes(file),
                File.ReadAllBytes(Path.Combine(Folder("old"), Path.GetFileName(file)))
            );
        }
    }

    [Theory]
    [MemberData(nameof(Renamed))]
    public void An_old_name_is_the_option_of_todays_name_and_no_help_shows_it(string command, string old, string now)
    {
        var root = new HebbCommand(HebbCommand.AllCommands);
        var option = root.Subcommands.Single(each => each.Name == command).Options.Single(each => each.Name == now);

        Assert.NotNull(root.Parse([command, $"{old}=7"]).GetResult(option));
        string[] words = ToolRun.Of(command, "--help").Output.Split([' ', ',', '\n', '<', ';', '.']);
        Assert.Contains(now, words);
        Assert.DoesNotContain(old, words);
    }

    [Fact]
    public void No_help_of_any_command_shows_a_name_that_was_given_up()
    {
        var commands = HebbCommand.AllCommands.SelectMany(command => command.Subcommands.Prepend(command));
        Assert.All(
            commands.OfType<ToolCommand>(),
            command =>
            {
                string[] words = ToolRun.Of([.. command.FullName.Split(' '), "--help"]).Output.Split([' ', ',', '\n']);
                // What one command has given up, another that came later may mean something else by.
                string[] today = [.. command.Options.Select(option => option.Name)];
                Assert.Empty(words.Intersect(RenamedOptions.All.Select(renamed => renamed.Old)).Except(today));
            }
        );
    }

    [Theory]
    [InlineData("evolve --minibtch=5", "unknown option '--minibtch'")]
    [InlineData("evolve --batch-siz=5", "unknown option '--batch-siz'; did you mean '--batch-size'?")]
    [InlineData("train --minibatch=5", "unknown option '--minibatch'")]
    public void Only_todays_names_are_suggested(string line, string problem)
    {
        Assert.Equal(problem, ToolRun.Of(line.Split(' ')).ErrorLines[0]);
    }

    [Theory]
    [InlineData("evolve --minibatch=0", "--batch-size is 0; it must be between 1 and")]
    [InlineData("evolve --batch=0", "--signsgd-batch-size is 0; it must be between 1 and")]
    [InlineData("learn --batch=0", "--batch-size is 0; it must be between 1 and")]
    [InlineData("learn --batch=x", "--batch-size is 'x'; it must be a whole number")]
    [InlineData("dopamine --hidden=0", "--neurons is 0; it must be between 1 and")]
    [InlineData("reproduce all --runs=-1", "--repeats is -1; it must be between 0 and")]
    public void A_wrong_value_is_reported_by_todays_name(string line, string problem)
    {
        var run = ToolRun.Of(line.Split(' '));

        Assert.Equal(2, run.Status);
        Assert.Contains(problem, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_that_mean_the_same_have_one_name_in_all_commands()
    {
        var options = HebbCommand
            .AllCommands.SelectMany(command => command.Options)
            .GroupBy(option => option.Description)
            .Select(same => same.Select(option => option.Name).Distinct().ToArray());

        Assert.All(options, names => Assert.Single(names));
    }

    [Fact]
    public async Task A_run_that_was_begun_with_old_names_is_resumed_without_a_warning()
    {
        string[] line =
        [
            "--data=relu1",
            "--epochs=1000000",
            "--rounds=3",
            "--graph-rule=random:0.01",
            "--validation=100",
        ];
        using (var tool = HebbProcess.Start(["train", .. line, "--out", Folder("run")]))
        {
            await tool.WaitForRecordsAsync(Folder("run"), 3);
            await tool.SignalAsync("TERM");
            Assert.Equal(130, (await tool.EndAsync()).Status);
        }

        string file = Path.Combine(Folder("run"), "run.json");
        string text = await File.ReadAllTextAsync(file);
        Assert.Contains("\"validation\": 100", text, StringComparison.Ordinal);
        await File.WriteAllTextAsync(
            file,
            text.Replace("\"validation\":", "\"hold-out\":").Replace("\"output-rule\":", "\"rule\":")
        );

        // The same command line and folder again resumes the run too.
        using (var tool = HebbProcess.Start(["train", .. line, "--out", Folder("run")]))
        {
            await tool.WaitForRecordsAsync(Folder("run"), 6);
            await tool.SignalAsync("TERM");
            Assert.Equal(130, (await tool.EndAsync()).Status);
        }

        using var resumed = HebbProcess.Start("resume", Folder("run"));
        await resumed.WaitForRecordsAsync(Folder("run"), 9);
        await resumed.SignalAsync("TERM");
        var end = await resumed.EndAsync();
        Assert.Equal(130, end.Status);
        Assert.StartsWith("interrupted", Assert.Single(end.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public void A_sweep_over_an_old_name_warns_once_for_all_its_runs()
    {
        var sweep = ToolRun.Of(
            "sweep --grid hold-out=0,50 --seeds 1..3 --quiet --out"
                .Split(' ')
                .Append(Folder("sweep"))
                .Concat("-- train --data relu1 --limit 200 --rule perceptron".Split(' '))
                .ToArray()
        );

        Assert.Equal(0, sweep.Status);
        Assert.Equal(
            ["warning: --rule is now --output-rule", "warning: --hold-out is now --validation"],
            sweep.ErrorLines
        );
    }

    private string Folder(string name) => Path.Combine(parent, name);

    private string Options(string run)
    {
        var options = JsonNode.Parse(File.ReadAllText(Path.Combine(Folder(run), "run.json")))!["options"]!.AsObject();
        options.Remove("out");
        return options.ToJsonString();
    }
}
