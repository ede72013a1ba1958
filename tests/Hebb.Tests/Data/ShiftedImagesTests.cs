using Hebb.Data;
using Hebb.Numerics;

namespace Hebb.Tests.Data;

public sealed class ShiftedImagesTests
{
    [Fact]
    public void Each_image_comes_as_it_is_and_moved_by_a_pixel_in_four_directions()
    {
        var images = new Matrix(2, 9);
        float[] first = [1, 2, 3, 4, 5, 6, 7, 8, 9];
        first.CopyTo(images.Row(0));
        images[1, 4] = 1;

        var shifted = ShiftedImages.Of(new LabelledData(images, [1, 0], 2));

        Assert.Equal([1, 1, 1, 1, 1, 0, 0, 0, 0, 0], shifted.Labels);
        Assert.Equal(first, shifted.Examples.Row(0).ToArray());
        Assert.Equal([0, 0, 0, 1, 2, 3, 4, 5, 6], shifted.Examples.Row(1).ToArray());
        Assert.Equal([4, 5, 6, 7, 8, 9, 0, 0, 0], shifted.Examples.Row(2).ToArray());
        Assert.Equal([0, 1, 2, 0, 4, 5, 0, 7, 8], shifted.Examples.Row(3).ToArray());
        Assert.Equal([2, 3, 0, 5, 6, 0, 8, 9, 0], shifted.Examples.Row(4).ToArray());
        Assert.Equal(1, shifted.Examples[8, 5]);
    }

    [Fact]
    public void What_is_no_square_image_is_refused_in_one_line()
    {
        var points = new LabelledData(new Matrix(3, 10), [0, 1, 0], 2);

        Assert.Equal(
            "inputs of shifted images is 10; it must be a square, such as 28 × 28 = 784",
            Assert.Throws<InvalidOptionException>(() => ShiftedImages.Of(points)).Message
        );
    }
}
