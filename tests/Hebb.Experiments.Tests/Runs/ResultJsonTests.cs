using System.Text.Json;
using Hebb.Experiments.Runs;

namespace Hebb.Experiments.Tests.Runs;

public class ResultJsonTests
{
    [Fact]
    public void What_is_no_finite_number_is_null_and_comes_back_as_no_number()
    {
        var figures = new Figures(double.NaN, float.PositiveInfinity, [0.5, double.NegativeInfinity], null);

        string line = JsonSerializer.Serialize(figures, ResultJson.Line);

        Assert.Equal("{\"loss\":null,\"largest\":null,\"curve\":[0.5,null]}", line);
        var back = JsonSerializer.Deserialize<Figures>(line, ResultJson.Line)!;
        Assert.Equal((double.NaN, float.NaN, 0.5), (back.Loss, back.Largest, back.Curve[0]));
        Assert.True(double.IsNaN(back.Curve[1]));
        Assert.Null(back.Validation);
    }

    [Fact]
    public void Finite_numbers_keep_their_bits()
    {
        var figures = new Figures(0.1, 0.1f, [1e300, double.Epsilon], -0.0);

        var back = JsonSerializer.Deserialize<Figures>(
            JsonSerializer.Serialize(figures, ResultJson.Page),
            ResultJson.Strict
        )!;

        Assert.Equal((figures.Loss, figures.Largest), (back.Loss, back.Largest));
        Assert.Equal(figures.Curve, back.Curve);
        Assert.Equal(figures.Validation, back.Validation);
    }

    private sealed record Figures(double Loss, float Largest, double[] Curve, double? Validation);
}
