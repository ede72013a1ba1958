using Hebb.Persistence;

namespace Hebb.Representation;

/// <summary>
/// A local rule for a Hebbian network: an update function for each of M_in, M_rec and M_out; weights without one stay as they are. A
/// neuron that never fired leaves its weights alone.
/// </summary>
/// <param name="Name">What people call it: 1 to 200 characters on one line.</param>
/// <param name="Rounds">T, 1 to 8.</param>
public sealed record UpdateRule(string Name, int Rounds)
{
    private const int LongestName = 200;

    /// <summary>Neurons to each side in a ring or a topographic order.</summary>
    internal const int Reach = 2;

    /// <summary>What the pre-synaptic side knows.</summary>
    public UpdateField Field { get; init; }

    /// <summary>f_in: from the value of an input (1 number) to a neuron's pattern (T).</summary>
    public UpdateFunction? Input { get; init; }

    /// <summary>f_rec: from a neuron's pattern (T, or 5 T with neighbours) to another's (T).</summary>
    public UpdateFunction? Recurrent { get; init; }

    /// <summary>f_out: from a neuron's pattern (T, or 5 T) to the error of an output (1).</summary>
    public UpdateFunction? Output { get; init; }

    /// <summary>Where it comes from, by name.</summary>
    public IReadOnlyDictionary<string, string> Learned { get; init; } = new Dictionary<string, string>();

    /// <summary>Numbers of a pre-synaptic neuron.</summary>
    internal int PreNumbers => PreNumbersOf(Field, Rounds);

    /// <summary>The delta rule in the output weights; the others stay.</summary>
    /// <inheritdoc cref="UpdateFunction.Delta"/>
    public static UpdateRule Delta(int rounds) => new("delta", rounds) { Output = UpdateFunction.Delta(rounds) };

    /// <summary>Nothing changes.</summary>
    /// <param name="rounds">T, 1 to 8.</param>
    public static UpdateRule None(int rounds) => new("none", rounds);

    /// <summary>Checks the name, T, and that the functions have as many inputs as their weights' sides have numbers.</summary>
    /// <exception cref="InvalidOptionException">They have not, or T is out of range.</exception>
    public void Validate()
    {
        if (Name.Length is 0 or > LongestName || Name.Any(char.IsControl))
        {
            string shown = Name.Length > LongestName ? $"{Name.Length} characters long" : StrictJson.Quote(Name);
            throw new InvalidOptionException("name", shown, $"1 to {LongestName} characters on one line");
        }

        InvalidOptionException.ThrowIfOutside(nameof(Rounds), Rounds, 1, HebbianOptions.MostRounds);
        Check(nameof(Input), Input, 1, Rounds, hasAttention: false);
        Check(nameof(Recurrent), Recurrent, PreNumbers, Rounds, Field == UpdateField.Attention);
        Check(nameof(Output), Output, PreNumbers, 1, Field == UpdateField.Attention);
    }

    internal static int PreNumbersOf(UpdateField field, int rounds) =>
        field is UpdateField.Ring or UpdateField.Topographic ? ((2 * Reach) + 1) * rounds : rounds;

    private void Check(string name, UpdateFunction? function, int pre, int post, bool hasAttention)
    {
        if (function is null)
        {
            return;
        }

        string has = $"the {name.ToLowerInvariant()} function has";
        InvalidOptionException.ThrowIfMismatch(has, function.PreInputs, "pre-synaptic numbers", "the rule has", pre);
        InvalidOptionException.ThrowIfMismatch(has, function.PostInputs, "post-synaptic numbers", "the rule has", post);
        int context = (function as UpdateNetwork)?.Context ?? 0;
        // A function that is not learned looks at nothing else.
        int expected = hasAttention && function is UpdateNetwork ? Rounds : 0;
        InvalidOptionException.ThrowIfMismatch(has, context, "numbers of attention", "the rule has", expected);
    }
}

/// <summary>What an update function knows of the pre-synaptic side, where that is a hidden neuron.</summary>
public enum UpdateField
{
    /// <summary>The pattern of neuron i alone.</summary>
    Simple,

    /// <summary>The patterns of neurons i − 2 … i + 2 by index, the last beside the first (paper, section 5.2).</summary>
    Ring,

    /// <summary>The same with neurons in the order of the angle of their input weights, in the plane in which these vary most.</summary>
    Topographic,

    /// <summary>Neuron i's pattern, and the mean pattern of all neurons that fired as the post-synaptic side attends to them (section 6).</summary>
    Attention,
}
