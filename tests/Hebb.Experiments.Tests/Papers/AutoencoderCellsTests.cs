using Hebb.Baselines;
using Hebb.Data;
using Hebb.Experiments.Papers;
using Hebb.Experiments.Represent;
using Hebb.Gradients;
using Hebb.Numerics;
using Hebb.Representation;

namespace Hebb.Experiments.Tests.Papers;

public sealed class AutoencoderCellsTests
{
    [Fact]
    public void A_trial_is_a_training_and_what_its_codes_are_worth()
    {
        var network = AutoencoderCells.Networks[2];
        using var workers = new WorkerPool(1);

        double[] found = AutoencoderCells
            .Trial(AutoencoderCells.Settings[0], "moons", network, 3)
            .Measure(workers, CancellationToken.None);

        var data = PlaneSets.Of("moons", 3);
        var shape = new AutoencoderShape { Recurrent = true, InputAgain = true };
        var key = RandomKey.FromSeed(3).For("autoencoder of moons");
        var trainer = new AutoencoderTrainer(shape, new AutoencoderOptions(), data.Train, key);
        var model = trainer.Train();
        Assert.Equal(model.UnexplainedVariance(data.Test.Examples), AutoencoderCells.UnexplainedOf(found));
        Assert.Equal(trainer.Losses[0], AutoencoderCells.LossesOf(found)[0]);
        Assert.Equal(trainer.Losses[^1], AutoencoderCells.LossesOf(found)[^1]);
        var part = data.Test.Take(300).Examples;
        Assert.Equal(
            EarthMoversDistance.Between(Synthetic.PlaneOf(part), model.Codes(part)),
            AutoencoderCells.DistanceOf(found)
        );
        var codes = new LabelledData(model.Codes(data.Train.Examples), data.Train.Labels, 2);
        int[] known = FewLabels.Draw(data.Train.Labels, 2, 200, 0, RandomKey.FromSeed(3));
        var machine = SupportVectorMachine.Fit(codes.Select(known));
        Assert.Equal(
            machine.Accuracy(new LabelledData(model.Codes(data.Test.Examples), data.Test.Labels, 2)),
            AutoencoderCells.AccuraciesOf(found, SupportVectorKernel.Rbf)[^1]
        );
        Assert.Equal(5, AutoencoderCells.AccuraciesOf(found, SupportVectorKernel.Linear).Length);
    }

    [Fact]
    public void Claims_are_judged_by_paired_differences()
    {
        // Each seed's MLP leaves .5 more than its RNN, whatever the seed; with the input again all are .01.
        var trials =
            from set in PlaneSets.Names
            from setting in AutoencoderCells.Settings
            from network in AutoencoderCells.Networks
            from seed in new[] { 0, 1, 2 }
            let again = network.InputAgain || setting.Name != AutoencoderCells.Relu2
            let value = again ? 0.0001 + (1e-6 * (seed % 2)) : (network.Recurrent ? 0 : 0.5) + (0.1 * seed) + 0.1
            select (
                Name: AutoencoderCells.Name(setting.Name, set, network.Name),
                Values: Enumerable.Repeat(value, 30).ToArray()
            );

        var claims = new AutoencoderClaims(trials.ToLookup(trial => trial.Name, trial => trial.Values)).All().ToList();

        // Lower distances are better, higher accuracies too; here both are the unexplained variance.
        Assert.Equal(
            [true, true, false, false, false, true, true, false, false],
            claims.Select(claim => claim.Holds!.Value)
        );
        Assert.Contains("circles 0.5 (0.5 to 0.5)", claims[1].Found, StringComparison.Ordinal);
    }
}
