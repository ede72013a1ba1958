namespace Hebb.Data;

/// <summary>Something random that tells two labels apart: the larger of two outputs, as the sign of their difference.</summary>
internal interface ITeacher
{
    /// <summary>Output of label 1 minus output of label 0 for one example.</summary>
    float Score(ReadOnlySpan<float> x);
}
