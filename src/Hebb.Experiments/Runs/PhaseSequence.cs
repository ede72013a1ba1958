using Hebb.Persistence;

namespace Hebb.Experiments.Runs;

/// <summary>Phases one after the other: on the rank that does them, and on those that take over what it did.</summary>
internal sealed class PhaseSequence
{
    private readonly IEnumerator<Phase> phases;
    private readonly Action<Phase> begin;
    private Phase? current;

    /// <summary>Begins with the first that is not done.</summary>
    /// <param name="phases">Each is made when the one before it is done.</param>
    /// <param name="begin">Receives each before its first step; restores what was done of it earlier.</param>
    public PhaseSequence(IEnumerable<Phase> phases, Action<Phase> begin)
    {
        this.phases = phases.GetEnumerator();
        this.begin = begin;
        MoveOn();
    }

    /// <summary>Whether all are done.</summary>
    public bool IsDone { get; private set; }

    /// <summary>Works until all are done or it is time to stop.</summary>
    /// <param name="work">Does at least a step of a phase, and others until it is done or it is time to stop.</param>
    /// <param name="isTime">Whether it is.</param>
    /// <returns>The state of each phase that was worked on, for <see cref="Follow"/>.</returns>
    public byte[] Advance(Action<Phase> work, Func<bool> isTime)
    {
        using var packed = new MemoryStream();
        using var writer = new BinaryWriter(packed);
        while (!IsDone && !isTime())
        {
            work(current!);
            var state = current!.Work.SaveState();
            writer.Write(state.FileLength);
            writer.Flush();
            state.Write(packed);
            MoveOn();
        }

        return packed.ToArray();
    }

    /// <summary>Takes over what <see cref="Advance"/> gave on another rank, which was in the same state before.</summary>
    public void Follow(byte[] states)
    {
        for (int at = 0; at < states.Length; )
        {
            int length = (int)BitConverter.ToInt64(states, at);
            at += sizeof(long);
            using var packed = new MemoryStream(states, at, length);
            current!.Work.RestoreState(TensorArchive.Read(packed, current.Name));
            at += length;
            MoveOn();
        }
    }

    private void MoveOn()
    {
        while (!IsDone && (current is null || current.Work.IsDone))
        {
            if (phases.MoveNext())
            {
                current = phases.Current;
                begin(current);
            }
            else
            {
                IsDone = true;
            }
        }
    }
}
