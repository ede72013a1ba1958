using Hebb.Experiments.Represent;

namespace Hebb.Experiments.Tests.Represent;

public sealed class RepresentResultTests
{
    [Theory]
    [InlineData(double.NaN, "its reconstruction is no number")]
    [InlineData(double.PositiveInfinity, "its reconstruction is no number")]
    [InlineData(1e62, "1E+62 of the variance unexplained, 1 before")]
    [InlineData(0.5, null)]
    public void A_reconstruction_that_is_worse_than_before_or_no_number_is_warned_of(
        double unexplained,
        string? expected
    )
    {
        var result = new RepresentResult(
            "learned",
            [new FewLabelAccuracy(6, 0.9, 0.8, 0.7) { Low = 0.9, High = 0.9 }],
            [],
            4,
            10,
            10,
            0.5,
            "report"
        )
        {
            Unexplained = unexplained,
            UnexplainedBefore = 1,
        };

        string warnings = string.Join('\n', result.Warnings());

        if (expected is null)
        {
            Assert.Equal("", warnings);
        }
        else
        {
            Assert.Contains(expected, warnings, StringComparison.Ordinal);
        }
    }
}
