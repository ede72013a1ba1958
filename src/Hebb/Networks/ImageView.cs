namespace Hebb.Networks;

/// <summary>
/// How an image is straightened before a network sees it: a function of that image alone, without labels and without other images.
/// </summary>
/// <remarks>
/// <para>With I the sum over the channels, m = Σ I, c = (Σ I x, Σ I y)/m, d = x − c_x and e = y − c_y: a = Σ I d e/Σ I e² is the slant,
/// σ = √(Σ I (d − a e)²/m) the width of what is upright afterwards. Pixel (x, y) of the view is the image at
/// u = s (x − x₀) + a (y − y₀) + c_x, v = (y − y₀) + c_y, interpolated between its four neighbours, 0 outside; (x₀, y₀) is the middle.</para>
/// <para>An image without mass (m not above 0) stays as it is; one without height has no slant.</para>
/// </remarks>
public enum ImageView
{
    /// <summary>The image as it is.</summary>
    None,

    /// <summary>Upright and in the middle: s = 1.</summary>
    Deskew,

    /// <summary>
    /// Upright, in the middle, and of similar width: s = 1 + 0.6 (min(max(σ/σ₀, 0.7), 1.6) − 1) with σ₀ = 3.404 pixels for images that are 28
    /// wide, and in proportion for others.
    /// </summary>
    DeskewAndWidth,
}
