using Hebb.Persistence;

namespace Hebb.Tests.Persistence;

/// <summary>A process that is killed at one of its dealings with the disk: after it nothing more happens there, not even cleaning up.</summary>
internal sealed class KilledAt(int fatal) : AtomicFileSteps
{
    private int step;

    public bool Killed { get; private set; }

    public override Stream Create(string temporary)
    {
        Next();
        return new Watched(base.Create(temporary), this);
    }

    public override void Flush(Stream stream)
    {
        Next();
        base.Flush(((Watched)stream).Inner);
        Next();
    }

    public override void Rename(string temporary, string target)
    {
        Next();
        base.Rename(temporary, target);
        Next();
    }

    public override void FlushFolder(string folder)
    {
        Next();
        base.FlushFolder(folder);
    }

    public override void Delete(string temporary)
    {
        if (!Killed)
        {
            Next();
            base.Delete(temporary);
        }
    }

    private void Next()
    {
        if (++step == fatal)
        {
            Killed = true;
            throw new KilledException();
        }
    }

    private sealed class Watched(Stream inner, KilledAt steps) : MemoryStream
    {
        public Stream Inner => inner;

        public override long Length => inner.Length;

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            steps.Next();
            inner.Write(buffer[..(buffer.Length / 2)]);
            steps.Next();
            inner.Write(buffer[(buffer.Length / 2)..]);
        }

        protected override void Dispose(bool disposing)
        {
            inner.Dispose();
            base.Dispose(disposing);
        }
    }
}
