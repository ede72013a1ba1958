namespace Hebb.Experiments.Reports;

/// <summary>
/// A report as one HTML file that needs no network and no scripts. The same report is always the same text.
/// </summary>
/// <param name="Title">What the run was.</param>
/// <param name="Summary">What came out, in one line.</param>
/// <param name="Sections">The parts, in the order of reading.</param>
/// <example><code>
/// var curve = new LineChart("Accuracy", "examples", "accuracy (%)", [new LineSeries("test", points)]);
/// var page = new ReportPage("Training on MNIST", "91.2 % right after one epoch", [new ReportSection("Result", [curve])])
/// {
///     Commands = ["hebb train --seed 1"],
///     Version = "0.1.0",
/// };
/// AtomicFile.WriteAllText(run.File("report.html"), page.ToHtml());
/// </code></example>
public sealed record ReportPage(string Title, string Summary, IReadOnlyList<ReportSection> Sections)
{
    /// <summary>What a run's report is called in its folder.</summary>
    public const string FileName = "report.html";

    private const int FewestSectionsWithContents = 4;
    private const string Signature = "Written by Hebb ";
    private const int LongestEnd = 512;

    /// <summary>The command lines that make the same run again.</summary>
    public IReadOnlyList<string> Commands { get; init; } = [];

    /// <summary>The version of the program that made the report.</summary>
    public required string Version { get; init; }

    /// <summary>Whether the file is one that <see cref="ToHtml"/> wrote, of any version, and may be replaced by another.</summary>
    public static bool IsReport(string path)
    {
        using var file = File.OpenRead(path);
        file.Position = Math.Max(0, file.Length - LongestEnd);
        using var end = new StreamReader(file);
        return end.ReadToEnd().Contains($"<footer>{Signature}", StringComparison.Ordinal);
    }

    /// <summary>The whole file: HTML5 that is XML as well.</summary>
    public string ToHtml()
    {
        var page = new MarkupWriter();
        page.Raw("<!DOCTYPE html>\n");
        page.Start("html", ("lang", "en"));
        page.NewLine();
        WriteHead(page);
        page.Start("body");
        page.NewLine();
        page.Start("header");
        page.Element("h1", Title);
        page.Element("p", Summary, ("class", "summary"));
        WriteContents(page);
        page.End("header");
        page.NewLine();
        page.Start("main");
        page.NewLine();
        for (int i = 0; i < Sections.Count; i++)
        {
            WriteSection(page, Sections[i], i);
        }

        WriteCommands(page);
        page.End("main");
        page.NewLine();
        page.Element("footer", $"{Signature}{Version}");
        page.NewLine();
        page.End("body");
        page.NewLine();
        page.End("html");
        page.NewLine();
        return page.ToString();
    }

    private static string Id(int section) => $"section-{section + 1}";

    private static void WriteSection(MarkupWriter page, ReportSection section, int index)
    {
        page.Start("section", ("id", Id(index)));
        page.Element("h2", section.Heading);
        page.NewLine();
        foreach (var block in section.Content)
        {
            block.WriteTo(page);
        }

        page.End("section");
        page.NewLine();
    }

    private void WriteHead(MarkupWriter page)
    {
        page.Start("head");
        page.NewLine();
        page.Empty("meta", ("charset", "utf-8"));
        page.NewLine();
        page.Empty("meta", ("name", "viewport"), ("content", "width=device-width, initial-scale=1"));
        page.NewLine();
        page.Empty("meta", ("name", "color-scheme"), ("content", "light dark"));
        page.NewLine();
        page.Element("title", Title);
        page.NewLine();
        page.Start("style");
        page.Raw(StyleSheet.Css);
        page.End("style");
        page.NewLine();
        page.End("head");
        page.NewLine();
    }

    private void WriteContents(MarkupWriter page)
    {
        if (Sections.Count < FewestSectionsWithContents)
        {
            return;
        }

        page.Start("nav", ("aria-label", "Contents"));
        for (int i = 0; i < Sections.Count; i++)
        {
            page.Element("a", Sections[i].Heading, ("href", "#" + Id(i)));
            page.NewLine();
        }

        page.End("nav");
    }

    private void WriteCommands(MarkupWriter page)
    {
        if (Commands.Count == 0)
        {
            return;
        }

        page.Start("section", ("id", "again"));
        page.Element("h2", "How to run it again");
        page.Start("pre", ("tabindex", "0"));
        page.Element("code", string.Join('\n', Commands));
        page.End("pre");
        page.End("section");
        page.NewLine();
    }
}
