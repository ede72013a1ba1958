using System.CommandLine;

namespace Hebb.Cli;

/// <summary>An option that names a file to be written: a person's file is never overwritten.</summary>
internal static class NewFile
{
    /// <summary>The option's value, which is the path of a file that does not exist, in a folder that does.</summary>
    /// <exception cref="InvalidOptionException">Something is there already, or the folder is not; the message says which.</exception>
    public static string? Of(CommandContext context, Option<string?> option)
    {
        string? path = context.Get(option);
        if (path is null)
        {
            return null;
        }

        string? folder = path == "" ? null : Path.GetDirectoryName(Path.GetFullPath(path));
        string? problem =
            folder is null ? "the path of a file"
            : Directory.Exists(path) ? "a file's path: this is a folder"
            : File.Exists(path) ? "a new file: this one is there already, and is not overwritten"
            : !Directory.Exists(folder) ? $"a file in a folder that is there: {folder} is not"
            : null;
        return problem is null ? path : throw new InvalidOptionException(option.Name, $"'{path}'", problem);
    }
}
