using System.Numerics;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Hebb.Experiments.Runs;

/// <summary>The one way in which results, records and run descriptions become JSON: camelCase keys, choices in kebab-case.</summary>
public static class ResultJson
{
    /// <summary>One line, for <c>metrics.jsonl</c>; what has no value is left out.</summary>
    public static JsonSerializerOptions Line { get; } =
        new(Create(indented: false)) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    /// <summary>Over several lines, for people.</summary>
    public static JsonSerializerOptions Page { get; } = Create(indented: true);

    /// <summary>For reading what came from a file: nothing is missing, nothing null that must not be, no name comes twice.</summary>
    public static JsonSerializerOptions Strict { get; } =
        new(Page)
        {
            RespectRequiredConstructorParameters = true,
            RespectNullableAnnotations = true,
            AllowDuplicateProperties = false,
        };

    /// <summary>JSON has no word for NaN and infinity: where a result is no number, null stands for it.</summary>
    private sealed class FiniteNumbers<T> : JsonConverter<T>
        where T : struct, IBinaryFloatingPointIeee754<T>
    {
        public override bool HandleNull => true;

        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.Null ? T.NaN
            : typeof(T) == typeof(float) ? T.CreateTruncating(reader.GetSingle())
            : T.CreateTruncating(reader.GetDouble());

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options)
        {
            if (!T.IsFinite(value))
            {
                writer.WriteNullValue();
            }
            else if (value is float single)
            {
                writer.WriteNumberValue(single);
            }
            else
            {
                writer.WriteNumberValue(double.CreateTruncating(value));
            }
        }
    }

    private static JsonSerializerOptions Create(bool indented) =>
        new(JsonSerializerDefaults.General)
        {
            WriteIndented = indented,
            PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
            // A user's name in a path or a description should be readable, and no page of the web shows this.
            Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            Converters =
            {
                new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower),
                new FiniteNumbers<double>(),
                new FiniteNumbers<float>(),
            },
        };
}
