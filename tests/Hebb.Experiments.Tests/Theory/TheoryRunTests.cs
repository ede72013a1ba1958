using System.Text.Json.Nodes;
using System.Xml.Linq;
using Hebb.Experiments.Reports;
using Hebb.Experiments.Runs;
using Hebb.Experiments.Theory;
using Hebb.Numerics;
using Hebb.Persistence;

namespace Hebb.Experiments.Tests.Theory;

public sealed class TheoryRunTests : IDisposable, IRunObserver
{
    private static readonly string[] Fast = ["table-1-perceptron", "appendix-c-recurrence"];

    private readonly string parent = Directory.CreateTempSubdirectory().FullName;
    private Action<PhaseProgress> watch = _ => { };

    public void Dispose() => Directory.Delete(parent, recursive: true);

    void IProgress<PhaseProgress>.Report(PhaseProgress value) => watch(value);

    void IRunObserver.Warn(string message) => Assert.Fail(message);

    [Fact]
    public void Stopped_after_any_step_it_resumes_with_the_same_bytes_on_any_number_of_threads()
    {
        var (whole, expected) = Run("whole", threads: 1);
        for (int stop = 1; stop < 7; stop++)
        {
            using var source = new CancellationTokenSource();
            int steps = 0;
            watch = _ =>
            {
                if (++steps == stop)
                {
                    source.Cancel();
                }
            };
            string name = $"stopped-{stop}";
            Assert.Throws<OperationCanceledException>(() => Run(name, threads: 3, source.Token));
            watch = _ => { };

            var (folder, checks) = Run(name, threads: 2);

            Assert.Equal(
                File.ReadAllBytes(Path.Combine(whole, "metrics.jsonl")),
                File.ReadAllBytes(Path.Combine(folder, "metrics.jsonl"))
            );
            Assert.Equal(expected.Select(check => check.Figure), checks.Select(check => check.Figure));
        }
    }

    [Fact]
    public void A_name_stands_for_its_check_or_for_all_checks_of_its_theorem()
    {
        Assert.Equal(Fast, Run("two", 1).Checks.Select(check => check.Name));
        Assert.Equal(
            TheoryExperiment.Names.Order(),
            TheoryExperiment.Claims.Select(claim => claim.Name).Append("table-1").Append("appendix-b").Order()
        );
        var error = Assert.Throws<UnknownNameException>(() => TheoryExperiment.CheckNames(["theorem3"]));
        Assert.Equal("theorem-3", error.Suggestion);
        error = Assert.Throws<UnknownNameException>(() => TheoryExperiment.CheckNames(["fermat"]));
        Assert.Contains("appendix-c", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_report_has_every_check_and_a_picture_for_each_theorem_that_has_one()
    {
        var rows = TheoryExperiment.Claims.Select(claim => (Claim: claim, Rows: Checking.Rows(claim, 1))).ToArray();
        TheoryCheck[] checks = [.. rows.Select(pair => pair.Claim.Check(pair.Rows))];
        TrialRecord[] records =
        [
            .. rows.SelectMany(pair =>
                pair.Rows.Select((row, n) => new TrialRecord(pair.Claim.Name, pair.Claim.Name, (ulong)n, row))
            ),
        ];

        var sections = TheoryReport.Sections(checks, records);
        string html = new ReportPage(
            "theory",
            "",
            [new ReportSection("All checks", [TheoryReport.Table(checks)]), .. sections]
        )
        {
            Version = "0",
        }.ToHtml();

        Assert.Equal(
            [
                "Theorem 1",
                "Theorem 2",
                "Theorem 3",
                "Theorem 4",
                "Table 1",
                "Appendix B",
                "Appendix C",
                "Neural net evolution: lemma 1",
                "Neural net evolution: theorem 1",
                "Neural net evolution: theorem 2",
            ],
            sections.Select(section => section.Heading)
        );
        Assert.All(checks, check => Assert.Contains(check.Name, html, StringComparison.Ordinal));
        var findings = sections.SelectMany(section => section.Content).OfType<Finding>().ToArray();
        Assert.Equal(
            checks.Select(check => (check.Name, check.Holds)),
            findings.Select(found => (found.Name, found.Holds))
        );
        Assert.Equal(13, findings.Sum(found => found.Content.OfType<Figure>().Count()));
        _ = XDocument.Parse(html.Replace("<!DOCTYPE html>", "", StringComparison.Ordinal));
        Assert.Throws<FileFormatException>(() =>
            TheoryReport.Sections([], [new TrialRecord("theorem-3", "theorem-3", 1, [])])
        );
    }

    [Fact]
    public void The_summary_counts_what_holds_by_what_is_taken_from_the_papers()
    {
        TheoryCheck Check(Interpretation interpretation, double figure) =>
            new(
                "",
                figure <= 1,
                figure,
                1,
                BoundKind.Upper,
                "",
                interpretation,
                "",
                "",
                1,
                new Dictionary<string, double>()
            );

        Assert.Equal(
            "3 of 5 checks hold: as printed 1 of 2, with conditions 1 of 1, proof 0 of 1, observation 1 of 1",
            TheoryReport.Summary([
                Check(Interpretation.Observation, 0),
                Check(Interpretation.AsPrinted, 2),
                Check(Interpretation.Proof, 2),
                Check(Interpretation.WithConditions, 1),
                Check(Interpretation.AsPrinted, 0),
            ])
        );
    }

    // Every statement that is false as printed, and none that has its conditions.
    [Fact]
    public void What_each_check_takes_is_what_it_says()
    {
        var taken = TheoryExperiment.Claims.ToLookup(claim => claim.Interpretation, claim => claim.Name);

        Assert.Equal(
            ["theorem-3-bound", "appendix-b-system", "appendix-c-recurrence", "nne-theorem-1-constant"],
            taken[Interpretation.Proof]
        );
        Assert.All(
            TheoryExperiment.Claims.Where(claim => claim.Name.EndsWith("-as-printed", StringComparison.Ordinal)),
            claim => Assert.Equal(Interpretation.AsPrinted, claim.Interpretation)
        );
        Assert.All(Enum.GetValues<Interpretation>(), interpretation => Assert.NotEmpty(taken[interpretation]));
    }

    private (string Folder, IReadOnlyList<TheoryCheck> Checks) Run(
        string name,
        int threads,
        CancellationToken cancel = default
    )
    {
        string path = Path.Combine(parent, name);
        var description = new RunDescription(
            "theory",
            new Dictionary<string, JsonNode?>(),
            1,
            "0.1.0",
            new DateTimeOffset(2031, 4, 5, 23, 0, 0, TimeSpan.Zero)
        );
        using var folder = RunFolder.HoldsRun(path) ? RunFolder.Open(path) : RunFolder.Create(path, description);
        using var workers = new WorkerPool(threads);
        using var run = new Run(folder, new RunControl(this, new PhaseClock(), TimeSpan.FromTicks(1), cancel));
        return (path, TheoryExperiment.Run(Fast, 1, run, workers).Checks);
    }
}
