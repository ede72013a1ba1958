namespace Hebb.Data;

/// <summary>How a data set is fetched.</summary>
public sealed record FetchOptions
{
    /// <summary>Use only what is on this machine: no network, no npm. Default: false.</summary>
    public bool Offline { get; init; }

    /// <summary>How long a mirror may take to accept a connection; between 0.1 s and 5 minutes, default 2.5 s.</summary>
    public TimeSpan ConnectWithin { get; init; } = TimeSpan.FromSeconds(2.5);

    /// <summary>How long a mirror may send nothing at all before it is given up; between 0.1 s and 1 hour, default 30 s.</summary>
    public TimeSpan StallAfter { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Makes sure that every option is in its range.</summary>
    /// <exception cref="InvalidOptionException">One is not.</exception>
    public void Validate()
    {
        InvalidOptionException.ThrowIfOutside($"{nameof(ConnectWithin)} (s)", ConnectWithin.TotalSeconds, 0.1, 300);
        InvalidOptionException.ThrowIfOutside($"{nameof(StallAfter)} (s)", StallAfter.TotalSeconds, 0.1, 3600);
    }
}
