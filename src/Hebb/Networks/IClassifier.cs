using Hebb.Numerics;

namespace Hebb.Networks;

/// <summary>Scores examples. Safe for any number of readers while it is not trained.</summary>
public interface IClassifier
{
    /// <summary>d, the numbers of one example.</summary>
    int Inputs { get; }

    /// <summary>m, the labels.</summary>
    int Labels { get; }

    /// <summary>The scores of some examples; the first of the largest is the prediction.</summary>
    /// <param name="examples">n × d, in the units of the data.</param>
    /// <param name="first">The first example.</param>
    /// <param name="rows">How many.</param>
    /// <param name="scores">At least <paramref name="rows"/> × m; row i receives the scores of example first + i.</param>
    /// <param name="workers">Threads and vector width; none means the calling thread alone.</param>
    /// <exception cref="InvalidOptionException">The examples are not of size d.</exception>
    void Scores(Matrix examples, int first, int rows, Matrix scores, WorkerPool? workers = null);
}
