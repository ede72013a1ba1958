namespace Hebb.Experiments.Tests.Theory;

public sealed class NeuralNetEvolutionTests
{
    [Fact]
    public void The_rewards_of_alleles_are_the_gradient_and_the_expected_loss_falls()
    {
        Assert.InRange(Checking.Check("nne-lemma-1", 1).Figure, 0, 1e-9);

        var theorem = Checking.Check("nne-theorem-1", 1);
        Assert.True(theorem.Holds);
        Assert.True(theorem.Measures["smallestFallOver300Generations"] > 0.01);
    }

    [Fact]
    public void Evolution_finds_the_target_only_where_the_matrix_is_scaled_down()
    {
        var printed = Checking.Check("nne-theorem-2-convergence-as-printed", 1);
        var scaled = Checking.Check("nne-theorem-2-convergence-scaled", 1);

        Assert.False(printed.Holds);
        Assert.True(scaled.Holds);
        Assert.True(scaled.Figure > scaled.Measures["atN4M"]);
    }
}
