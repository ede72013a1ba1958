namespace Hebb.Networks;

/// <summary>Passes that are idle, each lent to one caller at a time. Safe from any number of threads.</summary>
/// <param name="create">Makes one when all are lent.</param>
internal sealed class IdlePasses(Func<NetworkPass> create)
{
    private readonly NetworkPass?[] idle = new NetworkPass?[Math.Max(8, Environment.ProcessorCount)];

    /// <summary>A pass for the caller alone, until it gives it back.</summary>
    public NetworkPass Borrow()
    {
        for (int i = 0; i < idle.Length; i++)
        {
            if (Interlocked.Exchange(ref idle[i], null) is { } pass)
            {
                return pass;
            }
        }

        return create();
    }

    /// <summary>Gives a pass back; one too many is dropped.</summary>
    public void Return(NetworkPass pass)
    {
        for (int i = 0; i < idle.Length; i++)
        {
            if (Interlocked.CompareExchange(ref idle[i], pass, null) is null)
            {
                return;
            }
        }
    }
}
