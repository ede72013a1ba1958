using Hebb.Networks;

namespace Hebb.Experiments.Train;

/// <summary>One of the four networks that the first paper trains (appendix A.2); p = 0.5, k = |V| / 2.</summary>
/// <param name="Name">As people type it: <c>large-recurrent</c>.</param>
/// <param name="Neurons">|V|.</param>
/// <param name="Rounds">T.</param>
public sealed record PaperNetwork(string Name, int Neurons, int Rounds)
{
    /// <summary>All four.</summary>
    public static IReadOnlyList<PaperNetwork> All { get; } =
    [
        new("small-feedforward", 100, 1),
        new("large-feedforward", 1000, 1),
        new("small-recurrent", 100, 3),
        new("large-recurrent", 1000, 3),
    ];

    /// <summary>As people read it: <c>large recurrent</c>.</summary>
    public string Title => Name.Replace("-", " ").Replace("feedforward", "feed-forward");

    /// <summary>The one of that name.</summary>
    /// <exception cref="UnknownNameException">There is none; the message suggests what was probably meant.</exception>
    public static PaperNetwork Find(string name) =>
        All.FirstOrDefault(network => network.Name == name)
        ?? throw new UnknownNameException("model", name, [.. All.Select(network => network.Name)]);

    /// <summary>Its hidden layer.</summary>
    public RecurrentOptions Layer => new(Neurons, Neurons / 2, Rounds);
}
