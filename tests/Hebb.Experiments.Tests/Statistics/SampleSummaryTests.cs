using Hebb.Experiments.Statistics;
using Hebb.Experiments.Sweep;

namespace Hebb.Experiments.Tests.Statistics;

public sealed class SampleSummaryTests
{
    [Fact]
    public void The_interval_is_that_of_a_table_of_students_t()
    {
        // t for 4 degrees of freedom, two-sided 95 %, is 2.776 in every table.
        var summary = SampleSummary.Of([1, 2, 3, 4, 5]);

        Assert.Equal(3, summary.Mean);
        Assert.Equal(Math.Sqrt(2.5), summary.StandardDeviation!.Value, 12);
        double half = 2.776 * Math.Sqrt(2.5) / Math.Sqrt(5);
        Assert.Equal(3 - half, summary.Low!.Value, 3);
        Assert.Equal(3 + half, summary.High!.Value, 3);
    }

    [Fact]
    public void One_measurement_has_a_mean_and_nothing_else() =>
        Assert.Equal(new SampleSummary(1, 0.25, null, null, null), SampleSummary.Of([0.25]));

    [Fact]
    public void Equal_measurements_have_an_interval_of_no_length() =>
        Assert.Equal(new SampleSummary(3, 2, 0, 2, 2), SampleSummary.Of([2, 2, 2]));

    [Fact]
    public void Runs_that_differ_in_their_seed_alone_are_summarised_together()
    {
        SweepRun Run(string neurons, ulong seed, double accuracy) =>
            new(
                new Dictionary<string, string> { ["neurons"] = neurons },
                seed,
                "runs/x",
                new Dictionary<string, double> { ["testAccuracy"] = accuracy, ["updates"] = 7 }
            );

        var summaries = SweepSummary.Of([Run("5", 1, 0.5), Run("5", 2, 0.7), Run("9", 1, 0.9)]);

        Assert.Equal(
            ["5 testAccuracy 2", "5 updates 2", "9 testAccuracy 1", "9 updates 1"],
            summaries.Select(s => $"{s.Settings["neurons"]} {s.Name} {s.Summary.Count}")
        );
        Assert.Equal(0.6, summaries[0].Summary.Mean, 12);
    }
}
