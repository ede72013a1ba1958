namespace Hebb.Cli.Tests.Architecture;

/// <summary>Imports go down: each folder of the projects uses those below it that the table allows, and no others.</summary>
public sealed class FloorTests
{
    private static readonly string[] Basis = ["Hebb", "Hebb.Numerics", "Hebb.Persistence", "Hebb.Data"];
    private static readonly string[] Learning =
    [
        .. Basis,
        "Hebb.Networks",
        "Hebb.Baselines",
        "Hebb.Plasticity",
        "Hebb.Gradients",
        "Hebb.Evolution",
        "Hebb.Dopamine",
        "Hebb.RuleLearning",
        "Hebb.Representation",
        "Hebb.Robustness",
    ];
    private static readonly string[] RunsAndReports =
    [
        .. Learning,
        "Hebb.Experiments.Statistics",
        "Hebb.Experiments.Reports",
        "Hebb.Experiments.Runs",
    ];

    // From the ground up: the namespaces that each may import, all of them above it in this table.
    private static readonly (string Namespace, string[] Imports)[] Floors =
    [
        ("Hebb.Numerics", ["Hebb"]),
        ("Hebb.Persistence", ["Hebb", "Hebb.Numerics"]),
        // Errors, and what trainers have in common.
        ("Hebb", ["Hebb.Persistence"]),
        ("Hebb.Data", ["Hebb", "Hebb.Numerics"]),
        ("Hebb.Networks", Basis),
        // Classifiers without hidden neurons, to compare with.
        ("Hebb.Baselines", [.. Basis, "Hebb.Networks"]),
        ("Hebb.Plasticity", [.. Basis, "Hebb.Networks"]),
        ("Hebb.Gradients", [.. Basis, "Hebb.Networks"]),
        ("Hebb.Evolution", [.. Basis, "Hebb.Networks"]),
        // What hidden layers learn without labels.
        ("Hebb.Representation", [.. Basis, "Hebb.Networks", "Hebb.Plasticity", "Hebb.Gradients", "Hebb.Evolution"]),
        ("Hebb.Dopamine", [.. Basis, "Hebb.Networks", "Hebb.Plasticity", "Hebb.Gradients"]),
        (
            "Hebb.RuleLearning",
            [
                .. Basis,
                "Hebb.Networks",
                "Hebb.Plasticity",
                "Hebb.Gradients",
                "Hebb.Evolution",
                "Hebb.Baselines",
                "Hebb.Representation",
            ]
        ),
        ("Hebb.Robustness", [.. Basis, "Hebb.Networks", "Hebb.Plasticity", "Hebb.Gradients", "Hebb.Representation"]),
        // Plain versions of what the floors below compute fast; tests hold the two against each other.
        ("Hebb.Reference", Learning),
        // Processes that share one computation.
        ("Hebb.Mpi", ["Hebb", "Hebb.Numerics"]),
        // A network in the form of others: of no consequence to how it learns.
        ("Hebb.Onnx", [.. Basis, "Hebb.Networks"]),
        ("Hebb.Experiments.Statistics", Learning),
        ("Hebb.Experiments.Reports", [.. Learning, "Hebb.Experiments.Statistics"]),
        ("Hebb.Experiments.Export", Learning),
        ("Hebb.Experiments.Runs", [.. Learning, "Hebb.Experiments.Statistics", "Hebb.Experiments.Reports"]),
        ("Hebb.Experiments.Rules", RunsAndReports),
        // How well labels are predicted, which every experiment with a classifier shows.
        ("Hebb.Experiments.Evaluate", RunsAndReports),
        ("Hebb.Experiments.Attacks", RunsAndReports),
        ("Hebb.Experiments.Show", RunsAndReports),
        ("Hebb.Experiments.Certify", RunsAndReports),
        ("Hebb.Experiments.Reproduce", RunsAndReports),
        ("Hebb.Experiments.Represent", [.. RunsAndReports, "Hebb.Experiments.Reproduce"]),
        ("Hebb.Experiments.Streams", RunsAndReports),
        (
            "Hebb.Experiments.Train",
            [.. RunsAndReports, "Hebb.Experiments.Rules", "Hebb.Experiments.Evaluate", "Hebb.Experiments.Represent"]
        ),
        ("Hebb.Experiments.Transfer", [.. RunsAndReports, "Hebb.Experiments.Train"]),
        ("Hebb.Experiments.Learn", [.. RunsAndReports, "Hebb.Experiments.Rules", "Hebb.Experiments.Train"]),
        ("Hebb.Experiments.Evolve", [.. RunsAndReports, "Hebb.Experiments.Evaluate"]),
        ("Hebb.Experiments.Dopamine", [.. RunsAndReports, "Hebb.Experiments.Evaluate"]),
        ("Hebb.Experiments.Theory", RunsAndReports),
        ("Hebb.Experiments.Sweep", RunsAndReports),
        ("Hebb.Experiments.Demo", [.. RunsAndReports, "Hebb.Experiments.Train", "Hebb.Experiments.Learn"]),
        (
            "Hebb.Experiments.Papers",
            AllBut("Hebb.Experiments.Demo", "Hebb.Experiments.Sweep", "Hebb.Experiments.Papers")
        ),
        ("Hebb.Experiments", AllBut()),
        // The tool is one floor: its root lists its commands, which build on the root.
        ("Hebb.Cli", [.. AllBut(), "Hebb.Experiments", "Hebb.Mpi", "Hebb.Onnx", "Hebb.Cli.Commands"]),
        ("Hebb.Cli.Commands", [.. AllBut(), "Hebb.Experiments", "Hebb.Onnx", "Hebb.Cli"]),
    ];

    [Fact]
    public void No_folder_imports_one_that_is_not_below_it()
    {
        var files = Sources();

        Assert.True(files.Count > 300, $"only {files.Count} source files found");
        Assert.Equal("", string.Join("\n", Violations(files)));
    }

    [Fact]
    public void The_table_goes_up_and_names_every_folder()
    {
        string[] order = [.. Floors.Select(floor => floor.Namespace)];
        // The two that know each other: the root, which everything sees, and the commands of the tool.
        (string, string)[] known =
        [
            ("Hebb.Numerics", "Hebb"),
            ("Hebb.Persistence", "Hebb"),
            ("Hebb.Cli", "Hebb.Cli.Commands"),
        ];
        Assert.Empty(
            from floor in Floors
            from import in floor.Imports
            where Array.IndexOf(order, import) >= Array.IndexOf(order, floor.Namespace)
            where !known.Contains((floor.Namespace, import))
            select $"{floor.Namespace} → {import}"
        );
        Assert.Equal(
            order.Order(),
            Sources().Select(file => file.Namespace).Where(name => name != "").Distinct().Order()
        );
    }

    [Theory]
    [InlineData("using Hebb.Networks;", "Hebb.Networks")]
    [InlineData("using static Hebb.Networks.Network;", "Hebb.Networks")]
    [InlineData("using Other = Hebb.Networks.Network;", "Hebb.Networks")]
    [InlineData("global using Hebb.Networks;", "Hebb.Networks")]
    [InlineData("private Hebb.Networks.Network? network;", "Hebb.Networks")]
    [InlineData("private Networks.Network? network;", "Hebb.Networks")]
    [InlineData("private Page page = Page.New();", "Hebb")]
    [InlineData("private Networks.Other? network;", null)]
    [InlineData("// using Hebb.Networks;", null)]
    [InlineData("string name = \"Hebb.Networks.Network\";", null)]
    [InlineData("using Hebb.Numerics;", null)]
    public void Each_way_to_import_is_seen(string line, string? import)
    {
        SourceFile[] files =
        [
            new("Network.cs", "namespace Hebb.Networks;\npublic sealed class Network;"),
            new("Page.cs", "namespace Hebb;\npublic sealed record Page(int Number);"),
            new("Matrix.cs", "namespace Hebb.Numerics;\nclass Matrix { }"),
            line.Contains("using", StringComparison.Ordinal)
                ? new("Data.cs", $"{line}\nnamespace Hebb.Numerics;\nclass Data;")
                : new("Data.cs", $"namespace Hebb.Numerics;\nclass Data\n{{\n    {line}\n}}"),
        ];

        string[] imports = [.. files[^1].Imports(TypesOf(files))];

        Assert.Equal(import is null ? [] : [import], imports);
        // Numerics may use the root alone.
        Assert.Equal(
            import is null or "Hebb" ? [] : [$"Data.cs: Hebb.Numerics may not import {import}"],
            Violations(files)
        );
    }

    private static string[] AllBut(params string[] others) =>
        [
            .. RunsAndReports,
            .. new[]
            {
                "Hebb.Experiments.Export",
                "Hebb.Experiments.Rules",
                "Hebb.Experiments.Evaluate",
                "Hebb.Experiments.Attacks",
                "Hebb.Experiments.Show",
                "Hebb.Experiments.Certify",
                "Hebb.Experiments.Train",
                "Hebb.Experiments.Transfer",
                "Hebb.Experiments.Learn",
                "Hebb.Experiments.Evolve",
                "Hebb.Experiments.Dopamine",
                "Hebb.Experiments.Theory",
                "Hebb.Experiments.Sweep",
                "Hebb.Experiments.Represent",
                "Hebb.Experiments.Streams",
                "Hebb.Experiments.Demo",
                "Hebb.Experiments.Reproduce",
                "Hebb.Experiments.Papers",
            }.Except(others),
        ];

    private static IEnumerable<string> Violations(IReadOnlyList<SourceFile> files)
    {
        var types = TypesOf(files);
        return from file in files
            where file.Namespace != ""
            let allowed = Floors.Where(floor => floor.Namespace == file.Namespace).SelectMany(floor => floor.Imports)
            from import in file.Imports(types).Except(allowed)
            select $"{Path.GetFileName(file.Path)}: {file.Namespace} may not import {import}";
    }

    private static Dictionary<string, IReadOnlySet<string>> TypesOf(IReadOnlyList<SourceFile> files) =>
        files
            .Where(file => file.Namespace != "")
            .GroupBy(file => file.Namespace, file => file.Types)
            .ToDictionary(
                group => group.Key,
                group => (IReadOnlySet<string>)group.SelectMany(types => types).ToHashSet()
            );

    private static IReadOnlyList<SourceFile> Sources()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "Hebb.slnx")))
        {
            root = root.Parent!;
        }

        return
        [
            .. new[] { "Hebb", "Hebb.Mpi", "Hebb.Onnx", "Hebb.Experiments", "Hebb.Cli" }.SelectMany(project =>
                SourceFile.Below(Path.Combine(root.FullName, "src", project))
            ),
        ];
    }
}
