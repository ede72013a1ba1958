using Hebb.Data;
using Hebb.Numerics;

namespace Hebb.Experiments.Evaluate;

/// <summary>The mistakes that a model was surest of: those where the predicted label's score is furthest above the true label's. A record of <c>metrics.jsonl</c>.</summary>
/// <param name="Channels">Numbers at each place of an example; for a table, its columns.</param>
/// <param name="Height">Rows of an image; 1 for a table.</param>
/// <param name="Width">Columns of an image; 1 for a table.</param>
/// <param name="InputNames">The names of the columns; none where they have none.</param>
/// <param name="Examples">The examples, the worst first.</param>
public sealed record WorstExamples(
    int Channels,
    int Height,
    int Width,
    IReadOnlyList<string>? InputNames,
    IReadOnlyList<WorstExample> Examples
)
{
    /// <summary>How many are kept.</summary>
    public const int Most = 20;

    // Of larger examples only the labels and the margin are kept: a report shows no more anyway.
    private const int MostValues = 50_000;

    /// <summary>Looks up the examples among the mistakes.</summary>
    /// <param name="mistakes">The mistakes: an example, its true and its predicted label, and the margin between their scores.</param>
    /// <param name="examples">All examples.</param>
    /// <param name="shape">The shape of one.</param>
    /// <param name="inputNames">The names of the columns, if they have names.</param>
    /// <param name="labelNames">The names of the labels.</param>
    internal static WorstExamples Of(
        IEnumerable<(int Row, int True, int Predicted, float Margin)> mistakes,
        Matrix examples,
        LayerShape shape,
        IReadOnlyList<string>? inputNames,
        IReadOnlyList<string> labelNames
    ) =>
        new(
            shape.Channels,
            shape.Height,
            shape.Width,
            inputNames,
            [
                .. mistakes.Select(mistake => new WorstExample(
                    mistake.Row + 1,
                    labelNames[mistake.True],
                    labelNames[mistake.Predicted],
                    mistake.Margin,
                    shape.Size > MostValues ? null : examples.Row(mistake.Row).ToArray()
                )),
            ]
        );
}

/// <summary>A mistake.</summary>
/// <param name="Number">Which example it is, from 1.</param>
/// <param name="Label">The true label.</param>
/// <param name="Predicted">The predicted label.</param>
/// <param name="Margin">The predicted label's score less the true label's.</param>
/// <param name="Values">The example's numbers; none where there are too many.</param>
public sealed record WorstExample(
    int Number,
    string Label,
    string Predicted,
    float Margin,
    IReadOnlyList<float>? Values
);
