namespace Hebb.Cli.Tests;

/// <summary>The folder of the source that these tests belong to.</summary>
internal static class Repository
{
    public static string Root { get; } = Find(new DirectoryInfo(AppContext.BaseDirectory));

    private static string Find(DirectoryInfo folder) =>
        File.Exists(Path.Combine(folder.FullName, "Hebb.slnx")) ? folder.FullName : Find(folder.Parent!);
}
