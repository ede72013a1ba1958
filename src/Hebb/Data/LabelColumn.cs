namespace Hebb.Data;

/// <summary>Which column of a table holds the labels.</summary>
internal enum LabelColumn
{
    /// <summary>
    /// The one that the header names <c>label</c>; without it the first or the last, whichever alone is text, or else
    /// whichever alone holds whole numbers; when that leaves a choice the file is refused.
    /// </summary>
    Automatic,

    /// <summary>The first.</summary>
    First,

    /// <summary>The last.</summary>
    Last,
}
