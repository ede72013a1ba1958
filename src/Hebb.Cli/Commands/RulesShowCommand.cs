using System.CommandLine;
using System.Globalization;
using Hebb.Experiments.Reports;
using Hebb.Experiments.Rules;
using Hebb.Networks;
using Hebb.Persistence;
using Hebb.Plasticity;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Hebb.Cli.Commands;

/// <summary><c>hebb rules show NAME|FILE</c>.</summary>
internal sealed class RulesShowCommand : ToolCommand
{
    private const int MostColumns = 8;

    private readonly Argument<string> name = new("NAME|FILE")
    {
        Description = "A rule that 'hebb rules list' shows, or a rule file",
    };
    private readonly Option<string?> to = new("--to")
    {
        Description = "Write a page with the rules as heat maps to this file",
        HelpName = "FILE",
    };

    public RulesShowCommand()
        : base("show", "Shows the tables of a rule and how it was learned.", "hebb rules show halfspace-output")
    {
        name.CompletionSources.Add([.. ShippedRules.Names]);
        Add(name);
        AddGroup(OptionGroup.Output, to);
        Does(context =>
        {
            string? page = NewFile.Of(context, to, ReportPage.IsReport);
            var set = RuleSource.Find(context.Get(name));
            if (page is not null)
            {
                AtomicFile.WriteAllText(page, Page(set).ToHtml());
            }

            context.Complete(
                new
                {
                    set.Name,
                    set.Rounds,
                    Learned = Facts(set),
                    Output = Rows(set.Output),
                    Graph = Rows(set.Graph),
                    Page = page,
                },
                [.. Tables(set), .. page is null ? [] : new[] { new Text($"pictures: {page}\n") }]
            );
            return Task.CompletedTask;
        });
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Pages => ["learned-rules.md", "file-formats.md"];

    /// <inheritdoc/>
    public override IReadOnlyList<string> WithoutUse =>
        ["--seed", "--threads", "--data-dir", "--out", "--checkpoint-every"];

    /// <summary>A number that is known of how rules were learned; none where it is not known.</summary>
    public static double? Number(RuleSet set, string key) =>
        double.TryParse(
            set.Learned.GetValueOrDefault(key),
            NumberStyles.Float,
            CultureInfo.InvariantCulture,
            out double number
        )
            ? number
            : null;

    /// <summary>What is known of how rules were learned, for programs: numbers are numbers.</summary>
    public static IReadOnlyDictionary<string, object> Facts(RuleSet set) =>
        set.Learned.ToDictionary(fact => fact.Key, fact => Number(set, fact.Key) ?? (object)fact.Value);

    private static ReportPage Page(RuleSet set) =>
        new(
            set.Name,
            $"A plasticity rule for networks of T = {set.Rounds}",
            [
                RuleMaps.Of(set),
                new ReportSection(
                    "How it was learned",
                    [new ReportTable(["", "value"], [.. set.Learned.Select(fact => (string[])[fact.Key, fact.Value])])]
                ),
            ]
        )
        {
            Version = ToolVersion.Current,
        };

    private static IEnumerable<IRenderable> Tables(RuleSet set)
    {
        yield return new Text($"{set.Name}; T = {set.Rounds}\n");
        if (set.Rounds > RuleTable.MostRounds)
        {
            yield return new Text("too many firing patterns for a table: the rules are in the file, unit by unit\n");
        }

        if (set.Output is RuleTable output)
        {
            yield return Table(output, "pre ↓ output →", ["true label", "other label"]);
        }

        if (set.Graph is RuleTable graph)
        {
            if (graph.Columns <= MostColumns)
            {
                yield return Table(
                    graph,
                    "pre ↓ post →",
                    [.. Enumerable.Range(0, graph.Columns).Select(b => Pattern(b, set))]
                );
            }
            else
            {
                yield return new Text(
                    $"graph rule: {graph.Rows} × {graph.Columns} numbers; --to FILE shows them as a picture\n"
                );
            }
        }

        if (set.Learned.Count > 0)
        {
            var facts = ResultTable.WithColumns("learned", "");
            foreach (var (key, value) in set.Learned)
            {
                facts.AddRow(Markup.Escape(key), Markup.Escape(value));
            }

            yield return facts;
        }
    }

    private static ResultTable Table(RuleTable rule, string corner, string[] columns)
    {
        var table = ResultTable.WithColumns([corner, .. columns.Select(column => ">" + column)]);
        for (int a = 0; a < rule.Rows; a++)
        {
            table.AddRow([
                new FiringPattern(a, rule.Rounds).ToString(),
                .. Enumerable
                    .Range(0, rule.Columns)
                    .Select(b => rule[a, b].ToString("F4", CultureInfo.InvariantCulture)),
            ]);
        }

        return table;
    }

    private static string Pattern(int bits, RuleSet set) => new FiringPattern(bits, set.Rounds).ToString();

    private static float[][]? Rows(IPlasticityRule? rule) =>
        rule is RuleTable table ? [.. table.Values.ToArray().Chunk(table.Columns)] : null;
}
