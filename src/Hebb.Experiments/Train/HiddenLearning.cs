using Hebb.Data;
using Hebb.Experiments.Runs;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Representation;

namespace Hebb.Experiments.Train;

/// <summary>What the hidden layers of a network learn without labels, before the rules learn.</summary>
internal static class HiddenLearning
{
    /// <summary>Does it, in the phases <c>filters</c>, <c>moments</c> and <c>features</c>, each only if it is asked for.</summary>
    /// <param name="network">Its hidden layers change.</param>
    /// <param name="train">The examples; their labels are not looked at.</param>
    /// <param name="options">What is learned.</param>
    /// <param name="key">Where random numbers come from.</param>
    /// <param name="run">Does the phases.</param>
    /// <param name="workers">Threads and vector width.</param>
    public static void Run(
        Network network,
        LabelledData train,
        TrainOptions options,
        RandomKey key,
        Run run,
        WorkerPool workers
    )
    {
        if (options.Filters is { } filters)
        {
            run.Do(new Phase("filters", "patches", LearnFilters(network, filters, train, key, workers)));
        }

        if (options.Moments is { } moments)
        {
            var measuring = new MomentsTrainer(network, moments, key.For("moments"), workers).Start(train);
            run.Do(new Phase("moments", "images", measuring));
        }

        if (options.LayerRules.Count > 0)
        {
            var learning = new LayerTrainer(network, options.LayerRules, key.For("features"), workers).Start(train);
            run.Do(new Phase("features", "examples", learning) { Note = () => learning.Rule?.Name ?? "" });
        }
    }

    private static PatchFilterTraining LearnFilters(
        Network network,
        PatchFilterOptions filters,
        LabelledData train,
        RandomKey key,
        WorkerPool workers
    )
    {
        try
        {
            return new PatchFilterTrainer(network, filters, key.For("filters"), workers).Start(train);
        }
        catch (InvalidOptionException e)
        {
            // Images of plain surfaces have nothing that filters could learn.
            throw new InvalidOptionException(e.Option, e.Value, $"{e.Expected}; --preset paper needs no filters");
        }
    }
}
