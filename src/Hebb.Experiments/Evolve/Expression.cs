namespace Hebb.Experiments.Evolve;

/// <summary>The network that a population of allele frequencies p stands for.</summary>
public enum Expression
{
    /// <summary>The one whose weights are the means over the population.</summary>
    Expected,

    /// <summary>That of the most probable genotype, p &gt; ½.</summary>
    Rounded,

    /// <summary>That of a genotype drawn from p.</summary>
    Sampled,
}
