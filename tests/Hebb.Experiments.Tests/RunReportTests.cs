using System.Text.Json.Nodes;
using System.Xml.Linq;
using Hebb.Data;
using Hebb.Experiments.Demo;
using Hebb.Experiments.Evaluate;
using Hebb.Experiments.Learn;
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

        Assert.Equal(["Learning", "Labels", "Rules", "The run"], page.Sections.Select(section => section.Heading));
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
        var graph = page.Sections[2].Content.OfType<HeatMap>().Last();
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
    public void A_run_that_is_not_finished_says_so_and_how_to_resume_it()
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
        Assert.Equal(["rounds 2", "rounds 1"], curve.Series.Select(series => series.Name));
        var options = page.Sections[1].Content.OfType<ReportTable>().Last();
        Assert.Equal(["rounds"], options.Rows.Select(row => row[0]));
        Assert.Equal(["2", "1"], options.Rows[0].Skip(1));
        Assert.Equal(2, page.Sections[0].Content.OfType<BarChart>().Single().Groups.Count);
    }

    [Fact]
    public void Compared_trainings_have_their_difference_with_its_interval_if_they_saw_the_same_data()
    {
        RunContent[] runs =
        [
            .. new[] { "one", "two", "three" }.Select((name, i) => RunContent.Read(Train(name, 1 + (i % 2)))),
        ];
        var elsewhere = runs[2] with
        {
            Description = runs[2].Description with
            {
                Options = new Dictionary<string, JsonNode?> { ["data"] = "halfspace", ["rounds"] = 1 },
            },
        };
        double[] accuracies = [.. runs.Select(run => run.ResultAs<TrainResult>()!.TestAccuracy)];
        int count = runs[0].ResultAs<TrainResult>()!.TestExamples;
        var expected = ShareDifference.Of(accuracies[0], count, accuracies[1], count);

        var table = RunReport.Build([runs[0], runs[1], elsewhere]).Sections[0].Content.OfType<ReportTable>().First();

        string[] row = [.. Assert.Single(table.Rows)];
        Assert.Equal("data relu1, rounds 2", row[0]);
        Assert.Equal($"{100 * accuracies[1]:F2} %", row[1]);
        Assert.Equal(100 * expected.Difference, double.Parse(TickLabels.Plain(row[2])), 0.0051);
        Assert.Equal(
            [100 * expected.Low, 100 * expected.High],
            row[3].Split(" to ").Select(text => double.Parse(TickLabels.Plain(text))),
            (a, b) => Math.Abs(a - b) < 0.0051
        );
    }

    [Fact]
    public void Options_that_change_no_result_tell_no_runs_apart()
    {
        RunContent With(string name, int threads) =>
            RunContent.Read(Train(name)) is var run
                ? run with
                {
                    Description = run.Description with
                    {
                        Options = new Dictionary<string, JsonNode?> { ["out"] = name, ["threads"] = threads },
                    },
                }
                : run;

        var page = RunReport.Build([With("one", 1), With("two", 2)]);

        var curve = page.Sections[0].Content.OfType<LineChart>().Single();
        Assert.Equal(["one", "two"], curve.Series.Select(series => series.Name));
        Assert.Empty(page.Sections[1].Content.OfType<ReportTable>().Last().Rows);
    }

    [Fact]
    public void A_page_leads_to_the_files_of_its_run_from_wherever_it_lies()
    {
        string run = Train("a run: 1 #2");
        string elsewhere = Path.Combine(parent, "pages");

        var beside = LinksOf(RunReport.Build([RunContent.Read(run)]));
        var from = LinksOf(RunReport.Build([RunContent.Read(run) with { PageFolder = elsewhere }]));

        Assert.Equal(["model.safetensors", "rule.json", "result.json", "metrics.jsonl", "run.json"], beside);
        Assert.Equal(beside.Select(name => $"../a%20run%3A%201%20%232/{name}"), from);
        Assert.All(from, link => Assert.True(File.Exists(Path.Combine(elsewhere, Uri.UnescapeDataString(link))), link));

        static string[] LinksOf(ReportPage page) =>
            [.. page.Sections[^1].Content.OfType<FileLinks>().Single().Links.Select(link => link.Address)];
    }

    [Fact]
    public void Options_that_are_not_at_their_defaults_come_first_and_all_are_in_a_fold()
    {
        var run = RunContent.Read(Train("run"));
        var changed = run with { Description = run.Description with { Changed = ["rounds"] } };

        var (page, older) = (RunReport.Build([changed]).Sections[^1], RunReport.Build([run]).Sections[^1]);

        var tables = page.Content.OfType<ReportTable>().ToArray();
        Assert.Equal(["rounds"], tables[0].Rows.Select(row => row[0]));
        var all = Assert.IsType<ReportTable>(page.Content.OfType<Fold>().Single().Content.Single());
        Assert.Equal(["data", "rounds"], all.Rows.Select(row => row[0]));
        Assert.Equal(tables.Length - 1, older.Content.OfType<ReportTable>().Count());
    }

    [Fact]
    public void A_classifier_shows_what_was_taken_for_what_each_label_and_the_baseline()
    {
        string run = Train("run");
        var figures = ClassificationFigures.Of([0, 0, 0, 1], [0, 0, 1, 1], 2, ["cat", "dog"]);
        var read = RunContent.Read(run);
        var result = read.Result!.DeepClone().AsObject();
        result["test"] = ToJson(figures);

        var page = RunReport.Build([read with { Result = result }]);

        var key = page.Sections[0].Content.OfType<KeyFigures>().Single().Figures;
        Assert.Equal(["test accuracy", "majority baseline"], key.Take(2).Select(figure => figure.Name));
        Assert.Equal("75.00 %", key[1].Value);
        Assert.Contains("cat", key[1].Note, StringComparison.Ordinal);
        var labels = page.Sections.Single(section => section.Heading == "Labels").Content;
        Assert.Equal(
            [
                [2.0, 1],
                [0, 1],
            ],
            labels.OfType<HeatMap>().Single().Values
        );
        Assert.Equal(["cat", "dog"], labels.OfType<ReportTable>().Single().Rows.Select(row => row[0]));
        result["test"] = "damaged";
        var error = Assert.Throws<FileFormatException>(() => RunReport.Build([read with { Result = result }]));
        Assert.Contains("result.json", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Accuracy_on_held_out_examples_is_a_curve_over_the_epochs()
    {
        string run = Train("run");
        string metrics = Path.Combine(run, "metrics.jsonl");
        File.AppendAllLines(
            metrics,
            [
                """{"kind":"epoch","epoch":3,"examples":10,"mistakes":1,"updates":1,"validationAccuracy":0.5}""",
                """{"kind":"epoch","epoch":4,"examples":10,"mistakes":1,"updates":1,"validationAccuracy":0.75}""",
            ]
        );

        var learning = RunReport.Build([RunContent.Read(run)]).Sections[0].Content;

        Assert.Equal(
            [new LinePoint(3, 50), new LinePoint(4, 75)],
            learning.OfType<LineChart>().Single(chart => chart.XLabel == "epochs").Series.Single().Points
        );
        Assert.Equal(
            ["–", "–", "50.00 %", "75.00 %"],
            learning.OfType<ReportTable>().Single().Rows.Select(row => row[^1])
        );
    }

    [Fact]
    public void A_network_for_images_shows_what_its_neurons_look_for()
    {
        string run = Train("run");
        var images = new LabelledData(new Matrix(2, 12), [0, 1], 2) { Shape = new LayerShape(1, 3, 4) };
        var network = Network.Create(images, RandomKey.FromSeed(1), null, new RecurrentOptions(5, 2));
        ModelFile.Save(network, new ModelProvenance(), Path.Combine(run, "model.safetensors"));

        var sections = RunReport.Build([RunContent.Read(run)]).Sections;

        Assert.Equal("Receptive fields", sections[^2].Heading);
        var fields = Assert.IsType<ImageGrid>(sections[^2].Content.Single());
        Assert.Equal(5, fields.Images.Count);
        Assert.All(fields.Images, image => Assert.Equal((3, 4), (image.Height, image.Width)));
    }

    [Fact]
    public void A_restart_that_collapsed_says_so()
    {
        var result = new LearnResult(
            "rule.json",
            0.7,
            0.7,
            1,
            [],
            [
                new LearnedRestart(1, 0.7, false, null),
                new LearnedRestart(2, 0.4467, true, null),
                new LearnedRestart(3, null, false, "the loss is not finite"),
            ],
            "report.html"
        );
        string run = Finished("learn", ToJson(result));
        File.WriteAllLines(
            Path.Combine(run, "metrics.jsonl"),
            [
                """{"kind":"restart","restart":1,"validationAccuracy":0.7}""",
                """{"kind":"restart","restart":2,"validationAccuracy":0.4467}""",
                """{"kind":"restart","restart":3,"failure":"the loss is not finite"}""",
            ]
        );

        var table = RunReport.Build([RunContent.Read(run)]).Sections[0].Content.OfType<ReportTable>().Single();

        Assert.Equal(
            ["kept", "collapsed: hardly better than guessing", "the loss is not finite"],
            table.Rows.Select(row => row[2])
        );
    }

    [Fact]
    public void A_folder_named_with_a_slash_at_its_end_has_its_name_and_two_of_one_name_are_distinguished()
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
        Assert.Equal([69.0, 71, 69, 71], line.Series[0].Scatter.Select(point => Math.Round(point.Y, 9)));
        Assert.Equal(100 * SampleSummary.Of([0.69, 0.71]).Low!.Value, line.Series[0].Points[0].Low!.Value, 9);
        var bars = names.Sections[0].Content.OfType<BarChart>().First();
        Assert.Equal(["option hebb", "option zero"], bars.Groups.Select(group => group.Label));
        Assert.Equal(70, bars.Groups[0].Bars[0].Value, 9);
        Assert.Equal([69.0, 71], bars.Groups[0].Bars[0].Values.Select(value => Math.Round(value, 9)));
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
    public void A_sweep_shows_percentages_first_counts_in_a_fold_none_below_0_and_leads_to_its_runs()
    {
        var page = RunReport.Build([RunContent.Read(SweepOf([0.6, 0.8], "1000", "2000"))]);

        var results = page.Sections[0].Content;
        Assert.Contains(
            results.OfType<Paragraph>(),
            words => words.Text.Contains("at least 3 seeds", StringComparison.Ordinal)
        );
        Assert.Equal(
            ["1000", "2", "70.00 %", "14.14 %", "0.00 % to 100.00 %"],
            results.OfType<ReportTable>().Single().Rows[0]
        );
        var fold = results.OfType<Fold>().Single();
        Assert.Equal("updates", fold.Title);
        Assert.All(fold.Content.OfType<LineChart>().Single().Series[0].Points, point => Assert.Equal(0, point.Low));
        Assert.Equal("0 to 1571", fold.Content.OfType<ReportTable>().Single().Rows[0][^1]);
        var runs = page.Sections[1].Content.OfType<ReportTable>().Single();
        Assert.Equal(4, runs.Rows.Count);
        Assert.All(runs.Links, link => Assert.Equal("runs/x/report.html", link));
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
            Plasticity = new PlasticityOptions { GraphRule = GraphRule.Constant(-1), GraphStepSize = 1e-4f },
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
                            new Dictionary<string, double>
                            {
                                ["updates"] = 1000 * (1 - accuracy),
                                ["testAccuracy"] = accuracy,
                                ["epochs"] = 2,
                            }
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
