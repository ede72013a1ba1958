namespace Hebb.Networks;

/// <summary>How the input weights A are drawn. Plasticity leaves them fixed unless there is an input rule.</summary>
public enum InputInitialization
{
    /// <summary>Each existing edge has a weight from N(0, 1).</summary>
    Normal,

    /// <summary>Each existing edge has weight 1: the row T = 1* of the paper's Table 2.</summary>
    Ones,

    /// <summary>
    /// Each existing edge has a weight uniform in ±√(6/d): He's initialization, as the hidden layer of the dopaminergic nets
    /// has it (nne-dnn paper, section 3.2).
    /// </summary>
    HeUniform,
}
