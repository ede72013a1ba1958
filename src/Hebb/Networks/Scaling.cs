namespace Hebb.Networks;

/// <summary>How the columns of the data are scaled before the first layer.</summary>
public enum Scaling
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>The mean of each column over the training examples becomes 0.</summary>
    Centre,

    /// <summary>The mean becomes 0 and the standard deviation 1; constant columns become 0.</summary>
    Standard,
}
