using Hebb.Numerics;

namespace Hebb.Representation;

/// <summary>How step sizes fall.</summary>
internal static class Schedule
{
    /// <summary>first · (last / first)^progress.</summary>
    public static float Geometric(float first, float last, double progress) =>
        first * ElementaryFunctions.Exp((float)progress * ElementaryFunctions.Log(last / first));
}
