using System.CommandLine;

namespace Hebb.Cli;

/// <summary>An option that names a file to be written: a person's file is never overwritten.</summary>
internal static class NewFile
{
    /// <summary>The option's value: the path of a file that may be written.</summary>
    /// <param name="context">The command.</param>
    /// <param name="option">Names the file.</param>
    /// <param name="isOurs">Whether a file that is there was written by the tool and may be replaced; without it none may.</param>
    /// <exception cref="InvalidOptionException">Something is there already, or the folder is not; the message says which.</exception>
    public static string? Of(CommandContext context, Option<string?> option, Func<string, bool>? isOurs = null)
    {
        string? path = context.Get(option);
        if (path is not null)
        {
            Check(option.Name, path, isOurs);
        }

        return path;
    }

    /// <summary>Checks that a file may be written: it does not exist, in a folder that does, or it is one that the tool wrote.</summary>
    /// <param name="option">The option that names it or would.</param>
    /// <param name="path">The file.</param>
    /// <param name="isOurs">Whether a file that is there was written by the tool and may be replaced; without it none may.</param>
    /// <exception cref="InvalidOptionException">Something is there already, or the folder is not; the message says which.</exception>
    public static void Check(string option, string path, Func<string, bool>? isOurs = null)
    {
        string? folder = path == "" ? null : Path.GetDirectoryName(Path.GetFullPath(path));
        string? problem =
            folder is null ? "the path of a file"
            : Directory.Exists(path) ? "a file's path: this is a folder"
            : File.Exists(path) && isOurs?.Invoke(path) != true
                ? "a new file: this one is there already, and is not overwritten"
            : !Directory.Exists(folder) ? $"a file in a folder that is there: {folder} is not"
            : null;
        if (problem is not null)
        {
            throw new InvalidOptionException(option, $"'{path}'", problem);
        }
    }
}
