namespace Hebb.Tests.Numerics;

public class ThreadPoolTests
{
    // As many tests at a time as xunit runs, on however many processors, leave threads for timers and for what was waited for.
    [Fact]
    public async Task A_timer_finds_a_thread_though_others_are_at_work()
    {
        const int AtWork = 100;
        ThreadPool.GetMinThreads(out int least, out _);
        Assert.True(least > AtWork, $"the pool begins with {least} threads; see tests/Directory.Build.props");
        using var over = new ManualResetEventSlim();
        using var begun = new CountdownEvent(AtWork);
        void Work()
        {
            begun.Signal();
            over.Wait();
        }

        Task[] work = [.. Enumerable.Range(0, AtWork).Select(_ => Task.Run(Work))];
        begun.Wait();
        await Task.Delay(1);
        over.Set();
        await Task.WhenAll(work);
    }
}
