namespace Hebb.Numerics;

/// <summary>Takes sparse rows, one after the other: into memory, or into a file.</summary>
internal interface ISparseRowSink
{
    /// <summary>Takes the next row.</summary>
    /// <param name="indices">The indices of the numbers that are kept, in rising order.</param>
    /// <param name="values">The numbers, as many.</param>
    void Append(ReadOnlySpan<int> indices, ReadOnlySpan<float> values);
}
