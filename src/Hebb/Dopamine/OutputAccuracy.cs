using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Dopamine;

/// <summary>How many labels output weights predict over features that are known.</summary>
internal static class OutputAccuracy
{
    private const int Block = 64;

    /// <summary>The fraction of rows whose largest score h U is the label's, in [0, 1]; 0 for no rows.</summary>
    /// <param name="features">h of each example.</param>
    /// <param name="labels">Each one's label.</param>
    /// <param name="outputWeights">U, |V| × m.</param>
    /// <param name="workers">Threads and vector width.</param>
    public static double Of(SparseRows features, ReadOnlyMemory<int> labels, Matrix outputWeights, WorkerPool workers)
    {
        int[] predictions = Predict(features, outputWeights, workers);
        int right = 0;
        for (int row = 0; row < predictions.Length; row++)
        {
            right += predictions[row] == labels.Span[row] ? 1 : 0;
        }

        return features.Rows == 0 ? 0 : right / (double)features.Rows;
    }

    /// <summary>The label whose score h U is the largest, for each row.</summary>
    /// <param name="features">h of each example.</param>
    /// <param name="outputWeights">U, |V| × m.</param>
    /// <param name="workers">Threads and vector width.</param>
    public static int[] Predict(SparseRows features, Matrix outputWeights, WorkerPool workers)
    {
        int[] predictions = new int[features.Rows];
        workers.For(
            (features.Rows + Block - 1) / Block,
            block =>
            {
                Span<float> scores = stackalloc float[Matrix.PaddedLength(outputWeights.Columns)];
                for (int row = block * Block; row < Math.Min(features.Rows, (block + 1) * Block); row++)
                {
                    SparseProducts.Multiply(
                        features.Indices(row),
                        features.Values(row),
                        outputWeights,
                        scores,
                        workers.Width
                    );
                    predictions[row] = OutputLayer.Largest<float>(scores[..outputWeights.Columns]);
                }
            }
        );
        return predictions;
    }
}
