using Hebb.Experiments.Reports;

namespace Hebb.Experiments.Tests.Reports;

public class FrequencyHistogramTests
{
    [Fact]
    public void Each_bin_holds_its_lower_end_and_the_last_holds_one()
    {
        double[] edges = [.. Enumerable.Range(0, 21).Select(i => i / 20.0)];
        double[] outside = [-0.1, 1.1, double.NaN, double.PositiveInfinity];

        int[] counts = FrequencyHistogram.Counts(new FrequencySample("s", [.. edges, .. outside]));

        Assert.Equal([.. Enumerable.Repeat(1, 19), 2], counts);
    }

    [Fact]
    public void Equal_shares_are_equal_heights_in_every_sample()
    {
        var small = new FrequencySample("few", [0.1, 0.3, 0.5, 0.7]);
        var large = new FrequencySample("many", [.. Enumerable.Range(0, 400).Select(i => 0.1 + 0.2 * (i % 4))]);

        var picture = new Picture(new FrequencyHistogram("t", "x", "alleles", [small, large]).Draw(720));

        double[] heights = [.. picture.OfClass("bar").Select(bar => Picture.Number(bar, "height"))];
        Assert.Equal(8, heights.Length);
        Assert.Single(heights.Distinct());
        Assert.Contains("25 %", picture.Texts);
    }

    [Fact]
    public void A_bin_with_nearly_everything_is_cut_and_says_its_share()
    {
        var start = new FrequencySample("start", [.. Enumerable.Repeat(0.5, 100)]);
        var later = new FrequencySample("later", [.. Enumerable.Range(0, 100).Select(i => i % 10 / 10.0)]);

        var picture = new Picture(new FrequencyHistogram("t", "x", "alleles", [start, later]).Draw(350));

        Assert.Single(picture.OfClass("cut"));
        Assert.Contains("100 %", picture.Texts);
        double[] heights = [.. picture.OfClass("bar").Select(bar => Picture.Number(bar, "height"))];
        Assert.Equal(11, heights.Length);
        Assert.Single(heights.Distinct());
    }

    [Fact]
    public void Without_a_frequency_the_picture_says_so()
    {
        var histogram = new FrequencyHistogram("t", "x", "alleles", [new FrequencySample("s", [2, double.NaN])]);

        Assert.Equal(["No data to show"], new Picture(histogram.Draw(350)).Texts);
        Assert.Equal(2, histogram.Undrawn);
    }
}
