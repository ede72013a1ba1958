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
        int right = 0;
        workers.For(
            (features.Rows + Block - 1) / Block,
            block =>
            {
                Span<float> scores = stackalloc float[Matrix.PaddedLength(outputWeights.Columns)];
                int ofBlock = 0;
                for (int row = block * Block; row < Math.Min(features.Rows, (block + 1) * Block); row++)
                {
                    SparseRow.Multiply(
                        features.Indices(row),
                        features.Values(row),
                        outputWeights,
                        scores,
                        workers.Width
                    );
                    int predicted = OutputLayer.Largest<float>(scores[..outputWeights.Columns]);
                    ofBlock += predicted == labels.Span[row] ? 1 : 0;
                }

                Interlocked.Add(ref right, ofBlock);
            }
        );
        return features.Rows == 0 ? 0 : right / (double)features.Rows;
    }
}
