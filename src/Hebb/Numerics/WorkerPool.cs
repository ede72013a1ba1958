namespace Hebb.Numerics;

/// <summary>
/// What a computation may use: a fixed number of threads, a vector width for kernels, and other processes to share its work with.
/// None of them ever changes a result, only how long it takes.
/// </summary>
/// <remarks>
/// <para>Work is handed to the same threads again and again, often many thousand times a second, so a waiting thread spins for
/// some microseconds before it sleeps. One caller at a time: an instance is not for concurrent use.</para>
/// <para>The code that makes a pool disposes of it, which ends its threads at once; pools may be shared by what runs in turns. Trainers that
/// are given none make one and keep it for their lifetime. They need not be disposed of: threads are started when there is work, end
/// after three seconds without, and are background threads, so a pool that is only dropped leaves nothing behind.</para>
/// </remarks>
public sealed class WorkerPool : IDisposable
{
    // Long enough to bridge the gap between two kernels of one example, short enough not to keep an idle core busy. After
    // the first spins a waiting thread yields at each poll, so that a busy machine is not held up by waiting.
    private const int SpinsBeforeYield = 200;

    private const int Awake = 0;
    private const int Asleep = 1;
    private const int Gone = 2;

    private readonly Thread?[] workers;
    private readonly AutoResetEvent[] wake;
    private readonly int[] state;
    private readonly int[] served;
    private readonly Exception?[] failures;
    private WorkerJob? job;
    private int round;
    private int running;
    private int nextUnit;
    private WorkerPool? local;
    private volatile bool stopping;

    /// <summary>A pool of <paramref name="threads"/> threads, the caller's among them.</summary>
    /// <param name="threads">At least 1; 0 means one for each processor of this machine.</param>
    /// <param name="width">The vector width; none means the machine's widest.</param>
    /// <param name="ranks">Processes that do the same and share the work where that is worth it; none means this one alone.</param>
    /// <exception cref="InvalidOptionException"><paramref name="threads"/> is below 0 or above 1024.</exception>
    public WorkerPool(int threads = 0, VectorWidth? width = null, IRanks? ranks = null)
    {
        InvalidOptionException.ThrowIfOutside(nameof(threads), threads, 0, 1024);
        Threads = threads == 0 ? Environment.ProcessorCount : threads;
        Width = width ?? VectorWidths.Widest;
        Ranks = ranks ?? SingleRank.Instance;
        workers = new Thread?[Threads - 1];
        wake = new AutoResetEvent[workers.Length];
        state = new int[workers.Length];
        served = new int[workers.Length];
        Array.Fill(state, Gone);
        failures = new Exception?[Threads];
        for (int w = 0; w < workers.Length; w++)
        {
            wake[w] = new AutoResetEvent(false);
        }
    }

    /// <summary>
    /// Work of fewer multiply-adds is done by the caller alone: waking the others and waiting for them takes a few
    /// microseconds, and far more where other programs are at work.
    /// </summary>
    internal long WorthSharing { get; init; } = 1 << 18;

    /// <summary>How often a thread looks for work before it sleeps.</summary>
    internal int PollsBeforeSleep { get; init; } = 2000;

    /// <summary>How long a thread sleeps before it ends.</summary>
    internal TimeSpan SleepsFor { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Starts a thread; a test's may fail.</summary>
    internal Action<Thread> StartThread { get; init; } = static thread => thread.Start();

    /// <summary>Threads that were started and have not ended, without the caller's.</summary>
    internal int Alive => workers.Count(worker => worker is { IsAlive: true });

    /// <summary>The number of threads that work, the caller's among them.</summary>
    public int Threads { get; }

    /// <summary>The vector width that kernels use.</summary>
    public VectorWidth Width { get; }

    /// <summary>The processes that share the work; all of them make the same calls in the same order.</summary>
    public IRanks Ranks { get; }

    /// <summary>As many threads of the same width, without other ranks: for work inside a rank's share.</summary>
    internal WorkerPool Local => Ranks.Count == 1 ? this : local ??= new WorkerPool(Threads, Width);

    /// <summary>Runs <paramref name="body"/> once on every thread; on the caller's alone where the work is too small to be shared.</summary>
    /// <param name="state">What the body works on.</param>
    /// <param name="body">What to run; a static lambda, so that nothing is allocated.</param>
    /// <param name="operations">How much work it is in all, in multiply-adds; without it, enough to be shared.</param>
    /// <remarks>The same number is always the same thread, so a thread finds its share of a matrix in its own cache.</remarks>
    internal void OnEachThread<TState>(TState state, Action<TState, ThreadShare> body, long operations = long.MaxValue)
    {
        if (workers.Length == 0 || operations < WorthSharing)
        {
            body(state, new ThreadShare(0, 1));
            return;
        }

        var current = WorkerJob<TState>.Create(state, body);
        try
        {
            RunOnEachThread(current);
        }
        finally
        {
            current.Release();
        }
    }

    /// <summary>Runs <paramref name="body"/> once on every thread; on the caller's alone where the work is too small to be shared.</summary>
    internal void OnEachThread(Action<ThreadShare> body, long operations = long.MaxValue) =>
        OnEachThread(body, static (body, share) => body(share), operations);

    /// <summary>Runs <paramref name="body"/> for every unit 0 … <paramref name="count"/> − 1; threads take units as they become free.</summary>
    /// <param name="count">Number of units, which must not depend on each other.</param>
    /// <param name="state">What the body works on.</param>
    /// <param name="body">Gets the state, the unit and the thread's number; a static lambda, so that nothing is allocated.</param>
    internal void For<TState>(int count, TState state, Action<TState, int, int> body)
    {
        if (workers.Length == 0 || count <= 1)
        {
            for (int i = 0; i < count; i++)
            {
                body(state, i, 0);
            }

            return;
        }

        nextUnit = 0;
        OnEachThread(
            (Pool: this, Count: count, State: state, Body: body),
            static (units, share) =>
            {
                for (int i = units.Pool.TakeUnit(); i < units.Count; i = units.Pool.TakeUnit())
                {
                    units.Body(units.State, i, share.Thread);
                }
            }
        );
    }

    /// <summary>Runs <paramref name="body"/> for every unit 0 … <paramref name="count"/> − 1; threads take units as they become free.</summary>
    internal void For(int count, Action<int> body) => For(count, body, static (body, unit, _) => body(unit));

    /// <inheritdoc/>
    public void Dispose()
    {
        if (stopping)
        {
            return;
        }

        stopping = true;
        local?.Dispose();
        foreach (var signal in wake)
        {
            signal.Set();
        }

        foreach (var worker in workers)
        {
            worker?.Join();
        }

        foreach (var signal in wake)
        {
            signal.Dispose();
        }
    }

    private static void Wait(int polls)
    {
        if (polls < SpinsBeforeYield)
        {
            Thread.SpinWait(1);
        }
        else
        {
            Thread.Yield();
        }
    }

    private int TakeUnit() => Interlocked.Increment(ref nextUnit) - 1;

    private void RunOnEachThread(WorkerJob current)
    {
        ObjectDisposedException.ThrowIf(stopping, this);
        job = current;
        Volatile.Write(ref running, workers.Length);
        Interlocked.Increment(ref round);
        for (int w = 0; w < workers.Length; w++)
        {
            int was = Interlocked.Exchange(ref state[w], Awake);
            if (was == Asleep)
            {
                wake[w].Set();
            }
            else if (was == Gone && served[w] == round)
            {
                // It saw the round before this loop came to it, did its share, slept and ended.
                Volatile.Write(ref state[w], Gone);
            }
            else if (was == Gone && !Starts(w))
            {
                RunInPlaceOf(w, current);
            }
        }

        RunShare(0, current);
        for (int polls = 0; Volatile.Read(ref running) != 0; polls++)
        {
            Wait(polls);
        }

        job = null;
        Rethrow();
    }

    // Not in the hot path: a lambda there would allocate. False when the system has no thread left, which it may have next time.
    private bool Starts(int worker)
    {
        int before = round - 1;
        var thread = new Thread(() => Serve(worker, before))
        {
            IsBackground = true,
            Name = $"hebb workers {worker + 1}",
        };
        workers[worker] = thread;
        try
        {
            StartThread(thread);
            return true;
        }
        catch (Exception e) when (e is OutOfMemoryException or ThreadStartException)
        {
            workers[worker] = null;
            return false;
        }
    }

    // The others are awake or will be woken: shares do not wait for each other.
    private void RunInPlaceOf(int worker, WorkerJob current)
    {
        Volatile.Write(ref state[worker], Gone);
        RunShare(worker + 1, current);
        Interlocked.Decrement(ref running);
    }

    private void Serve(int worker, int seen)
    {
        while (true)
        {
            int polls = 0;
            while (Volatile.Read(ref round) == seen)
            {
                if (stopping)
                {
                    return;
                }

                if (++polls < PollsBeforeSleep)
                {
                    Wait(polls);
                    continue;
                }

                polls = 0;
                if (!Sleep(worker, seen))
                {
                    return;
                }
            }

            if (stopping)
            {
                return;
            }

            seen = Volatile.Read(ref round);
            RunShare(worker + 1, job!);
            served[worker] = seen;
            Interlocked.Decrement(ref running);
        }
    }

    // False when this thread was idle for so long that it should end.
    private bool Sleep(int worker, int seen)
    {
        Interlocked.Exchange(ref state[worker], Asleep);
        if (Volatile.Read(ref round) != seen || stopping)
        {
            // A round began between the last poll and the flag. If its caller saw the flag, a signal is on its way.
            if (Interlocked.CompareExchange(ref state[worker], Awake, Asleep) != Asleep)
            {
                wake[worker].WaitOne();
            }
        }
        else if (!wake[worker].WaitOne(SleepsFor))
        {
            if (Interlocked.CompareExchange(ref state[worker], Gone, Asleep) == Asleep)
            {
                return false;
            }

            wake[worker].WaitOne();
        }

        return true;
    }

    private void RunShare(int thread, WorkerJob current)
    {
        try
        {
            current.Run(new ThreadShare(thread, Threads));
        }
        catch (Exception e)
        {
            failures[thread] = e;
        }
    }

    private void Rethrow()
    {
        for (int t = 0; t < failures.Length; t++)
        {
            if (failures[t] is { } failure)
            {
                Array.Clear(failures);
                System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
            }
        }
    }
}
