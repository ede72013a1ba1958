using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Robustness;

/// <summary>
/// The passes of classifiers under attack, for each thread its own, kept from attack to attack: weights are laid out once. The
/// classifiers' weights must not change as long as it is used.
/// </summary>
/// <param name="workers">Threads and vector width, and the ranks that share attacks.</param>
internal sealed class Victims(WorkerPool workers)
{
    /// <summary>Rows that a thread has under way: enough for products of full speed, few enough for its caches.</summary>
    public const int Rows = 144;

    private readonly FixedWeights weights = new();
    private readonly Dictionary<(IClassifier, CapGradient), VictimPass>[] passes =
    [
        .. Enumerable.Range(0, workers.Threads).Select(_ => new Dictionary<(IClassifier, CapGradient), VictimPass>()),
    ];

    /// <summary>Threads and vector width, for what this rank does.</summary>
    public WorkerPool Workers => workers.Local;

    /// <summary>Threads and ranks.</summary>
    public WorkerPool Shared => workers;

    /// <summary>The pass of a classifier for one thread.</summary>
    /// <param name="classifier">Who is attacked.</param>
    /// <param name="thread">Which thread asks.</param>
    /// <param name="gradient">The way that gradients take through caps, where the classifier is a network.</param>
    public VictimPass PassOf(IClassifier classifier, int thread, CapGradient gradient = CapGradient.Exact)
    {
        var own = passes[thread];
        if (!own.TryGetValue((classifier, gradient), out var pass))
        {
            // What a network was set to stays, unless another way is asked for.
            var variant =
                classifier is Network network && gradient != CapGradient.Exact
                    ? network.WithCapGradient(gradient)
                    : classifier;
            pass = VictimPass.Of(variant, Rows, weights, workers.Width);
            own.Add((classifier, gradient), pass);
        }

        return pass;
    }
}
