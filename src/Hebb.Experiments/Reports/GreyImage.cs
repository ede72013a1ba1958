namespace Hebb.Experiments.Reports;

/// <summary>An image of one number a pixel: grey values, or weights with a sign.</summary>
/// <param name="Caption">What stands under it.</param>
/// <param name="Height">Rows.</param>
/// <param name="Width">Pixels in a row.</param>
/// <param name="Values">Height × Width numbers, row after row.</param>
public sealed record GreyImage(string Caption, int Height, int Width, IReadOnlyList<float> Values);
