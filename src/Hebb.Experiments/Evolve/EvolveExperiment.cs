using Hebb.Data;
using Hebb.Dopamine;
using Hebb.Evolution;
using Hebb.Experiments.Dopamine;
using Hebb.Experiments.Reports;
using Hebb.Experiments.Runs;
using Hebb.Experiments.Train;
using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Experiments.Evolve;

/// <summary>Neural net evolution on a data set (nne-dnn paper, section 3.1).</summary>
public static class EvolveExperiment
{
    // SignSGD's settings, chosen on held-out training images: τ is in the weights, as in the paper's softmax.
    private static readonly DopamineOptions Signs = new()
    {
        Method = ReadoutMethod.Signsgd,
        StepSize = 0.0005,
        BatchSize = 50,
    };

    /// <summary>Runs it: the phase <c>evolve</c>, then, if asked for, SignSGD in the output layer (equation 5).</summary>
    /// <param name="data">What to evolve and test on.</param>
    /// <param name="settings">The networks, how they evolve; validated.</param>
    /// <param name="seed">The seed of everything random.</param>
    /// <param name="provenance">Written into the model: where it comes from.</param>
    /// <param name="run">Does the phases; the metrics and the model go into its folder.</param>
    /// <param name="compute">Threads and vector width.</param>
    /// <exception cref="OperationCanceledException">The run was asked to stop; it can be taken up.</exception>
    public static EvolveResult Run(
        DataSet data,
        EvolveSettings settings,
        ulong seed,
        ModelProvenance provenance,
        Run run,
        Compute compute
    )
    {
        settings.Validate();
        var key = RandomKey.FromSeed(seed);
        var (train, heldOut, test) = settings.Split(data, key);
        var network = GeneticNetwork.Create(settings.Shape(train.Inputs, train.LabelCount), key.For("network"));
        string model = run.File(TrainExperiment.ModelName);
        ModelFile.ThrowIfTooLarge(network.Shape.Network, model);
        var evolution = new NetworkEvolution(network, settings.Evolution, train, key.For("evolution"), compute);
        run.Do(new EvolutionPhase(evolution, settings.Evolution.Generations, heldOut, compute));
        var evolved = settings.Model switch
        {
            Expression.Rounded => evolution.Rounded(),
            Expression.Sampled => evolution.Sampled(0),
            _ => evolution.Expected(),
        };
        double? afterSigns = null;
        if (settings.SignEpochs > 0)
        {
            evolved = settings.Model == Expression.Expected ? evolution.Sampled(0) : evolved;
            afterSigns = SignSgd(evolved, settings, train, test, key.For("sign-sgd"), run, compute);
        }

        ModelFile.Save(evolved, provenance, model);
        using var measuring = run.Measure("evaluate");
        return new EvolveResult(
            EvolutionPhase.Measure(evolution, test, compute),
            EvolutionPhase.Measure(evolution, train, compute),
            afterSigns,
            evolution.Generation,
            evolution.FixedAlleles,
            network.Shape.Genes,
            train.Count,
            RunContent.Read(run.Path).Records<EvolveRecord>(),
            model,
            run.File(ReportPage.FileName)
        );
    }

    /// <summary>Trains the output layer of a network of one hidden layer by the signs of the gradient, in the lifetime of a genotype.</summary>
    /// <returns>The accuracy on the test examples.</returns>
    internal static double SignSgd(
        RecurrentNetwork network,
        EvolveSettings settings,
        LabelledData train,
        LabelledData test,
        RandomKey key,
        Run? run,
        Compute compute
    )
    {
        using var time = run?.Measure("sign-sgd");
        using var features = FeatureComputation.All(network, train.Examples, compute);
        for (int n = 0; n < network.U.Buffer.Length; n++)
        {
            network.U.Buffer[n] *= (float)settings.Evolution.Temperature;
        }

        var training = new ReadoutTraining(features, train.Labels, network.U, Signs, settings.SignEpochs, key, compute);
        while (!training.IsDone)
        {
            training.Step();
        }

        return network.Accuracy(test, compute);
    }
}
