using Hebb.Experiments.Theory;
using Hebb.Plasticity;

namespace Hebb.Experiments.Tests.Theory;

public sealed class Table1Tests
{
    [Fact]
    public void The_rules_are_the_textbook_algorithms_and_other_rules_are_not()
    {
        var perceptron = Checking.Check(Table1.Perceptron(OutputRule.Perceptron), 3);
        var winnow = Checking.Check(Table1.MultiplicativeWeights(OutputRule.MultiplicativeWeights), 3);

        Assert.All([perceptron, winnow], check => Assert.True(check.Holds));
        Assert.All([perceptron, winnow], check => Assert.InRange(check.Measures["mistakes"], 200, 1500));
        Assert.All([perceptron, winnow], check => Assert.InRange(check.Measures["mostBitsOfAScore"], 4, 24));
        Assert.False(Checking.Check(Table1.Perceptron(OutputRule.Hebb), 1).Holds);
        Assert.False(Checking.Check(Table1.MultiplicativeWeights(OutputRule.Hebb), 1).Holds);
    }
}
