namespace Hebb.Data;

/// <summary>A grey picture: one number in [0, 1] for each pixel, row after row, 0 black and 1 white.</summary>
internal sealed record GreyPicture(int Height, int Width, float[] Pixels);
