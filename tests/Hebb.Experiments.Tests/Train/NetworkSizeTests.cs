using Hebb.Experiments.Runs;
using Hebb.Experiments.Train;
using Hebb.Networks;
using Hebb.Plasticity;

namespace Hebb.Experiments.Tests.Train;

public class NetworkSizeTests
{
    [Theory]
    [InlineData(23_170, 2, 10, null)]
    [InlineData(23_171, 2, 10, "Neurons is 23171; it must be between 1 and 23170")]
    [InlineData(32_768, 16, 10, "Neurons is 32768; it must be between 1 and 23170")]
    [InlineData(684_784, 1, 784, null)]
    [InlineData(684_785, 1, 784, "Neurons is 684785; it must be at most 684784 with 784 inputs")]
    public void A_network_that_no_model_file_can_hold_is_refused(int neurons, int rounds, int inputs, string? problem)
    {
        var layer = new RecurrentOptions(neurons, Cap: 5, rounds);

        var e = Record.Exception(() => NetworkSize.Check(layer, inputs, long.MaxValue));

        Assert.Equal(problem is null, e is null);
        Assert.StartsWith(problem ?? "", e?.Message ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public void A_network_that_needs_more_memory_than_there_is_says_how_much_and_what_needs_less()
    {
        var layer = new RecurrentOptions(16_000, Cap: 5, Rounds: 2);

        var e = Assert.Throws<NotEnoughMemoryException>(() => NetworkSize.Check(layer, 10, 1L << 28));

        Assert.Equal(
            "16000 neurons with 10 inputs and T = 2 take at least 1.06 GB, this process may use 0.27 GB; "
                + "take fewer --neurons or --rounds 1",
            e.Message
        );
        NetworkSize.Check(layer, 10, NetworkSize.Bytes(layer, 10));
    }

    [Theory]
    [InlineData(3, Recurrence.Paper, "zero", true)]
    [InlineData(1, Recurrence.Paper, "zero", false)]
    [InlineData(3, Recurrence.ThroughGraph, "zero", false)]
    [InlineData(3, Recurrence.Paper, "hebb", false)]
    public void Rounds_that_do_nothing_are_found(int rounds, Recurrence recurrence, string graphRule, bool found)
    {
        var layer = new RecurrentOptions(10, Cap: 5, rounds) { Recurrence = recurrence };

        string? warning = UnusedRounds.Warning(layer, new PlasticityOptions { GraphRule = GraphRule.Parse(graphRule) });

        Assert.Equal(
            found,
            warning?.StartsWith("all 3 rounds of firing are the same", StringComparison.Ordinal) == true
        );
    }
}
