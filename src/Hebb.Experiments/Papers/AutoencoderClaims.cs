using System.Globalization;
using Hebb.Baselines;
using Hebb.Experiments.Represent;
using Hebb.Experiments.Reproduce;
using Hebb.Experiments.Statistics;

namespace Hebb.Experiments.Papers;

/// <summary>What the paper says of recurrent autoencoders, and whether it was found so.</summary>
/// <param name="found">The measurements, by the names of <see cref="AutoencoderCells"/>.</param>
internal sealed class AutoencoderClaims(ILookup<string, double[]> found)
{
    private const double NearlyNothing = 1e-3;

    /// <summary>All claims.</summary>
    public IEnumerable<ReproduceClaim> All()
    {
        yield return new ReproduceClaim(
            "An RNN that sees the input again leaves less than half of the variance unexplained that an MLP does, on each data set",
            PlaneSets.Names.All(set =>
                Mean(AutoencoderCells.Relu2, set, AutoencoderCells.RnnAgain)
                < 0.5 * Mean(AutoencoderCells.Relu2, set, AutoencoderCells.Mlp)
            ),
            Means(AutoencoderCells.Relu2, AutoencoderCells.RnnAgain, AutoencoderCells.Mlp)
        );
        yield return Lower(
            "The paper: the RNN reaches a lower error than the MLP (ReLU, width 2), on each data set",
            AutoencoderCells.Relu2,
            AutoencoderCells.Mlp,
            AutoencoderCells.Rnn
        );
        yield return Lower(
            "It is recurrence that helps and not the input seen again: the RNN that sees it is better than the MLP that sees it, on each data set",
            AutoencoderCells.Relu2,
            AutoencoderCells.MlpAgain,
            AutoencoderCells.RnnAgain
        );
        yield return Lower(
            "The RNN is better than the MLP also with tanh, on each data set",
            AutoencoderCells.Tanh2,
            AutoencoderCells.Mlp,
            AutoencoderCells.Rnn
        );
        yield return Lower(
            "The RNN that sees the input again is better than the MLP also with tanh, on each data set",
            AutoencoderCells.Tanh2,
            AutoencoderCells.Mlp,
            AutoencoderCells.RnnAgain
        );
        double worst = (
            from set in PlaneSets.Names
            from network in AutoencoderCells.Networks
            select Mean(AutoencoderCells.Relu16, set, network.Name)
        ).Max();
        yield return new ReproduceClaim(
            "With 16 units every network explains all but a thousandth, so that there is no difference worth speaking of",
            worst < NearlyNothing,
            $"at most {Number(worst)} unexplained"
        );
        yield return Distances();
        yield return Accuracies(SupportVectorKernel.Linear);
        yield return Accuracies(SupportVectorKernel.Rbf);
    }

    private ReproduceClaim Lower(string text, string setting, string first, string second)
    {
        var differences = PlaneSets.Names.Select(set =>
            (set, Difference: Paired(setting, set, second, first, AutoencoderCells.UnexplainedOf))
        );
        return new ReproduceClaim(
            text,
            differences.All(each => each.Difference.Low > 0),
            $"{first} less {second}, fraction unexplained: {Texts(differences, 1)}"
        );
    }

    private ReproduceClaim Distances()
    {
        var differences = PlaneSets.Names.Select(set =>
            (
                set,
                Difference: Paired(
                    AutoencoderCells.Relu2,
                    set,
                    AutoencoderCells.Rnn,
                    AutoencoderCells.Mlp,
                    AutoencoderCells.DistanceOf
                )
            )
        );
        return new ReproduceClaim(
            "The paper: the earth mover's distance from the plane is consistently lower for the RNN (its own figures say otherwise for blobs)",
            differences.All(each => each.Difference.Low > 0),
            $"MLP less RNN: {Texts(differences, 1)}"
        );
    }

    private ReproduceClaim Accuracies(SupportVectorKernel kernel)
    {
        // The mean over all numbers of labels.
        var differences = PlaneSets.Names.Select(set =>
            (
                set,
                Difference: Paired(
                    AutoencoderCells.Relu2,
                    set,
                    AutoencoderCells.Mlp,
                    AutoencoderCells.Rnn,
                    trial => AutoencoderCells.AccuraciesOf(trial, kernel).Average()
                )
            )
        );
        string name = kernel == SupportVectorKernel.Linear ? "a linear" : "an RBF";
        return new ReproduceClaim(
            $"The paper: {name} support vector machine is more accurate on the RNN's codes than on the MLP's, on each data set",
            differences.All(each => each.Difference.Low > 0),
            $"RNN less MLP, points, mean over 10 to 200 labels: {Texts(differences, 100)}"
        );
    }

    private SampleSummary Paired(
        string setting,
        string set,
        string first,
        string second,
        Func<double[], double> value
    ) =>
        PairedDifference.Of(
            [.. found[AutoencoderCells.Name(setting, set, first)].Select(value)],
            [.. found[AutoencoderCells.Name(setting, set, second)].Select(value)]
        );

    private double Mean(string setting, string set, string network) =>
        found[AutoencoderCells.Name(setting, set, network)].Average(AutoencoderCells.UnexplainedOf);

    private string Means(string setting, string first, string second) =>
        string.Join(
            "; ",
            PlaneSets.Names.Select(set =>
                $"{set} {Number(Mean(setting, set, first))} against {Number(Mean(setting, set, second))}"
            )
        );

    private static string Texts(IEnumerable<(string Set, SampleSummary Difference)> differences, double factor) =>
        string.Join(
            "; ",
            differences.Select(each =>
                $"{each.Set} {Number(factor * each.Difference.Mean)} ({Number(factor * each.Difference.Low)} to {Number(factor * each.Difference.High)})"
            )
        );

    private static string Number(double? value) =>
        value is { } number ? number.ToString("G3", CultureInfo.InvariantCulture) : "none";
}
