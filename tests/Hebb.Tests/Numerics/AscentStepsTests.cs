using Hebb.Numerics;

namespace Hebb.Tests.Numerics;

/// <summary>Steps of attacks, against plain loops.</summary>
public class AscentStepsTests
{
    [Theory]
    [InlineData(1f)]
    [InlineData(1e-25f)]
    [InlineData(1e25f)]
    [InlineData(1e-42f)]
    public void A_direction_has_length_one_and_does_not_point_out_of_the_box(float scale)
    {
        foreach (var width in Widths.All)
        {
            for (int columns = 1; columns < 60; columns += 7)
            {
                var (g, x) = (Row(columns, 1, scale), Row(columns, 2, 1));
                for (int i = 0; i < columns; i += 2)
                {
                    x[0, i] = i % 4 == 0 ? -1 : 1;
                }

                float[] before = g.Row(0).ToArray();
                AscentSteps.Normalise(g.PaddedRow(0), x.PaddedRow(0), -1, 1, masks: true, width);
                double length = Math.Sqrt(g.Row(0).ToArray().Sum(value => (double)value * value));
                bool isOpen = false;
                for (int i = 0; i < columns; i++)
                {
                    bool isOutward = (x[0, i] <= -1 && before[i] < 0) || (x[0, i] >= 1 && before[i] > 0);
                    Assert.Equal(isOutward ? 0 : Math.Sign(before[i]), Math.Sign(g[0, i]));
                    isOpen |= !isOutward && before[i] != 0;
                }

                Assert.Equal(isOpen ? 1 : 0, length, 1e-5);
            }
        }
    }

    [Fact]
    public void A_gradient_of_zero_stays_and_moves_nothing()
    {
        var (g, x) = (new Matrix(1, 20), Row(20, 3, 0.5f));
        float[] before = x.Row(0).ToArray();
        AscentSteps.Normalise(g.PaddedRow(0), x.PaddedRow(0), 0, 1, masks: false, VectorWidths.Widest);
        AscentSteps.MoveInBall(
            x.PaddedRow(0),
            g.PaddedRow(0),
            1,
            x.Clone().PaddedRow(0),
            1,
            -9,
            9,
            20,
            VectorWidths.Widest
        );
        AscentSteps.MoveInCube(
            x.PaddedRow(0),
            g.PaddedRow(0),
            1,
            x.Clone().PaddedRow(0),
            1,
            -9,
            9,
            20,
            VectorWidths.Widest
        );
        Assert.Equal(before, x.Row(0).ToArray());
    }

    [Fact]
    public void A_step_ends_where_the_plain_projection_does()
    {
        foreach (var width in Widths.All)
        {
            for (ulong seed = 0; seed < 50; seed++)
            {
                int columns = 1 + (int)(seed % 40);
                var (example, x, v) = (
                    Row(columns, seed, 0.3f),
                    Row(columns, seed + 50, 0.3f),
                    Row(columns, seed + 99, 2)
                );
                float step = 0.1f * (seed % 7),
                    radius = 0.2f * (1 + (seed % 3));
                var set = new Hebb.Robustness.PerturbationSet(default, radius, -0.5f, 0.5f);
                foreach (ref float value in example.Row(0))
                {
                    value = Math.Clamp(value, -0.5f, 0.5f);
                }

                double length = Math.Sqrt(v.Row(0).ToArray().Sum(value => (double)value * value));
                float[] ball =
                [
                    .. x.Row(0).ToArray().Zip(v.Row(0).ToArray(), (a, b) => (float)(a + (step * b / length))),
                ];
                float[] cube = [.. x.Row(0).ToArray().Zip(v.Row(0).ToArray(), (a, b) => a + (step * Math.Sign(b)))];
                set.Project(example.Row(0), ball);
                (set with { Norm = Hebb.Robustness.PerturbationNorm.LInfinity }).Project(example.Row(0), cube);
                var (moved, other) = (x.Clone(), x.Clone());
                set.Move(moved.PaddedRow(0), v.PaddedRow(0), step, example.PaddedRow(0), columns, width);
                (set with { Norm = Hebb.Robustness.PerturbationNorm.LInfinity }).Move(
                    other.PaddedRow(0),
                    v.PaddedRow(0),
                    step,
                    example.PaddedRow(0),
                    columns,
                    width
                );
                for (int i = 0; i < columns; i++)
                {
                    Assert.Equal(ball[i], moved[0, i], 1e-5f);
                    Assert.Equal(cube[i], other[0, i], 1e-5f);
                }

                Assert.False(moved.PaddedRow(0)[columns..].ContainsAnyExcept(0f));
            }
        }
    }

    private static Matrix Row(int columns, ulong seed, float scale)
    {
        var random = RandomKey.FromSeed(seed).Stream();
        var row = new Matrix(1, columns);
        foreach (ref float value in row.Row(0))
        {
            value = scale * random.NextNormal();
        }

        return row;
    }
}
