namespace Hebb.Experiments.Theory;

/// <summary>Whose words a check takes.</summary>
public enum Reading
{
    /// <summary>The paper's, literally: with every case that they allow.</summary>
    AsPrinted,

    /// <summary>The paper's with the conditions that its proof needs, which are then stated.</summary>
    MadePrecise,
}
