namespace Hebb.Numerics;

/// <summary>A body with its state, which every thread of a <see cref="WorkerPool"/> runs once.</summary>
internal abstract class WorkerJob
{
    /// <summary>Runs the body on the calling thread.</summary>
    public abstract void Run(ThreadShare share);
}

/// <summary>A body with state of one type. Each thread that starts jobs keeps one object of each type, so that jobs allocate nothing.</summary>
internal sealed class WorkerJob<TState> : WorkerJob
{
    [ThreadStatic]
    private static WorkerJob<TState>? idle;

    private TState state = default!;
    private Action<TState, ThreadShare>? body;

    /// <summary>A job, to be released when all threads have run it.</summary>
    public static WorkerJob<TState> Create(TState state, Action<TState, ThreadShare> body)
    {
        var job = idle ?? new WorkerJob<TState>();
        // A body may start jobs on another pool, which need another object.
        idle = null;
        (job.state, job.body) = (state, body);
        return job;
    }

    /// <summary>Keeps the object for the next job, without its state.</summary>
    public void Release()
    {
        (state, body) = (default!, null);
        idle = this;
    }

    public override void Run(ThreadShare share) => body!(state, share);
}
