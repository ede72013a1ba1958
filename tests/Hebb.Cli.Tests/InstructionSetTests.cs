using System.Text.Json;

namespace Hebb.Cli.Tests;

/// <summary>
/// Every command that computes gives the same bytes on a processor with fewer vector instructions. The runtime reads its
/// settings once, when a process starts, so each run is a process.
/// </summary>
public sealed class InstructionSetTests : IDisposable
{
    // What the run must have found the widest vectors to be; none: anything.
    private static readonly (string Name, string[] Off, Predicate<string> Width)[] Processors =
    [
        ("all", [], _ => true),
        // The second is what runtimes before .NET 10 call it.
        ("no-avx512", ["DOTNET_EnableAVX512", "DOTNET_EnableAVX512F"], width => width != "vector512"),
        ("no-avx2", ["DOTNET_EnableAVX2"], width => width == "scalar"),
        ("none", ["DOTNET_EnableHWIntrinsic"], width => width == "scalar"),
    ];

    private static readonly string[] Compared = ["metrics.jsonl", "model.safetensors", "rule.json"];

    private readonly string parent = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(parent, recursive: true);

    [Theory]
    [InlineData("train --data OWN --neurons 70 --cap 20 --weights averaged")]
    [InlineData(
        "train --data relu1 --neurons 70 --cap 20 --rounds 3 --graph-rule random:0.01 --weight-range=-0.1,0.1 --limit 500"
    )]
    [InlineData(
        "train --data relu1 --neurons 70 --cap 20 --rounds 3 --graph-rule random:0.01 --update multiplicative "
            + "--hidden-bias 1 --fired in-cap --recurrence through-graph --limit 300"
    )]
    [InlineData("learn --data relu1 --neurons 40 --cap 20 --rounds 2 --learn both --restarts 1 --meta-steps 20")]
    [InlineData(
        "learn --data relu1 --neurons 40 --cap 20 --rounds 2 --learn both --parameterization mlp --restarts 1 --meta-steps 20"
    )]
    [InlineData(
        "learn --by evolution --data relu1 --neurons 40 --cap 20 --rounds 2 --learn both --restarts 1 --generations 2 "
            + "--population 4 --genes 16 --examples 200 --fitness-examples 100"
    )]
    [InlineData("learn --by closed-form --data relu1 --neurons 40 --cap 20 --restarts 1")]
    [InlineData(
        "transfer --data halfspace --models small-feedforward,small-recurrent --graph-rule constant:-1 --repeats 1 "
            + "--limit 100"
    )]
    [InlineData("evolve EVOLUTION")]
    [InlineData("evolve EVOLUTION --fitness paper-reward --then signsgd --steps 20")]
    [InlineData("dopamine --data blobs --neurons 300 --cap 60 --epochs 1 --limit 500 --method dopamine")]
    [InlineData("dopamine --data blobs --neurons 300 --cap 60 --epochs 1 --limit 500 --method signsgd")]
    [InlineData("dopamine --data blobs --neurons 300 --cap 60 --epochs 1 --limit 500 --method adam")]
    [InlineData("theory theorem-4")]
    [InlineData("reproduce rules-table1 --quick")]
    public async Task Fewer_vector_instructions_change_no_byte(string line)
    {
        string[] args =
        [
            .. line.Replace(
                    "EVOLUTION",
                    "--data OWN --neurons 20 --edge-probability 0.8 --genes 200 --density 0.05 --population 64 "
                        + "--generations 20 --batch-size 20 --validation 10 --per-class 60 --score-scale 0.3 "
                        + "--measure-every 10",
                    StringComparison.Ordinal
                )
                .Replace("OWN", OwnTable(), StringComparison.Ordinal)
                .Split(' '),
        ];

        await Task.WhenAll(Processors.Select(processor => RunAsync(args, processor)));

        string whole = Folder(Processors[0].Name);
        string[] files = [.. Compared.Where(file => File.Exists(Path.Combine(whole, file)))];
        Assert.Contains("metrics.jsonl", files);
        foreach (var (name, _, _) in Processors[1..])
        {
            foreach (string file in files)
            {
                byte[] expected = await File.ReadAllBytesAsync(Path.Combine(whole, file));
                byte[] found = await File.ReadAllBytesAsync(Path.Combine(Folder(name), file));
                Assert.True(expected.AsSpan().SequenceEqual(found), $"{file} differs with '{name}'");
            }
        }
    }

    private async Task RunAsync(string[] args, (string Name, string[] Off, Predicate<string> Width) processor)
    {
        string folder = Folder(processor.Name);
        using var tool = HebbProcess.StartWith(processor.Off, [.. args, "--threads=1", "--quiet", "--out", folder]);
        var run = await tool.EndAsync();

        Assert.Equal(0, run.Status);
        // Rules learned in so short a time may be of no use.
        Assert.All(run.ErrorLines, line => Assert.StartsWith("warning: the learned rule", line));
        using var description = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(folder, "run.json")));
        string width = description.RootElement.GetProperty("machine").GetProperty("vectorWidth").GetString()!;
        // Otherwise the setting had no effect, and nothing was compared.
        Assert.True(processor.Width(width), $"the vectors of '{processor.Name}' are {width}");
    }

    // Three labels by which number of a row is the largest.
    private string OwnTable()
    {
        string path = Path.Combine(parent, "own.csv");
        string[] rows =
        [
            .. Enumerable
                .Range(0, 400)
                .Select(i =>
                    string.Join(
                        ',',
                        Enumerable.Range(0, 3).Select(c => ((i * 37) + (c * 11)) % 50 + (i % 3 == c ? 60 : 0))
                    ) + $",{i % 3}"
                ),
        ];
        File.WriteAllLines(path, ["a,b,c,label", .. rows]);
        return path;
    }

    private string Folder(string name) => Path.Combine(parent, name);
}
