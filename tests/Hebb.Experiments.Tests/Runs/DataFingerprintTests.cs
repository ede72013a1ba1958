using Hebb.Data;
using Hebb.Experiments.Runs;
using Hebb.Numerics;

namespace Hebb.Experiments.Tests.Runs;

public sealed class DataFingerprintTests
{
    [Fact]
    public void Whatever_of_the_data_a_model_would_hold_changes_it()
    {
        LabelledData[] others =
        [
            Data([1, 2, 3, 5], [0, 1]),
            Data([1, 2, 3, 4], [1, 0]),
            Data([1, 2, 3, 4], [0, 1], labels: 3),
            Data([1, 2, 3, 4], [0, 1], labelNames: ["cat", "fox"]),
            Data([1, 2, 3, 4], [0, 1], labelNames: ["catd", "og"]),
            Data([1, 2, 3, 4], [0, 1], inputNames: ["height", "depth"]),
        ];
        string[] prints = [.. others.Select(data => DataFingerprint.Of(data))];

        var data = Data([1, 2, 3, 4], [0, 1]);
        Assert.Equal(DataFingerprint.Of(data), DataFingerprint.Of(Data([1, 2, 3, 4], [0, 1])));
        Assert.DoesNotContain(DataFingerprint.Of(data), prints);
        Assert.Equal(prints.Length, prints.Distinct().Count());
    }

    private static LabelledData Data(
        float[] numbers,
        int[] labelsOf,
        int labels = 2,
        string[]? labelNames = null,
        string[]? inputNames = null
    )
    {
        var examples = new Matrix(2, 2);
        for (int i = 0; i < numbers.Length; i++)
        {
            examples[i / 2, i % 2] = numbers[i];
        }

        return new LabelledData(examples, labelsOf, labels)
        {
            LabelNames = labels == 2 ? labelNames ?? ["cat", "dog"] : null,
            InputNames = inputNames ?? ["height", "width"],
        };
    }
}
