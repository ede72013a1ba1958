namespace Hebb.Mpi.Tests;

public sealed class PatienceTests
{
    [Theory]
    [InlineData(0.3, 5)]
    [InlineData(2.5, 5)]
    [InlineData(10, 20)]
    [InlineData(86_400, 60)]
    public void A_rank_that_failed_waits_longer_for_the_others_where_all_is_slow(double elapsed, double expected) =>
        Assert.Equal(expected, SharedProgram.PatienceAfter(TimeSpan.FromSeconds(elapsed)).TotalSeconds);
}
