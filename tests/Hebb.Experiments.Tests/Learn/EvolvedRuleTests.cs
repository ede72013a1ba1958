using Hebb.Experiments.Learn;
using Hebb.Plasticity;

namespace Hebb.Experiments.Tests.Learn;

public sealed class EvolvedRuleTests
{
    [Theory]
    [InlineData("evolved-homeostasis-t2.json")]
    public void A_rule_that_comes_with_the_tool_can_be_read_and_says_how_it_was_learned(string name)
    {
        using var stream = typeof(LearnExperiment).Assembly.GetManifestResourceStream($"Rules/{name}");
        Assert.NotNull(stream);

        var rules = RuleFile.Read(stream, name);

        Assert.Equal(2, rules.Rounds);
        Assert.Equal(("evolution", "mnist"), (rules.Learned["by"], rules.Learned["data"]));
        Assert.Equal(
            0.0001f,
            float.Parse(rules.Learned["graphStepSize"], System.Globalization.CultureInfo.InvariantCulture)
        );
        // Homeostasis: edges to neurons that fired twice weaken, whoever fired before; from the silent to the silent they grow.
        var graph = rules.Graph!;
        Assert.All(Enumerable.Range(0, 4), pre => Assert.True(graph[pre, 3] < -0.03f));
        Assert.True(graph[0, 0] > 0.05f);
    }
}
