using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Representation;

namespace Hebb.Experiments.Papers;

/// <summary>What can be read out of the hidden neurons of a Hebbian network.</summary>
internal static class UpdateRuleReadout
{
    /// <summary>Steps and decay of reading out labels: a few hundred steps whatever the number of labels.</summary>
    public static readonly HebbianLearningOptions Learning = new()
    {
        Loss = UpdateLoss.CrossEntropy,
        Steps = 400,
        Decay = 100,
    };

    /// <summary>The bits of the last round with their labels.</summary>
    public static LabelledData Features(HebbianAutoencoder network, LabelledData data) =>
        new(network.Features(data.Examples), data.Labels, data.LabelCount);

    /// <summary>A classifier whose output weights a rule's f_out learned from some labelled examples; the hidden neurons stay.</summary>
    public static IClassifier Read(HebbianAutoencoder network, UpdateRule rule, LabelledData some, RandomKey key)
    {
        var reading = network.ForLabels(some.LabelCount);
        var outputAlone = rule with { Input = null, Recurrent = null };
        new HebbianTrainer(reading, Learning with { Rule = outputAlone }, key).Train(some);
        return reading.ToNetwork();
    }

    /// <summary>The unexplained variance with output weights by least squares on the training points.</summary>
    public static double LeastSquaresOf(DataSet data, HebbianAutoencoder network)
    {
        var features = network.Features(data.Train.Examples);
        var row = new double[features.Columns];
        for (int j = 0; j < data.Train.Inputs; j++)
        {
            var equations = new LeastSquares(features.Columns);
            for (int n = 0; n < features.Rows; n++)
            {
                for (int i = 0; i < row.Length; i++)
                {
                    row[i] = features[n, i];
                }

                equations.Add(row, data.Train.Examples[n, j]);
            }

            double[] weights = equations.Solve();
            for (int i = 0; i < row.Length; i++)
            {
                network.Output[i, j] = (float)weights[i];
            }
        }

        return network.UnexplainedVariance(data.Test.Examples);
    }
}
