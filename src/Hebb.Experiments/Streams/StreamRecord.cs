namespace Hebb.Experiments.Streams;

/// <summary>A line of the <c>metrics.jsonl</c> of <c>hebb stream</c>.</summary>
/// <param name="Kind"><c>point</c>: how many predictions were right since the point before; <c>phase</c>: what is known of the test examples after a phase.</param>
/// <param name="Phase">The phase, from 1.</param>
/// <param name="Examples">Examples of the stream so far.</param>
public sealed record StreamRecord(string Kind, int Phase, int Examples)
{
    /// <summary>By the learner's name: the share of predictions before learning that were right.</summary>
    public IReadOnlyDictionary<string, double>? Prequential { get; init; }

    /// <summary>By the learner's name: the accuracy on each group of test examples.</summary>
    public IReadOnlyDictionary<string, double[]>? Groups { get; init; }

    internal static StreamRecord Point(int phase, int examples, string[] names, double[] shares) =>
        new("point", phase + 1, examples)
        {
            Prequential = names.Index().ToDictionary(name => name.Item, name => shares[name.Index]),
        };

    internal static StreamRecord OfPhase(int phase, int examples, string[] names, IEnumerable<double[]> groups)
    {
        return new("phase", phase + 1, examples)
        {
            Groups = names.Zip(groups).ToDictionary(pair => pair.First, pair => pair.Second),
        };
    }
}
