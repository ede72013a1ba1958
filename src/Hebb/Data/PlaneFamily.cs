namespace Hebb.Data;

/// <summary>A family of labelled point sets in the plane; a key chooses the set. <see cref="Synthetic.Plane"/> draws them.</summary>
public enum PlaneFamily
{
    /// <summary>Two circles around 0; <see cref="Synthetic.Circles"/> with its defaults.</summary>
    Circles,

    /// <summary>Two interlocked half-circles; <see cref="Synthetic.Moons"/> with its defaults.</summary>
    Moons,

    /// <summary>Two round clouds; <see cref="Synthetic.Blobs"/> with its default.</summary>
    Blobs,

    /// <summary>Each label a mixture of as many round clouds as the other, 1 to 3, of deviation 0.35 around centres N(0, 1.3²).</summary>
    Mixtures,

    /// <summary>Four round clouds of deviation 0.35 around (±1, ±1); label 1 where the signs differ.</summary>
    Xor,

    /// <summary>
    /// Two wavy strips side by side: y = a sin(f x) ∓ 0.6 for x in [−3, 3], with f in [0.5, 2] and a in [0, 1.5], and noise of
    /// deviation 0.15.
    /// </summary>
    Strips,

    /// <summary>
    /// Two spirals opposite each other: radius t/3 at angle t, for t from 0.8 over 1.25 π to 2.5 π, and noise of deviation 0.1.
    /// </summary>
    Spirals,

    /// <summary>
    /// Arcs of two rings around 0, of radius 0.4 to 0.7 (label 0) and 1.2 (label 1), both over the same angle of π to 2 π, and noise of
    /// deviation 0.1.
    /// </summary>
    Arcs,
}
