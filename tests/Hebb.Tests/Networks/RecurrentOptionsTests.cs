using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Tests.Networks;

public class NetworkShapeTests
{
    private static readonly NetworkShape Good = new(784, 1000, 10, 500, 3);

    private static readonly Dictionary<string, NetworkShape> Refusals = new()
    {
        ["Inputs is 0; it must be between 1 and 10000000"] = Good with { Inputs = 0 },
        ["Neurons is 0; it must be between 1 and 32768"] = Good with { Neurons = 0 },
        ["Neurons is 32769; it must be between 1 and 32768"] = Good with { Neurons = 32_769, Rounds = 2 },
        ["Labels is 1; it must be between 2 and 100000"] = Good with { Labels = 1 },
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
            InputWeights = InputWeights.Ones,
            EdgeProbability = 1,
        },
    };

    public static TheoryData<string> Messages => [.. Refusals.Keys];

    [Theory]
    [MemberData(nameof(Messages))]
    public void A_shape_out_of_range_is_refused_by_name_value_and_range(string message)
    {
        var wrong = Refusals[message];
        Assert.Equal(message, Assert.Throws<InvalidOptionException>(wrong.Validate).Message);
        Assert.Throws<InvalidOptionException>(() => RecurrentNetwork.Create(wrong, RandomKey.FromSeed(1)));
    }

    [Fact]
    public void The_papers_shape_and_the_ends_of_the_ranges_are_accepted()
    {
        Good.Validate();
        (Good with { Cap = 1000, Rounds = 8, EdgeProbability = 1 }).Validate();
        (Good with { Neurons = 32_769, Rounds = 1 }).Validate();
        (Good with { InputWeights = InputWeights.Ones, EdgeProbability = 0.99 }).Validate();
        new NetworkShape(1, 1, 2, 1, 1).Validate();
    }
}
