using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Onnx;

/// <summary>
/// The operators of a view of images (<see cref="ImageView"/>): moments as one product, rows blended by another, columns gathered and
/// interpolated. Moments are in double precision, as in the library.
/// </summary>
internal sealed class OnnxView(OnnxGraph graph, LayerShape shape, ImageView view)
{
    private const string Prefix = "view.";

    private static readonly string[] MomentNames = ["1", "x", "y", "xx", "xy", "yy"];

    private readonly double middleX = (shape.Width - 1) / 2.0;
    private readonly double middleY = (shape.Height - 1) / 2.0;

    /// <summary>Adds them.</summary>
    /// <param name="input">The name of the images, n × d.</param>
    /// <returns>The name of their views, n × d.</returns>
    public string Add(string input)
    {
        var (channels, height, width) = shape;
        string hasMass = HasMass(input, out var moment);
        var (x, y) = (moment["x"], moment["y"]);
        string xx = Sub(moment["xx"], Mul(x, x));
        string xy = Sub(moment["xy"], Mul(x, y));
        string yy = Sub(moment["yy"], Mul(y, y));
        string isHigh = graph.Add("Greater", [yy, Number("least_height", ImageSampling.LeastHeight)]);
        string slant = Where(isHigh, Div(xy, Where(isHigh, yy, Number("one", 1))), Number("zero", 0));
        string? stretch = view == ImageView.DeskewAndWidth ? Stretch(xx, xy, yy, slant) : null;

        // Row y of the view lies between two rows of the image; both with their shares are a row of this n × 1 × H × H matrix.
        string image = Reshape(input, "image", -1, channels, height, width);
        string v = Add(Range("rows", [1, 1, height, 1], 0), y);
        string distance = graph.Add("Abs", [Sub(v, Range("image_rows", [1, 1, 1, height], 0))]);
        string shares = Single(graph.Add("Relu", [Sub(Number("one", 1), distance)]));
        string lines = graph.Add("MatMul", [shares, image]);

        // Its pixels begin at a (y − y₀) + c_x − s x₀ + x₀ and are s apart; all numbers of columns count from −1, where a zero is added.
        string start = Add(Mul(slant, Range("down", [1, 1, height, 1], -middleY)), x);
        string middle = Number("middle", middleX);
        start = stretch is null ? start : Add(start, Sub(middle, Mul(stretch, middle)));
        string across = Range("columns", [1, 1, 1, width], 0);
        string u = Add(start, stretch is null ? across : Mul(stretch, across));
        u = Single(graph.Add("Clip", [Add(u, Number("one", 1)), Number("zero", 0), Number("last", width + 1)]));
        string viewed = Interpolate(lines, u, graph.Add("Shape", [image]));
        return Reshape(Where(hasMass, viewed, image), "flat", -1, shape.Size);
    }

    // The moments about the middle over the mass, each n × 1 × 1 × 1; all 0 for an image without mass, so that nothing is divided by 0.
    private string HasMass(string input, out Dictionary<string, string> moment)
    {
        var (_, height, width) = shape;
        double[] factors = new double[shape.Size * MomentNames.Length];
        for (int i = 0; i < shape.Size; i++)
        {
            var (x, y) = ((i % width) - middleX, (i / width % height) - middleY);
            new[] { 1, x, y, x * x, x * y, y * y }.CopyTo(factors, i * MomentNames.Length);
        }

        string moments = graph.Constant($"{Prefix}moments", factors, shape.Size, MomentNames.Length);
        string sums = graph.Add("MatMul", [graph.Add("Cast", [input], ("to", OnnxGraph.Double)), moments]);
        sums = Reshape(sums, "sums", -1, MomentNames.Length, 1, 1);
        string Sum(int m) => graph.Add("Gather", [sums, graph.Constant($"{Prefix}sum_{m}", [(long)m])], ("axis", 1));
        string mass = Sum(0);
        string hasMass = graph.Add("Greater", [mass, Number("zero", 0)]);
        string divisor = Where(hasMass, mass, Number("one", 1));
        moment = [];
        for (int m = 1; m < MomentNames.Length; m++)
        {
            moment[MomentNames[m]] = Where(hasMass, Div(Sum(m), divisor), Number("zero", 0));
        }

        return hasMass;
    }

    // s = 1 + 0.6 (min(max(σ/σ₀, 0.7), 1.6) − 1).
    private string Stretch(string xx, string xy, string yy, string slant)
    {
        string upright = Sub(xx, Mul(Number("two", 2), Mul(slant, xy)));
        string variance = graph.Add("Relu", [Add(upright, Mul(Mul(slant, slant), yy))]);
        string usual = Number("usual_deviation", ImageSampling.UsualDeviation * shape.Width);
        string ratio = Div(graph.Add("Sqrt", [variance]), usual);
        string least = Number("least_ratio", ImageSampling.LeastRatio);
        string clipped = graph.Add("Clip", [ratio, least, Number("most_ratio", ImageSampling.MostRatio)]);
        string more = Mul(Number("strength", ImageSampling.Strength), Sub(clipped, Number("one", 1)));
        return Add(Number("one", 1), more);
    }

    // Between columns ⌊u⌋ and ⌊u⌋ + 1 of lines that have a zero at either end.
    private string Interpolate(string lines, string u, string imageShape)
    {
        string ends = graph.Constant($"{Prefix}ends", 0, 0, 0, 1, 0, 0, 0, 1);
        string padded = graph.Add("Pad", [lines, ends]);
        string last = graph.Constant($"{Prefix}last_pair", (float)shape.Width);
        string left = graph.Add("Min", [graph.Add("Floor", [u]), last]);
        string Column(float offset)
        {
            string column = graph.Add("Add", [left, graph.Constant($"{Prefix}offset_{offset}", offset)]);
            string number = graph.Add("Cast", [column], ("to", OnnxGraph.Int64));
            return graph.Add("GatherElements", [padded, graph.Add("Expand", [number, imageShape])], ("axis", 3));
        }

        string first = Column(0);
        string step = graph.Add("Sub", [Column(1), first]);
        return graph.Add("Add", [first, graph.Add("Mul", [graph.Add("Sub", [u, left]), step])]);
    }

    private string Number(string name, double number) => Once(name, [number]);

    // first, first + 1, … along the one long axis.
    private string Range(string name, ReadOnlySpan<long> axes, double first)
    {
        double[] numbers = new double[axes[2] * axes[3]];
        for (int i = 0; i < numbers.Length; i++)
        {
            numbers[i] = first + i;
        }

        return Once(name, numbers, axes);
    }

    private readonly HashSet<string> constants = [];

    private string Once(string name, double[] numbers, params ReadOnlySpan<long> axes) =>
        constants.Add(name) ? graph.Constant(Prefix + name, numbers, axes) : Prefix + name;

    private string Reshape(string what, string name, params ReadOnlySpan<long> to) =>
        graph.Add("Reshape", [what, graph.Constant($"{Prefix}{name}", to)]);

    private string Single(string what) => graph.Add("Cast", [what], ("to", OnnxGraph.Single));

    private string Where(string condition, string one, string other) => graph.Add("Where", [condition, one, other]);

    private string Add(string one, string other) => graph.Add("Add", [one, other]);

    private string Sub(string one, string other) => graph.Add("Sub", [one, other]);

    private string Mul(string one, string other) => graph.Add("Mul", [one, other]);

    private string Div(string one, string other) => graph.Add("Div", [one, other]);
}
