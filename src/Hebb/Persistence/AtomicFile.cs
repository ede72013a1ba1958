using System.Text;

namespace Hebb.Persistence;

/// <summary>
/// Writes a file whole or not at all: a reader of the path, even after a crash or a power cut in the middle, finds
/// either the old content or the new one.
/// </summary>
/// <remarks>
/// The content goes to a temporary file in the same folder, is flushed to disk, and takes the name in one step; then
/// the folder is flushed, so that the name itself survives a power cut. A process killed in between leaves the old
/// file and at worst a temporary one, named <c>.hebb-….tmp</c>, which can be deleted.
/// </remarks>
internal static class AtomicFile
{
    /// <summary>What the temporary files are called that a killed process may leave.</summary>
    public const string TemporaryPattern = ".hebb-*.tmp";

    /// <summary>Writes the file at <paramref name="path"/>, or leaves what is there as it was.</summary>
    /// <param name="path">The file to create or replace; if it is a symbolic link, the file that the link leads to.</param>
    /// <param name="write">Writes the content to the stream given and leaves it open. An exception from here undoes everything.</param>
    /// <exception cref="IOException">The disk is full, the folder is missing, or the path is a folder.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written to.</exception>
    public static void Write(string path, Action<Stream> write) => Write(path, write, new AtomicFileSteps());

    /// <summary>Writes <paramref name="text"/> as UTF-8 without a byte order mark.</summary>
    /// <inheritdoc cref="Write(string, Action{Stream})"/>
    /// <param name="path">The file to create or replace; if it is a symbolic link, the file that the link leads to.</param>
    /// <param name="text">The whole content.</param>
    public static void WriteAllText(string path, string text) =>
        Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(text)));

    /// <summary>Writes a file that must not be there yet: of several processes that do so at the same time, one succeeds.</summary>
    /// <param name="path">The file to create.</param>
    /// <param name="text">The whole content, as UTF-8 without a byte order mark.</param>
    /// <exception cref="IOException">The file is there; or one of the reasons of <see cref="Write(string, Action{Stream})"/>.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written to.</exception>
    public static void WriteNewText(string path, string text) =>
        Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(text)), new NewFileSteps());

    /// <summary>The same, every disk operation done by <paramref name="steps"/>.</summary>
    internal static void Write(string path, Action<Stream> write, AtomicFileSteps steps)
    {
        string target = EndOfLinks(path);
        string folder =
            Path.GetDirectoryName(target)
            ?? throw new IOException($"{path}: a file's path expected, found a root folder");
        string temporary = Path.Combine(folder, $".hebb-{Path.GetRandomFileName()}.tmp");
        try
        {
            using (var stream = steps.Create(temporary))
            {
                write(stream);
                steps.Flush(stream);
            }

            steps.Rename(temporary, target);
        }
        catch (Exception e)
        {
            steps.Delete(temporary);
            if (InOwnWords(e, temporary, path, folder) is { } problem)
            {
                throw problem;
            }

            throw;
        }

        steps.FlushFolder(folder);
    }

    // The temporary file is no news to anyone: the file that was asked for is.
    private static Exception? InOwnWords(Exception error, string temporary, string path, string folder) =>
        error switch
        {
            DirectoryNotFoundException when !Directory.Exists(folder) => new DirectoryNotFoundException(
                $"{path}: the folder of a file must exist; there is no folder {folder}",
                error
            ),
            _ when !error.Message.Contains(temporary, StringComparison.Ordinal) => null,
            IOException => new IOException(error.Message.Replace(temporary, path, StringComparison.Ordinal), error),
            UnauthorizedAccessException => new UnauthorizedAccessException(
                error.Message.Replace(temporary, path, StringComparison.Ordinal),
                error
            ),
            _ => null,
        };

    /// <summary>The file that the path leads to: renaming over a link would replace the link and leave its file as it was.</summary>
    private static string EndOfLinks(string path)
    {
        var file = new FileInfo(path);
        return file.LinkTarget is null ? file.FullName : file.ResolveLinkTarget(returnFinalTarget: true)!.FullName;
    }
}
