using System.Text.Json.Nodes;
using System.Xml.Linq;
using Hebb.Data;
using Hebb.Experiments.Demo;
using Hebb.Experiments.Reports;
using Hebb.Experiments.Runs;
using Hebb.Experiments.Statistics;
using Hebb.Experiments.Sweep;
using Hebb.Experiments.Train;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Plasticity;

namespace Hebb.Experiments.Tests;

public sealed class RunReportTests : IDisposable
{
    private readonly string parent = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(parent, recursive: true);

    [Fact]
    public void A_training_shows_its_curve_its_rules_and_how_to_run_it_again()
    {
        string run = Train("run");

        var page = RunReport.Build([RunContent.Read(run)]);

        Assert.Equal(["Learning", "Rules", "The run"], page.Sections.Select(section => section.Heading));
        var curve = page.Sections[0].Content.OfType<LineChart>().Single();
        var records = RunContent.Read(run).Records<TrainRecord>();
        long mistakes = records.Where(record => record.Kind == "epoch").Sum(record => record.Mistakes!.Value);
        // Every window's share times its examples is its mistakes.
        double counted = 0;
        double begin = 0;
        foreach (var point in curve.Series[0].Points)
        {
            double end = (2 * point.X) - begin;
            counted += point.Y / 100 * (end - begin);
            Assert.InRange(point.Y, point.Low!.Value, point.High!.Value);
            begin = end;
        }

        Assert.Equal(mistakes, counted, 6);
        Assert.Equal(2 * 600, begin);
        var graph = page.Sections[1].Content.OfType<HeatMap>().Last();
        Assert.Equal(["00", "01", "10", "11"], graph.RowLabels);
        Assert.All(graph.Values, row => Assert.All(row, value => Assert.Equal(-1, value)));
        Assert.Equal(["hebb train --data 'my data.csv' --rounds 2"], page.Commands);
    }

    [Fact]
    public void The_page_of_each_experiment_is_whole_and_needs_nothing_from_elsewhere()
    {
        string[] runs =
        [
            Train("<script>alert('x')</script>&"),
            Demo(),
            SweepOf("1000", "2000"),
            SweepOf("hebb", "zero"),
        ];
        foreach (string run in runs)
        {
            RunReport.Write(run);

            string html = File.ReadAllText(Path.Combine(run, "report.html"));
            Assert.DoesNotContain("<script", html, StringComparison.Ordinal);
            Assert.DoesNotContain("http://", html.Replace("http://www.w3.org/", ""), StringComparison.Ordinal);
            _ = XDocument.Parse(html.Replace("<!DOCTYPE html>", "", StringComparison.Ordinal));
        }

        string compared = RunReport.Build([.. runs.Select(RunContent.Read)]).ToHtml();
        Assert.DoesNotContain("<script", compared, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_that_is_not_finished_says_so_and_how_to_go_on()
    {
        string run = Train("run");
        File.Delete(Path.Combine(run, "result.json"));
        File.AppendAllText(Path.Combine(run, "metrics.jsonl"), "{\"kind\":\"poi");

        var page = RunReport.Build([RunContent.Read(run)]);

        Assert.Contains("not finished", page.Summary, StringComparison.Ordinal);
        Assert.Contains($"hebb resume {run}", page.Commands);
        Assert.NotEmpty(page.Sections[0].Content.OfType<LineChart>().Single().Series[0].Points);
    }

    [Theory]
    [InlineData("result.json", "{\"testAccuracy\":\"high\"}")]
    [InlineData("result.json", "{}")]
    [InlineData("result.json", "[]")]
    [InlineData("result.json", "{")]
    [InlineData("metrics.jsonl", "no record\n")]
    [InlineData("rule.json", "{}")]
    [InlineData("run.json", "{}")]
    public void A_damaged_file_is_named(string name, string content)
    {
        string run = Train("run");
        File.WriteAllText(Path.Combine(run, name), content);

        var error = Assert.Throws<FileFormatException>(() => RunReport.Build([RunContent.Read(run)]));
        Assert.Contains(name, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Several_trainings_share_their_axes_and_show_the_options_that_differ_alone()
    {
        var page = RunReport.Build([RunContent.Read(Train("one", 2)), RunContent.Read(Train("two", 1))]);

        var curve = page.Sections[0].Content.OfType<LineChart>().Single();
        Assert.Equal(["one", "two"], curve.Series.Select(series => series.Name));
        var options = page.Sections[1].Content.OfType<ReportTable>().Single();
        Assert.Equal(["rounds"], options.Rows.Select(row => row[0]));
        Assert.Equal(["2", "1"], options.Rows[0].Skip(1));
        Assert.Equal(2, page.Sections[0].Content.OfType<BarChart>().Single().Groups.Count);
    }

    [Fact]
    public void A_folder_named_with_a_slash_at_its_end_has_its_name_and_two_of_one_name_are_told_apart()
    {
        string one = Train("one");
        string two = Train("two");
        Directory.CreateDirectory(Path.Combine(parent, "other"));
        string again = Path.Combine(parent, "other", "one");
        Directory.Move(two, again);

        var slash = RunReport.Build([RunContent.Read(one + "/"), RunContent.Read(one)]);
        var twice = RunReport.Build([RunContent.Read(one), RunContent.Read(again)]);

        Assert.DoesNotContain(slash.Sections[0].Content.OfType<LineChart>().Single().Series, line => line.Name == "");
        Assert.Equal([one, again], twice.Sections[0].Content.OfType<LineChart>().Single().Series.Select(s => s.Name));
    }

    [Fact]
    public void An_unfinished_run_among_others_is_a_bar_without_a_value()
    {
        string one = Train("one");
        string two = Train("two");
        File.Delete(Path.Combine(two, "result.json"));

        var page = RunReport.Build([RunContent.Read(one), RunContent.Read(two)]);

        var groups = page.Sections[0].Content.OfType<BarChart>().Single().Groups;
        Assert.Equal([false, true], groups.Select(group => double.IsNaN(group.Bars[0].Value)));
    }

    [Fact]
    public void A_sweep_over_numbers_is_a_line_with_its_interval_one_over_names_is_bars()
    {
        var numbers = RunReport.Build([RunContent.Read(SweepOf("1000", "2000"))]);
        var names = RunReport.Build([RunContent.Read(SweepOf("hebb", "zero"))]);

        var line = numbers.Sections[0].Content.OfType<LineChart>().First();
        Assert.Equal([1000.0, 2000.0], line.Series[0].Points.Select(point => point.X));
        Assert.Equal(70, line.Series[0].Points[0].Y, 9);
        Assert.Equal(100 * SampleSummary.Of([0.69, 0.71]).Low!.Value, line.Series[0].Points[0].Low!.Value, 9);
        var bars = names.Sections[0].Content.OfType<BarChart>().First();
        Assert.Equal(["option hebb", "option zero"], bars.Groups.Select(group => group.Label));
        Assert.Equal(70, bars.Groups[0].Bars[0].Value, 9);
    }

    [Fact]
    public void The_interval_of_an_accuracy_is_drawn_no_further_than_0_and_100_per_cent()
    {
        // The mean of .6 and .8 has the interval −.57 to 1.97.
        var line = RunReport
            .Build([RunContent.Read(SweepOf([0.6, 0.8], "1000", "2000"))])
            .Sections[0]
            .Content.OfType<LineChart>()
            .First();
        var bars = RunReport
            .Build([RunContent.Read(SweepOf([0.6, 0.8], "hebb", "zero"))])
            .Sections[0]
            .Content.OfType<BarChart>()
            .First();

        Assert.Equal((0.0, 100.0), (line.Series[0].Points[0].Low, line.Series[0].Points[0].High));
        Assert.Equal((0.0, 100.0), (bars.Groups[0].Bars[0].Low, bars.Groups[0].Bars[0].High));
    }

    [Fact]
    public void A_command_without_a_report_is_named()
    {
        string run = Finished("data list", new JsonObject());

        var error = Assert.Throws<RunException>(() => RunReport.Build([RunContent.Read(run)]));
        Assert.Contains("data list", error.Message, StringComparison.Ordinal);
    }

    private string Train(string name, int rounds = 2)
    {
        var data = Synthetic.Make("relu1", RandomKey.FromSeed(1));
        string path = Path.Combine(parent, name.Replace('/', ' '));
        using var folder = RunFolder.Create(
            path,
            Description("train") with
            {
                Options = new Dictionary<string, JsonNode?> { ["data"] = "relu1", ["rounds"] = rounds },
                Typed = ["train", "--data", "my data.csv", "--rounds", "2"],
            }
        );
        using var workers = new WorkerPool(1);
        var options = new TrainOptions
        {
            Layer = new RecurrentOptions(30, 10, rounds),
            Plasticity = new PlasticityOptions { GraphRule = GraphRule.Constant(-1) },
            Limit = 600,
        };
        var control = new RunControl(new Silent(), new PhaseClock(), TimeSpan.Zero, default);
        var result = TrainExperiment.Run(data, options, 1, new ModelProvenance(), new Run(folder, control), workers);
        Finish(folder, result);
        return path;
    }

    private string Demo()
    {
        string run = Finished("demo", ToJson(new DemoResult([], ["mnist is not here"], "report.html")));
        File.WriteAllText(
            Path.Combine(run, "metrics.jsonl"),
            "{\"phase\":\"output rule\",\"name\":\"halfspace\",\"seed\":1,\"values\":[1,2]}\n"
                + "{\"data\":\"relu1\",\"model\":\"small\",\"testAccuracy\":0.5,\"gradientTestAccuracy\":0.75,\"testExamples\":4}\n"
        );
        return run;
    }

    private string SweepOf(params string[] values) => SweepOf([0.69, 0.71], values);

    private string SweepOf(double[] accuracies, params string[] values)
    {
        SweepRun[] runs =
        [
            .. values.SelectMany(value =>
                accuracies.Select(
                    (accuracy, i) =>
                        new SweepRun(
                            new Dictionary<string, string> { ["option"] = value },
                            (ulong)i,
                            "runs/x",
                            new Dictionary<string, double> { ["testAccuracy"] = accuracy, ["epochs"] = 2 }
                        )
                )
            ),
        ];
        return Finished("sweep", ToJson(new SweepResult(["train"], SweepSummary.Of(runs), runs, "a", "b", "c")));
    }

    private string Finished(string command, JsonObject result)
    {
        string path = Path.Combine(parent, $"{command} {Directory.GetDirectories(parent).Length}");
        using var folder = RunFolder.Create(path, Description(command));
        folder.Finish(result);
        return path;
    }

    private static void Finish<T>(RunFolder folder, T result) => folder.Finish(ToJson(result));

    private static JsonObject ToJson<T>(T result) =>
        System.Text.Json.JsonSerializer.SerializeToNode(result, ResultJson.Page)!.AsObject();

    private static RunDescription Description(string command) =>
        new(
            command,
            new Dictionary<string, JsonNode?>(),
            1,
            "0.1.0",
            new DateTimeOffset(2031, 4, 5, 23, 0, 0, TimeSpan.Zero)
        )
        {
            Typed = [command],
        };

    private sealed class Silent : IRunObserver
    {
        public void Report(PhaseProgress value) { }

        public void Warn(string message) => Assert.Fail(message);
    }
}
