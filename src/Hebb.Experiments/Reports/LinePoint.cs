namespace Hebb.Experiments.Reports;

/// <summary>A point of a line; the line has a gap where Y is not finite.</summary>
/// <param name="X">Where on the horizontal axis.</param>
/// <param name="Y">The value.</param>
/// <param name="Low">The lower end of the error band here, if there is one.</param>
/// <param name="High">The upper end.</param>
public readonly record struct LinePoint(double X, double Y, double? Low = null, double? High = null);
