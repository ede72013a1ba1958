using System.Globalization;

namespace Hebb.Representation;

/// <summary>Rules as texts, by which trainings that are resumed compare them.</summary>
internal static class RuleText
{
    /// <summary>The rule's name and all its constants. The text of a record has its numbers as the current culture writes them.</summary>
    public static string Of(ILayerRule rule)
    {
        var culture = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        try
        {
            return $"{rule.Name}: {rule}";
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
    }
}
