namespace Hebb.Tests.Persistence;

/// <summary>Where <see cref="KilledAt"/> stopped.</summary>
internal sealed class KilledException : Exception;
