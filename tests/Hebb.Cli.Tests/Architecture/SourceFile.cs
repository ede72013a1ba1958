using System.Text.RegularExpressions;

namespace Hebb.Cli.Tests.Architecture;

/// <summary>A source file, as far as imports are concerned.</summary>
internal sealed partial class SourceFile
{
    /// <summary>Reads a file's text.</summary>
    /// <param name="path">Its name, for messages.</param>
    /// <param name="text">Its text.</param>
    public SourceFile(string path, string text)
    {
        Path = path;
        Code = Silent().Replace(text, "");
        Namespace = Declared().Match(Code) is { Success: true } found ? found.Groups[1].Value : "";
        Types = [.. Type().Matches(Code).Select(match => match.Groups[1].Value)];
    }

    public string Path { get; }

    /// <summary>The text without comments and strings.</summary>
    public string Code { get; }

    /// <summary>The namespace that it declares; none in a file of top-level statements.</summary>
    public string Namespace { get; }

    /// <summary>The types that it declares, nested ones not.</summary>
    public IReadOnlyList<string> Types { get; }

    /// <summary>The C# files below a folder.</summary>
    public static IEnumerable<SourceFile> Below(string folder) =>
        Directory
            .EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
            .Where(file => !Built().IsMatch(file))
            .Select(file => new SourceFile(file, File.ReadAllText(file)));

    /// <summary>The namespaces that the file imports: by a directive, by a qualified name, or because they enclose its own.</summary>
    /// <param name="types">The types of each namespace.</param>
    public IEnumerable<string> Imports(IReadOnlyDictionary<string, IReadOnlySet<string>> types)
    {
        // Longest first: Hebb.Experiments.Reports.Bar is a name in Hebb.Experiments.Reports.
        string[] known = [.. types.Keys.OrderByDescending(name => name.Length)];
        var directives = Using().Matches(Code).Select(match => match.Groups[1].Value);
        var qualified = Qualified().Matches(Code).Select(match => match.Value);
        var absolute = directives
            .Concat(qualified)
            .Select(name => known.FirstOrDefault(space => name == space || name.StartsWith(space + ".")));
        // Reports.Bar, written in Hebb.Experiments.Papers.
        var relative =
            from match in Pair().Matches(Code)
            from enclosing in Enclosing()
            let space = $"{enclosing}.{match.Groups[1].Value}"
            where types.TryGetValue(space, out var members) && members.Contains(match.Groups[2].Value)
            select space;
        // An enclosing namespace needs no directive.
        var words = Word().Matches(Code).Select(match => match.Value).ToHashSet();
        var implied = Enclosing().Where(space => types.TryGetValue(space, out var members) && members.Overlaps(words));
        return absolute.OfType<string>().Concat(relative).Concat(implied).Distinct().Where(space => space != Namespace);
    }

    private IEnumerable<string> Enclosing()
    {
        for (int dot = Namespace.LastIndexOf('.'); dot > 0; dot = Namespace.LastIndexOf('.', dot - 1))
        {
            yield return Namespace[..dot];
        }
    }

    [GeneratedRegex("""//[^\n]*|/\*.*?\*/|\"{3}.*?\"{3}|"(\\.|[^"\\\n])*"|'(\\.|[^'\\])'""", RegexOptions.Singleline)]
    private static partial Regex Silent();

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Declared();

    [GeneratedRegex(
        @"^(?:(?:public|internal|file|static|sealed|abstract|readonly|partial|ref|unsafe) )*(?:class|record struct|record|struct|enum|interface|delegate [\w<>]+) (\w+)",
        RegexOptions.Multiline
    )]
    private static partial Regex Type();

    [GeneratedRegex(@"^(?:global )?using (?:static )?(?:\w+ = )?(?:global::)?([\w.]+)", RegexOptions.Multiline)]
    private static partial Regex Using();

    [GeneratedRegex(@"(?<![\w.])Hebb\.[A-Z][\w.]*")]
    private static partial Regex Qualified();

    [GeneratedRegex(@"(?<![\w.])([A-Z]\w*)\.([A-Z]\w*)")]
    private static partial Regex Pair();

    [GeneratedRegex(@"\w+")]
    private static partial Regex Word();

    [GeneratedRegex(@"[/\\](obj|bin)[/\\]")]
    private static partial Regex Built();
}
