using System.Text;

namespace Hebb.Numerics;

/// <summary>Why work failed on a rank, as bytes for the other ranks.</summary>
internal static class RankFailure
{
    private enum Kind : byte
    {
        /// <summary>A mistake in the program.</summary>
        Unknown,

        /// <summary>An error that Hebb reports on purpose, of a kind that has nothing but its message.</summary>
        Known,
        Diverged,
        InvalidOption,
        DataFile,
        Storage,
        Memory,
    }

    /// <summary>What went wrong on this rank, as bytes.</summary>
    public static byte[] ToBytes(Exception failure)
    {
        var packed = new MemoryStream();
        using var writer = new BinaryWriter(packed, Encoding.UTF8);
        var (kind, texts) = Describe(failure);
        writer.Write((byte)kind);
        Array.ForEach(texts, writer.Write);
        writer.Write(failure is DivergedException diverged ? diverged.Loss : 0);
        return packed.ToArray();
    }

    /// <summary>The same on another rank.</summary>
    /// <param name="rank">Where it failed.</param>
    /// <param name="packed">What <see cref="ToBytes"/> gave there.</param>
    public static RankException From(int rank, byte[] packed)
    {
        using var reader = new BinaryReader(new MemoryStream(packed), Encoding.UTF8);
        var kind = (Kind)reader.ReadByte();
        string message = reader.ReadString();
        Exception? cause = kind switch
        {
            Kind.Diverged => new DivergedException(reader.ReadString(), reader.ReadDouble()),
            Kind.InvalidOption => new InvalidOptionException(
                reader.ReadString(),
                reader.ReadString(),
                reader.ReadString(),
                message
            ),
            Kind.DataFile => new DataFileException(reader.ReadString(), reader.ReadString()),
            Kind.Storage => new IOException(message),
            Kind.Memory => new InsufficientMemoryException(message),
            Kind.Unknown => new InvalidOperationException(message),
            _ => null,
        };
        return new RankException(rank, message, cause);
    }

    /// <summary>
    /// What failed, if every rank would fail in the same way: it follows from the data and the options, and where it was computed does
    /// not matter.
    /// </summary>
    public static Exception OfWork(RankException failure) =>
        failure.InnerException is DivergedException or InvalidOptionException ? failure.InnerException : failure;

    private static (Kind Kind, string[] Texts) Describe(Exception failure) =>
        failure switch
        {
            DivergedException e => (Kind.Diverged, [e.Message, e.Step]),
            InvalidOptionException e => (Kind.InvalidOption, [e.Message, e.Option, e.Value, e.Expected]),
            DataFileException e => (Kind.DataFile, [e.Message, e.File, e.Message[(e.File.Length + 2)..]]),
            // Whatever is the matter with data.
            MissingDataException e => (Kind.DataFile, [e.Message, e.Name, e.Message[(e.Name.Length + 2)..]]),
            IOException or UnauthorizedAccessException => (Kind.Storage, [failure.Message]),
            OutOfMemoryException => (Kind.Memory, [failure.Message]),
            AggregateException { InnerExceptions: [OutOfMemoryException inner, ..] } => (Kind.Memory, [inner.Message]),
            HebbException => (Kind.Known, [failure.Message]),
            _ => (Kind.Unknown, [failure.Message]),
        };
}
