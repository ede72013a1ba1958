using Hebb.Numerics;
using Hebb.Plasticity;

namespace Hebb.Tests.Plasticity;

public class PlasticityOptionsTests
{
    private static readonly Dictionary<string, PlasticityOptions> Refusals = new()
    {
        ["StepSize is 0; it must be above 0 and at most 1000"] = new() { StepSize = 0 },
        ["StepSize is NaN; it must be above 0 and at most 1000"] = new() { StepSize = float.NaN },
        ["GraphStepSize is -1; it must be above 0 and at most 1000"] = new() { GraphStepSize = -1 },
        ["SpeculativeExamples is 0; it must be between 1 and 256"] = new() { SpeculativeExamples = 0 },
        ["SpeculativeExamples is 257; it must be between 1 and 256"] = new() { SpeculativeExamples = 257 },
        ["WeightRange is 1,0; it must be two numbers, the lower first"] = new() { WeightRange = (1, 0) },
        ["WeightRange is NaN,0; it must be two numbers, the lower first"] = new() { WeightRange = (float.NaN, 0) },
        ["GraphLearnsFor is -1; it must be at least 0"] = new() { GraphLearnsFor = -1 },
        ["ActivityMemory is -1; it must be at least 0"] = new() { ActivityMemory = -1 },
    };

    public static TheoryData<string> Messages => [.. Refusals.Keys];

    [Theory]
    [MemberData(nameof(Messages))]
    public void An_option_out_of_range_is_refused_by_name_value_and_range(string message)
    {
        using var workers = new WorkerPool(1);
        var network = new TrainingCase().Network();
        Assert.Equal(
            message,
            Assert
                .Throws<InvalidOptionException>(() =>
                    new PlasticityTrainer(network, Refusals[message], workers: workers)
                )
                .Message
        );
    }
}
