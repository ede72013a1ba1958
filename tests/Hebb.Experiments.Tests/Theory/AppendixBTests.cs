using Hebb.Experiments.Theory;

namespace Hebb.Experiments.Tests.Theory;

public sealed class AppendixBTests
{
    [Fact]
    public void The_system_is_singular_where_labels_are_equally_frequent_and_not_elsewhere()
    {
        var claim = Checking.Claim("appendix-b-system");
        double[][] rows = Checking.Rows(claim, 6);

        var check = claim.Check(rows);

        Assert.False(check.Holds);
        Assert.Equal(0, check.Measures["largestScoreByTheRuleThatDoesNothing"]);
        Assert.True(check.Measures["smallestEigenvalueOverLargestWithLabel1On60Percent"] > 1e-6);
        // Rows of shares 60 and 80 % alone.
        Assert.True(claim.Check([rows[1], rows[2], rows[4], rows[5]]).Holds);
        Assert.True(rows[1][2] > 1);
    }
}
