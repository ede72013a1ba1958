using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Hebb.Plasticity;

/// <summary>A short text that two rules share only if they change every weight alike.</summary>
internal static class RuleFingerprint
{
    private const int Digits = 16;

    /// <summary>The first 64 bits of the SHA-256 of a rule's numbers; the name where it has none.</summary>
    public static string Of(IPlasticityRule rule) =>
        RuleTable.WhereShort(rule) switch
        {
            RuleTable table => $"table of {table.Rows} × {table.Columns}, {Hash(table.Values)}",
            RuleNetwork network => $"network of {network.Hidden}, {Hash(network.Weights)}",
            RuleFunction named => named.Name,
            var other => other.GetType().Name,
        };

    private static string Hash(ReadOnlySpan<float> values) =>
        Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(values)))[..Digits];
}
