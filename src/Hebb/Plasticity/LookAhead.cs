namespace Hebb.Plasticity;

/// <summary>
/// How many coming examples are evaluated together on the guess that none of them changes a weight; whatever follows a
/// change is evaluated again. A matter of speed alone.
/// </summary>
/// <param name="most">The most, at least 1.</param>
internal sealed class LookAhead(int most)
{
    private int ahead = 1;
    private int run;

    /// <summary>The example up to which the block is evaluated.</summary>
    public int Evaluated { get; private set; }

    /// <summary>Begins a block of which so many examples are evaluated already.</summary>
    public void Begin(int known)
    {
        Evaluated = known;
        run = 0;
    }

    /// <summary>How many examples to evaluate from <paramref name="example"/> on before it is looked at; 0 if it is known.</summary>
    /// <param name="example">Its place in the block.</param>
    /// <param name="count">Examples in the block.</param>
    public int Next(int example, int count)
    {
        int next = 0;
        if (example == Evaluated)
        {
            next = Math.Min(ahead, count - example);
            Evaluated += next;
            ahead = Math.Min(most, ahead * 2);
            run = 0;
        }

        run++;
        return next;
    }

    /// <summary>The example changed the weights: those after it are not known.</summary>
    public void Changed(int example)
    {
        Evaluated = example + 1;
        ahead = Math.Clamp(run - 1, 1, most);
    }
}
