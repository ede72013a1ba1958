namespace Hebb.Robustness;

/// <summary>Which templates of the label may carry the proof.</summary>
public enum TemplateProof
{
    /// <summary>Against each rival any of the best five: proves the most.</summary>
    AnyTemplate,

    /// <summary>One and the same of the best five against all rivals.</summary>
    OneTemplate,
}
