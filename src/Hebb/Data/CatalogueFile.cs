namespace Hebb.Data;

/// <summary>A file of a data set as it must lie on the disk, unpacked.</summary>
/// <param name="Name">Its name in the data set's folder.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Sha256">Its SHA-256, 64 lower-case hexadecimal digits.</param>
internal sealed record CatalogueFile(string Name, long Bytes, string Sha256);
