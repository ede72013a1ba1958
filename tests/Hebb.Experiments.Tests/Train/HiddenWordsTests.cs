using Hebb.Data;
using Hebb.Experiments.Train;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Plasticity;
using Hebb.Representation;

namespace Hebb.Experiments.Tests.Train;

/// <summary>What is said of a hidden layer beside its figures, and what its twin learns by.</summary>
public sealed class HiddenWordsTests
{
    private static readonly ConvolutionOptions Bank = ImageRecipe.Bank(filters: 8, side: 5, cap: 2, grid: 3);

    [Theory]
    [InlineData(ImageView.None, true, "digits gain from --view")]
    [InlineData(ImageView.Deskew, true, null)]
    [InlineData(ImageView.None, false, null)]
    [InlineData(ImageView.Deskew, false, "not bright strokes on a dark ground")]
    public void A_view_is_named_where_it_helps_and_where_it_harms(ImageView view, bool areStrokes, string? expected)
    {
        string words = HiddenWords.Of(Options with { Banks = [Bank], View = view }, Images(20, areStrokes))!;

        Assert.Contains("8 of 5×5", words, StringComparison.Ordinal);
        Assert.Equal(
            expected is not null,
            words.Contains("digits gain", StringComparison.Ordinal)
                || words.Contains("not bright", StringComparison.Ordinal)
        );
        Assert.Contains(expected ?? "", words, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(11, "at least 12×12 pixels, these have 11×11")]
    [InlineData(12, null)]
    [InlineData(1, null)]
    public void Images_too_small_for_filters_are_named(int side, string? expected)
    {
        string? words = HiddenWords.Of(Options, Images(side, areStrokes: true));

        Assert.Equal(expected is null, words is null);
        Assert.Contains(expected ?? "", words ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public void Images_of_which_filters_leave_something_out_are_named()
    {
        string Words(int side)
        {
            var images = Images(side, areStrokes: false);
            var banks = ImageRecipe.For(images.Shape, ImageEffort.Accurate).Banks;
            return HiddenWords.Of(Options with { Banks = banks }, images)!;
        }

        Assert.DoesNotContain("apart", Words(100), StringComparison.Ordinal);
        Assert.Contains("200×200 pixels filters see patches 7 pixels apart", Words(200), StringComparison.Ordinal);
    }

    [Fact]
    public void A_twin_steps_further_where_activity_is_of_length_1()
    {
        double usual = GradientTwinTraining.Settings(Options, 100).StepSize;
        double unit = GradientTwinTraining.Settings(Options with { Reads = new(UnitLength: true) }, 100).StepSize;

        Assert.True(unit > usual);
        Assert.Equal(usual, GradientTwinTraining.Settings(Options with { Banks = [Bank] }, 100).StepSize);
        // Banks side by side are of length 1 together, whatever the output layer reads.
        Assert.Equal(unit, GradientTwinTraining.Settings(Options with { Banks = [Bank, Bank] }, 100).StepSize);
    }

    private static TrainOptions Options =>
        new() { Layer = new RecurrentOptions(20, 10), Plasticity = new PlasticityOptions() };

    // A bright line on a dark ground, or a dark one on a bright ground.
    private static LabelledData Images(int side, bool areStrokes)
    {
        var examples = new Matrix(4, side * side);
        for (int n = 0; n < examples.Rows; n++)
        {
            for (int i = 0; i < examples.Columns; i++)
            {
                bool isLine = i / side == side / 2;
                examples[n, i] = isLine == areStrokes ? 1 : 0;
            }
        }

        return new LabelledData(examples, [0, 1, 0, 1], 2) { Shape = new LayerShape(1, side, side) };
    }
}
