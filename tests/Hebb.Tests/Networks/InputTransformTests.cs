using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Tests.Networks;

public class InputTransformTests
{
    // Columns: 0 … 4, constant, constant up to rounding, two values.
    private static readonly LabelledData Data = Of(
        [0, 7, 1e6f, -1],
        [1, 7, 1e6f, -1],
        [2, 7, 1e6f, 3],
        [3, 7, 1e6f, 3]
    );

    [Fact]
    public void Centred_data_have_mean_0()
    {
        var transform = InputTransform.Centred(Data);
        Assert.Equal([1.5f, 7, 1e6f, 1], transform.Mean!.Row(0).ToArray());
        Assert.Null(transform.Scale);
        Assert.Equal([-1.5f, 0, 0, -2], Applied(transform, 0));
        Assert.Equal([1.5f, 0, 0, 2], Applied(transform, 3));
    }

    [Fact]
    public void Standardised_data_have_mean_0_and_deviation_1_and_constant_columns_become_0()
    {
        var transform = InputTransform.Standardised(Data);
        Assert.Equal([(float)(1 / Math.Sqrt(1.25)), 0, 0, 0.5f], transform.Scale!.Row(0).ToArray());
        for (int column = 0; column < 4; column++)
        {
            double[] values = [.. Enumerable.Range(0, 4).Select(n => (double)Applied(transform, n)[column])];
            Assert.Equal(0, values.Average(), 1e-6);
            Assert.Equal(column is 0 or 3 ? 1 : 0, values.Average(x => x * x), 1e-6);
        }
    }

    [Fact]
    public void A_spread_that_single_precision_does_not_tell_from_none_is_none()
    {
        var data = Of([0.1f, 1e-30f, 1e-45f], [float.BitIncrement(0.1f), -1e-30f, 0]);
        var scale = InputTransform.Standardised(data).Scale!.Row(0).ToArray();
        Assert.Equal(0, scale[0]);
        Assert.Equal(1e30f, scale[1], 1e25f);
        // 1/σ is past single precision.
        Assert.Equal(0, scale[2]);
    }

    [Fact]
    public void The_gradient_goes_back_through_the_scale_alone()
    {
        float[] gradient = [1, 2, 3, 4];
        InputTransform.Standardised(Data).PullBack(gradient);
        Assert.Equal([(float)(1 / Math.Sqrt(1.25)), 0, 0, 2], gradient);
        InputTransform.Centred(Data).PullBack(gradient);
        Assert.Equal([(float)(1 / Math.Sqrt(1.25)), 0, 0, 2], gradient);
    }

    [Fact]
    public void Other_sizes_and_no_examples_are_refused()
    {
        Assert.StartsWith(
            "1×3; 1×4 expected",
            Assert.Throws<ArgumentException>(() => new InputTransform(4, new Matrix(1, 3), null)).Message,
            StringComparison.Ordinal
        );
        Assert.Throws<ArgumentException>(() => new InputTransform(4, null, new Matrix(2, 4)));
        Assert.Equal(
            "examples is 0; it must be at least 1",
            Assert
                .Throws<InvalidOptionException>(() => InputTransform.Centred(new LabelledData(new Matrix(0, 4), [], 2)))
                .Message
        );
    }

    private static float[] Applied(InputTransform transform, int example)
    {
        var result = new float[4];
        transform.Apply(Data.Examples.Row(example), result);
        float[] inPlace = Data.Examples.Row(example).ToArray();
        transform.Apply(inPlace, inPlace);
        Assert.Equal(result, inPlace);
        return result;
    }

    private static LabelledData Of(params float[][] rows)
    {
        var examples = new Matrix(rows.Length, rows[0].Length);
        for (int n = 0; n < rows.Length; n++)
        {
            rows[n].CopyTo(examples.Row(n));
        }

        return new LabelledData(examples, new int[rows.Length], 2);
    }
}
