using System.Text;

namespace Hebb.Cli;

/// <summary>
/// Standard output or standard error as the tool writes to it. A disk may be full behind it, or nothing at all: of the
/// output that is another kind of error, so that it is never taken for one of a run's folder; of the error stream it is
/// nothing, as there is no place left to say so.
/// </summary>
/// <param name="stream">What the process was given.</param>
/// <param name="failsInSilence">Whether what cannot be written is left out without a word.</param>
internal sealed class StandardStream(TextWriter stream, bool failsInSilence) : TextWriter
{
    /// <inheritdoc/>
    public override Encoding Encoding => stream.Encoding;

    /// <inheritdoc/>
    public override void Write(char value) => Try(() => stream.Write(value));

    /// <inheritdoc/>
    public override void Write(string? value) => Try(() => stream.Write(value));

    /// <inheritdoc/>
    public override void Write(char[] buffer, int index, int count) => Try(() => stream.Write(buffer, index, count));

    /// <inheritdoc/>
    public override void WriteLine(string? value) => Try(() => stream.WriteLine(value));

    /// <inheritdoc/>
    public override void Flush() => Try(stream.Flush);

    private void Try(Action write)
    {
        try
        {
            write();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (!failsInSilence)
            {
                throw new UnwritableOutputException(e);
            }
        }
    }
}
