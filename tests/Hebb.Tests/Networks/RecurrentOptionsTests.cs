using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Tests.Networks;

public class RecurrentOptionsTests
{
    private static readonly SingleLayer Good = new(784, 1000, 10, 500, 3);

    private static readonly Dictionary<string, SingleLayer> Refusals = new()
    {
        ["Neurons is 0; it must be between 1 and 32768"] = Good with { Neurons = 0 },
        ["Neurons is 32769; it must be between 1 and 32768"] = Good with { Neurons = 32_769, Rounds = 2 },
        ["Neurons is 1000001; it must be between 1 and 1000000"] = Good with { Neurons = 1_000_001, Rounds = 1 },
        ["Cap is 0; it must be between 1 and 1000"] = Good with { Cap = 0 },
        ["Cap is 1001; it must be between 1 and 1000"] = Good with { Cap = 1001 },
        ["Rounds is 0; it must be between 1 and 16"] = Good with { Rounds = 0 },
        ["Rounds is 17; it must be between 1 and 16"] = Good with { Rounds = 17 },
        ["EdgeProbability is 0; it must be above 0 and at most 1"] = Good with { EdgeProbability = 0 },
        ["EdgeProbability is 1.5; it must be above 0 and at most 1"] = Good with { EdgeProbability = 1.5 },
        ["EdgeProbability is NaN; it must be above 0 and at most 1"] = Good with { EdgeProbability = double.NaN },
        ["HiddenBias is NaN; it must be between -1000000 and 1000000"] = Good with { HiddenBias = float.NaN },
        [
            "InputWeights is ones; it must be normal when the edge probability is 1: "
                + "with all edges of weight 1 all neurons are the same"
        ] = Good with
        {
            InputInitialization = InputInitialization.Ones,
            EdgeProbability = 1,
        },
    };

    private static readonly Dictionary<string, SingleLayer> RefusedAroundIt = new()
    {
        ["Inputs is 0; it must be between 1 and 10000000"] = Good with { Inputs = 0 },
        ["Inputs is 10000001; it must be between 1 and 10000000"] = Good with { Inputs = 10_000_001 },
        ["Labels is 1; it must be between 2 and 100000"] = Good with { Labels = 1 },
        ["Labels is 100001; it must be between 2 and 100000"] = Good with { Labels = 100_001 },
    };

    public static TheoryData<string> Messages => [.. Refusals.Keys];

    public static TheoryData<string> MessagesAroundIt => [.. RefusedAroundIt.Keys];

    [Theory]
    [MemberData(nameof(Messages))]
    public void Options_out_of_range_are_refused_by_name_value_and_range(string message)
    {
        var wrong = Refusals[message];
        Assert.Equal(message, Assert.Throws<InvalidOptionException>(wrong.Options.Validate).Message);
        Assert.Throws<InvalidOptionException>(() => wrong.Create(RandomKey.FromSeed(1)));
    }

    [Theory]
    [MemberData(nameof(MessagesAroundIt))]
    public void Inputs_and_labels_out_of_range_are_refused_too(string message)
    {
        var wrong = RefusedAroundIt[message];
        wrong.Options.Validate();
        Assert.Equal(message, Assert.Throws<InvalidOptionException>(() => wrong.Create(RandomKey.FromSeed(1))).Message);
    }

    [Fact]
    public void The_papers_shape_and_the_ends_of_the_ranges_are_accepted()
    {
        Good.Options.Validate();
        (Good with { Cap = 1000, Rounds = 8, EdgeProbability = 1 }).Options.Validate();
        (Good with { Neurons = 32_769, Rounds = 1 }).Options.Validate();
        (Good with { InputInitialization = InputInitialization.Ones, EdgeProbability = 0.99 }).Options.Validate();
        Assert.Equal(2, new SingleLayer(1, 1, 2, 1, 1).Create(RandomKey.FromSeed(1)).Labels);
    }
}
