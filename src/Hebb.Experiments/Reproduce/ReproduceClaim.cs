namespace Hebb.Experiments.Reproduce;

/// <summary>Something that the paper says, or that we set out to reach, and whether it was found so.</summary>
/// <param name="Text">The claim, in one sentence.</param>
/// <param name="Holds">Whether it was found so; none in a quick run, which is too small to judge.</param>
/// <param name="Found">The figures that say so.</param>
public sealed record ReproduceClaim(string Text, bool? Holds, string Found)
{
    /// <summary>The same, not judged.</summary>
    public ReproduceClaim WithoutJudgement() => this with { Holds = null };

    /// <summary>Whether it holds, in words.</summary>
    public string Judgement() =>
        Holds switch
        {
            true => "yes",
            false => "no",
            null => "not judged",
        };
}
