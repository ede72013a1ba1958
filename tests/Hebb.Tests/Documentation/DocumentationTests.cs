using System.Net;
using System.Text.RegularExpressions;

namespace Hebb.Tests.Documentation;

/// <summary>C# that people read is C# that is compiled: each snippet is part of a sample, of <see cref="Snippets"/> or of <see cref="LibraryPage"/>.</summary>
public partial class DocumentationTests
{
    private static readonly string Root = FindRoot();

    public static TheoryData<string> Pages() => [.. PagesWith(Fence())];

    public static TheoryData<string> Sources() => [.. PagesWith(Example())];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Snippets_of_a_page_are_compiled(string page) => AllAreCompiled(page, Fence());

    [Theory]
    [MemberData(nameof(Sources))]
    public void Examples_of_XML_docs_are_compiled(string source) => AllAreCompiled(source, Example());

    [Fact]
    public void Pages_and_sources_with_code_are_found()
    {
        Assert.Contains("README.md", PagesWith(Fence()));
        Assert.Contains(Path.Combine("docs", "library.md"), PagesWith(Fence()));
        Assert.Contains(Path.Combine("src", "Hebb", "PACKAGE.md"), PagesWith(Fence()));
        Assert.Contains(Path.Combine("src", "Hebb", "Plasticity", "PlasticityTrainer.cs"), PagesWith(Example()));
    }

    [Fact]
    public void Every_sample_is_in_the_solution_and_in_the_list_of_samples()
    {
        string solution = File.ReadAllText(Path.Combine(Root, "Hebb.slnx"));
        string list = File.ReadAllText(Path.Combine(Root, "samples", "README.md"));
        string[] samples =
        [
            .. Directory
                .EnumerateFiles(Path.Combine(Root, "samples"), "Program.cs", SearchOption.AllDirectories)
                .Select(path => Path.GetFileName(Path.GetDirectoryName(path)!)),
        ];
        Assert.Equal(15, samples.Length);
        Assert.All(
            samples,
            name =>
            {
                Assert.Contains($"samples/{name}/{name}.csproj", solution, StringComparison.Ordinal);
                Assert.Contains($"[{name}]({name}/Program.cs)", list, StringComparison.Ordinal);
            }
        );
    }

    private static void AllAreCompiled(string file, Regex snippet)
    {
        string[] compiled =
        [
            .. Directory
                .EnumerateFiles(Path.Combine(Root, "samples"), "Program.cs", SearchOption.AllDirectories)
                .Concat(Directory.EnumerateFiles(Path.Combine(Root, "tests", "Hebb.Tests", "Documentation"), "*.cs"))
                .Where(path => Path.GetFileName(path) != "DocumentationTests.cs")
                .Select(path => Dense(File.ReadAllText(path))),
        ];
        Assert.All(
            snippet.Matches(File.ReadAllText(Path.Combine(Root, file))).Select(match => match.Groups[1].Value),
            code =>
                Assert.True(
                    compiled.Any(text => text.Contains(Dense(code), StringComparison.Ordinal)),
                    $"{file}: no sample and no method in Documentation has this:\n{code}"
                )
        );
    }

    // Without imports, the slashes of XML docs, white space, and the commas that the formatter puts at the end of long lists.
    private static string Dense(string code) =>
        Trailing()
            .Replace(
                White().Replace(Slashes().Replace(Imports().Replace(WebUtility.HtmlDecode(code), ""), ""), ""),
                ""
            );

    private static IEnumerable<string> PagesWith(Regex snippet) =>
        Directory
            .EnumerateFiles(Path.Combine(Root, "docs"), "*.md")
            .Append(Path.Combine(Root, "README.md"))
            .Concat(Directory.EnumerateFiles(Path.Combine(Root, "samples"), "*.md"))
            .Concat(Directory.EnumerateFiles(Path.Combine(Root, "src"), "PACKAGE.md", SearchOption.AllDirectories))
            .Concat(Directory.EnumerateFiles(Path.Combine(Root, "src", "Hebb"), "*.cs", SearchOption.AllDirectories))
            .Where(path => snippet.IsMatch(File.ReadAllText(path)))
            .Select(path => Path.GetRelativePath(Root, path));

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Hebb.slnx")))
        {
            folder =
                folder.Parent ?? throw new InvalidOperationException($"no Hebb.slnx above {AppContext.BaseDirectory}");
        }

        return folder.FullName;
    }

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Fence();

    [GeneratedRegex(@"<example>\s*(?:///\s*)?<code>(.*?)</code>", RegexOptions.Singleline)]
    private static partial Regex Example();

    [GeneratedRegex(@"^using [A-Z][\w.]*;$", RegexOptions.Multiline)]
    private static partial Regex Imports();

    [GeneratedRegex(@"^\s*///", RegexOptions.Multiline)]
    private static partial Regex Slashes();

    [GeneratedRegex(@",(?=[\])}])")]
    private static partial Regex Trailing();

    [GeneratedRegex(@"\s+")]
    private static partial Regex White();
}
