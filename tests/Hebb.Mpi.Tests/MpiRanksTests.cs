namespace Hebb.Mpi.Tests;

/// <summary>The binding, by programs that mpirun starts.</summary>
public sealed class MpiRanksTests
{
    [Theory]
    [InlineData(1, "Exchanges")]
    [InlineData(2, "Exchanges")]
    [InlineData(3, "Exchanges")]
    [InlineData(4, "Exchanges")]
    [InlineData(3, "InTurns")]
    [InlineData(2, "FromOtherThreads")]
    [InlineData(2, "WithTheCollectorBusy")]
    [InlineData(3, "Allocations")]
    [InlineData(3, "OneComesLate")]
    public async Task All_ranks_get_what_all_ranks_gave(int ranks, string program)
    {
        var run = await MpiJob.RunProgramAsync(ranks, program);

        Assert.Empty(MpiJob.LinesOfRanks(run));
        Assert.Equal(
            Enumerable.Range(0, ranks).Select(rank => $"rank {rank} of {ranks}: right"),
            Lines(run.Output).Order(StringComparer.Ordinal)
        );
        Assert.Equal(0, run.Status);
    }

    private static IEnumerable<string> Lines(string text) =>
        text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line[line.IndexOf("rank", StringComparison.Ordinal)..].TrimEnd());
}
