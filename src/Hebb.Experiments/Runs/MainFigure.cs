using System.Text.Json;
using System.Text.Json.Nodes;

namespace Hebb.Experiments.Runs;

/// <summary>The figure that says how good a run is, for lists of runs and for choosing the best of them: the larger the better.</summary>
public static class MainFigure
{
    // In a result, by the names of keys; a dot leads into an object.
    private static readonly string[] ToShow =
    [
        "testAccuracy",
        "accuracy",
        "accuracy.sampled",
        "sourceAccuracy",
        "validationAccuracy",
    ];

    /// <summary>Results to choose a run by, the first that there is: examples that were held out come before those of the final test.</summary>
    public static IReadOnlyList<string> ToChooseBy { get; } =
    ["validationAccuracy", "validationAccuracy.expected", .. ToShow.Where(name => name != "validationAccuracy")];

    /// <summary>The main figure of a result and its name; none for commands that have none.</summary>
    public static (string Name, double Value)? Of(JsonObject? result) =>
        ToShow
            .Select(name => (Name: name, Value: Find(result, name)))
            .Where(found => found.Value is not null)
            .Select(found => ((string, double)?)(found.Name, found.Value!.Value))
            .FirstOrDefault();

    /// <summary>A number of a result by its name.</summary>
    /// <param name="result">The result; none for a run that is not finished.</param>
    /// <param name="name">A key, or several with dots between them, such as <c>accuracy.sampled</c>.</param>
    public static double? Find(JsonObject? result, string name)
    {
        JsonNode? node = result;
        foreach (string key in name.Split('.'))
        {
            node = (node as JsonObject)?[key];
        }

        return node is JsonValue value && value.GetValueKind() == JsonValueKind.Number
            ? value.GetValue<double>()
            : null;
    }

    /// <summary>The names of all numbers of a result.</summary>
    public static IEnumerable<string> Names(JsonObject result) =>
        result.SelectMany(field =>
            field.Value switch
            {
                JsonObject inner => Names(inner).Select(name => $"{field.Key}.{name}"),
                JsonValue value when value.GetValueKind() == JsonValueKind.Number => [field.Key],
                _ => [],
            }
        );
}
