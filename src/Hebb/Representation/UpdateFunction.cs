namespace Hebb.Representation;

/// <summary>
/// How much one weight changes, from what its two neurons know: the activity of the pre-synaptic side and of the post-synaptic one.
/// A neuron's activity is its firing pattern over T rounds, a bit of 0 or 1 for each, the first round first; an input's is its value; an
/// output's is its error.
/// </summary>
public abstract class UpdateFunction
{
    private protected UpdateFunction(int preInputs, int postInputs)
    {
        (PreInputs, PostInputs) = (preInputs, postInputs);
    }

    /// <summary>Numbers of the pre-synaptic side.</summary>
    public int PreInputs { get; }

    /// <summary>Numbers of the post-synaptic side, without what attention adds.</summary>
    public int PostInputs { get; }

    /// <summary>The delta rule f(s, e) = e where the neuron fired in the last round, else 0: gradient descent in the output weights.</summary>
    /// <param name="rounds">T, 1 to 8.</param>
    /// <exception cref="InvalidOptionException">T is out of range.</exception>
    public static UpdateFunction Delta(int rounds)
    {
        InvalidOptionException.ThrowIfOutside(nameof(rounds), rounds, 1, HebbianOptions.MostRounds);
        return new DeltaFunction(rounds);
    }

    /// <summary>f; with attention, where it sees nothing.</summary>
    /// <param name="pre">As many numbers as the pre-synaptic side has.</param>
    /// <param name="post">As many as the post-synaptic side has.</param>
    /// <exception cref="InvalidOptionException">There are more or fewer numbers.</exception>
    public float Value(ReadOnlySpan<float> pre, ReadOnlySpan<float> post)
    {
        const string Expects = "the function expects";
        InvalidOptionException.ThrowIfMismatch("the pre-synaptic side has", pre.Length, "numbers", Expects, PreInputs);
        InvalidOptionException.ThrowIfMismatch(
            "the post-synaptic side has",
            post.Length,
            "numbers",
            Expects,
            PostInputs
        );
        return ValueOf(pre, post);
    }

    /// <summary>f of numbers that fit.</summary>
    internal abstract float ValueOf(ReadOnlySpan<float> pre, ReadOnlySpan<float> post);
}

/// <summary>The delta rule.</summary>
internal sealed class DeltaFunction(int rounds) : UpdateFunction(rounds, 1)
{
    internal override float ValueOf(ReadOnlySpan<float> pre, ReadOnlySpan<float> post) => pre[^1] * post[0];
}
