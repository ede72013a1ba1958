using Hebb.Experiments.Attacks;
using Hebb.Experiments.Certify;
using Hebb.Experiments.Demo;
using Hebb.Experiments.Dopamine;
using Hebb.Experiments.Evaluate;
using Hebb.Experiments.Evolve;
using Hebb.Experiments.Learn;
using Hebb.Experiments.Reports;
using Hebb.Experiments.Represent;
using Hebb.Experiments.Reproduce;
using Hebb.Experiments.Runs;
using Hebb.Experiments.Show;
using Hebb.Experiments.Streams;
using Hebb.Experiments.Sweep;
using Hebb.Experiments.Theory;
using Hebb.Experiments.Train;
using Hebb.Experiments.Transfer;
using Hebb.Networks;
using Hebb.Persistence;

namespace Hebb.Experiments;

/// <summary>The report of a run, or of several side by side: the page of their experiment.</summary>
public static class RunReport
{
    // A page is quickly made: for larger networks there is another command.
    private const long LargestModel = 64 << 20;

    // An experiment with its own pictures is a line here.
    private static readonly Dictionary<string, Func<RunContent, ReportPage>> Pages = new()
    {
        ["train"] = run => WithReceptiveFields(TrainReport.Of(run), run),
        ["evolve"] = EvolveReport.Of,
        ["learn"] = LearnReport.Of,
        ["demo"] = run => WithReceptiveFields(DemoReport.Of(run), run),
        ["dopamine"] = DopamineReport.Of,
        ["transfer"] = TransferReport.Of,
        ["reproduce"] = ReproduceReport.Of,
        ["sweep"] = SweepReport.Of,
        ["theory"] = TheoryReport.Of,
        ["evaluate"] = EvaluateReport.Of,
        ["certify"] = CertifyReport.Of,
        ["attack"] = AttackReport.Of,
        ["represent"] = RepresentReport.Of,
        ["stream"] = StreamReport.Of,
    };

    /// <summary>Whether runs of this command have a report.</summary>
    public static bool Knows(string command) => Pages.ContainsKey(command);

    /// <summary>The page of one run, or one that compares several; a page that is kept elsewhere than in the run's folder needs <see cref="RunContent.PageFolder"/>.</summary>
    /// <exception cref="RunException">There is no report for the run's command.</exception>
    /// <exception cref="FileFormatException">A file of a run is not in order.</exception>
    public static ReportPage Build(IReadOnlyList<RunContent> runs)
    {
        if (runs is not [var run])
        {
            return RunComparison.Of(runs);
        }

        string command = run.Description.Command;
        return Pages.TryGetValue(command, out var page)
            ? page(run)
            : throw new RunException(run.Path, $"a run of {command}, which has no report; those of {Names} have");
    }

    /// <summary>Writes the report of the run in a folder into the folder.</summary>
    public static void Write(string folder)
    {
        var page = Build([RunContent.Read(folder)]);
        AtomicFile.WriteAllText(Path.Combine(folder, ReportPage.FileName), page.ToHtml());
    }

    // What the neurons of a network for images look for stands before the section on the run.
    private static ReportPage WithReceptiveFields(ReportPage page, RunContent run)
    {
        var file = new FileInfo(Path.Combine(run.Path, RunFolder.ModelName));
        return
            file is { Exists: true, Length: <= LargestModel }
            && ReceptiveFields.Of(ModelFile.Load(file.FullName).Network) is { Count: > 0 } fields
            ? page with
            {
                Sections =
                [
                    .. page.Sections.SkipLast(1),
                    new ReportSection("Receptive fields", fields),
                    page.Sections[^1],
                ],
            }
            : page;
    }

    private static string Names => string.Join(", ", Pages.Keys);
}
