using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Robustness;

/// <summary>
/// Proves for single examples that a network of templates keeps their label in a ball around them: everywhere, not only where an attack
/// looked. In double precision, and exact in what it computes.
/// </summary>
/// <remarks>
/// A template o of the label beats a template u of another one in the whole ball of radius ε if s_o − s_u − ε |w_o − w_u| &gt; 0, as their
/// difference is linear. If for every u of the other labels some o does, no point of the ball has another label. Of the own templates the
/// best five at the example are tried. In place of 0 there is <see cref="Slack"/>, or a millionth of max |b| + max |w| |x − mean| where that is more:
/// scores are computed in single precision when the network is used. On what a sum of some hundred products loses by rounding that is many
/// times over; a bound for the very worst case of rounding it is not.
/// </remarks>
/// <example><code>
/// var certificate = new MarginCertificate(network);
/// double radius = certificate.Radius(mnist.Test.Examples.Row(0), mnist.Test.Labels[0]);
/// bool isSafe = certificate.IsCertified(mnist.Test.Examples.Row(0), mnist.Test.Labels[0], epsilon: 2, box: (0, 1));
/// </code></example>
public sealed class MarginCertificate
{
    /// <summary>By how much a score has to be above another to count as above it.</summary>
    public const double Slack = 1e-4;

    /// <summary>How many of a label's templates, the best at the example, are tried.</summary>
    public const int OwnTemplates = 5;

    // Of the size of scores: what sums of products in single precision lose, 2⁻²⁴ at a time.
    private const double Rounding = 1.0 / (1 << 20);

    private readonly int labels;
    private readonly int units;
    private readonly double[][] rows;
    private readonly double[][] columns;
    private readonly double[] bias;
    private readonly double[] lengths;
    private readonly double[] centre;
    private readonly double mostBias;
    private readonly double mostLength;
    private readonly Stack<MarginWorkspace> idle = [];

    /// <summary>For a network as it is now: its weights are copied.</summary>
    /// <param name="network">One layer of templates whose best is a label's score; an input transform is taken into account.</param>
    /// <exception cref="InvalidOptionException">It is another network: of its scores nothing follows by this proof.</exception>
    public MarginCertificate(Network network)
    {
        var layer = TemplateClassifier.LayerOf(network);
        network.Input?.RequireNoView("a proof by margins");
        labels = layer.Groups;
        units = layer.UnitsPerGroup;
        Inputs = layer.Inputs;
        columns = [.. Enumerable.Range(0, Inputs).Select(i => Column(network, layer, i))];
        bias = [.. layer.Bias.Row(0).ToArray().Select(b => (double)b)];
        mostBias = bias.Max(Math.Abs);
        centre = [.. Enumerable.Range(0, Inputs).Select(i => (double)(network.Input?.Mean?[0, i] ?? 0))];
        for (int i = 0; network.Input?.Mean is { } mean && i < Inputs; i++)
        {
            for (int j = 0; j < bias.Length; j++)
            {
                bias[j] -= columns[i][j] * mean[0, i];
            }
        }

        rows = [.. Enumerable.Range(0, layer.Units).Select(j => columns.Select(column => column[j]).ToArray())];
        lengths = [.. rows.Select(row => Math.Sqrt(MarginWorkspace.SquaredDistance(row, new double[row.Length])))];
        mostLength = lengths.Max();
    }

    /// <summary>d.</summary>
    public int Inputs { get; }

    /// <summary>Whether a network can be certified by its margin: one layer of templates whose best is a label's score.</summary>
    public static bool Suits(Network network) => TemplateClassifier.Suits(network);

    /// <summary>The radius in L2 within which an example provably keeps its label.</summary>
    /// <param name="example">d finite numbers, in the units of the data.</param>
    /// <param name="label">Its label.</param>
    /// <param name="proof">Whether one own template has to beat all rivals.</param>
    /// <returns>
    /// A radius in the units of the data: within any smaller one the label is proved. 0 where the network gives another label, or this one
    /// by less than the slack.
    /// </returns>
    /// <exception cref="InvalidOptionException">There are not d finite numbers, or the label is none of the network's.</exception>
    public double Radius(ReadOnlySpan<float> example, int label, TemplateProof proof = TemplateProof.AnyTemplate)
    {
        var work = Begin(example, label);
        double radius = proof == TemplateProof.AnyTemplate ? AnyRadius(work) : OneRadius(work);
        End(work);
        return Math.Max(0, radius);
    }

    /// <summary>Whether an example provably keeps its label within a radius.</summary>
    /// <param name="example">d finite numbers, in the units of the data.</param>
    /// <param name="label">Its label.</param>
    /// <param name="epsilon">The radius in L2, at least 0.</param>
    /// <param name="box">
    /// The least and the largest number that any input may have, such as 0 and 1 for images: then only that part of the ball counts which
    /// lies in the box, and more can be proved. None: the whole ball.
    /// </param>
    /// <exception cref="InvalidOptionException">A number is out of range, or the example is not in the box.</exception>
    public bool IsCertified(ReadOnlySpan<float> example, int label, double epsilon, (float Low, float High)? box = null)
    {
        InvalidOptionException.ThrowIfOutside(nameof(epsilon), epsilon, 0, 1e6);
        var work = Begin(example, label);
        if (box is { } within)
        {
            RequireInside(example, within);
        }

        bool isCertified = true;
        for (int u = 0; isCertified && u < rows.Length; u++)
        {
            isCertified = u / units == label || IsBeaten(work, u, epsilon, box);
        }

        End(work);
        return isCertified;
    }

    /// <summary>How many radii, in rising order, an example is certified at.</summary>
    internal int CountCertified(
        ReadOnlySpan<float> example,
        int label,
        IReadOnlyList<double> epsilons,
        (float Low, float High) box
    )
    {
        int count = 0;
        while (count < epsilons.Count && IsCertified(example, label, epsilons[count], box))
        {
            count++;
        }

        return count;
    }

    /// <summary>Throws unless all numbers are within a box.</summary>
    internal static void RequireInside(ReadOnlySpan<float> example, (float Low, float High) box)
    {
        int outside = example.IndexOfAnyExceptInRange(box.Low, box.High);
        if (outside >= 0)
        {
            throw new InvalidOptionException(
                $"example[{outside}]",
                $"{example[outside]}",
                $"between {box.Low} and {box.High}, the box"
            );
        }
    }

    // The transform's scale is part of the templates.
    private static double[] Column(Network network, TemplateLayer layer, int input)
    {
        double scale = network.Input?.Scale?[0, input] ?? 1;
        return [.. layer.Templates.Row(input).ToArray().Select(w => w * scale)];
    }

    private MarginWorkspace Begin(ReadOnlySpan<float> example, int label)
    {
        InvalidOptionException.ThrowIfMismatch(
            "the example has",
            example.Length,
            "numbers",
            "the network expects",
            Inputs
        );
        InvalidOptionException.ThrowIfOutside(nameof(label), label, 0, labels - 1);
        Finite.Require(example, nameof(example));
        MarginWorkspace? work;
        lock (idle)
        {
            _ = idle.TryPop(out work);
        }

        work ??= new MarginWorkspace(rows.Length, Inputs);
        work.Load(example, label, columns, bias, units);
        double length = Math.Sqrt(MarginWorkspace.SquaredDistance(work.X, centre));
        work.Slack = Math.Max(Slack, Rounding * (mostBias + (mostLength * length)));
        return work;
    }

    private void End(MarginWorkspace work)
    {
        lock (idle)
        {
            idle.Push(work);
        }
    }

    // min over rivals of the max over own templates.
    private double AnyRadius(MarginWorkspace work)
    {
        double least = double.PositiveInfinity;
        for (int u = 0; u < rows.Length && least > 0; u++)
        {
            if (u / units == work.Label || IsFurther(work, work.Own[0], u, least))
            {
                continue;
            }

            double most = double.NegativeInfinity;
            for (int k = 0; k < work.OwnCount && most < least; k++)
            {
                most = Math.Max(most, RadiusOf(work, work.Own[k], u));
            }

            least = Math.Min(least, most);
        }

        return least;
    }

    // max over own templates of the min over rivals.
    private double OneRadius(MarginWorkspace work)
    {
        double most = double.NegativeInfinity;
        for (int k = 0; k < work.OwnCount; k++)
        {
            double least = double.PositiveInfinity;
            for (int u = 0; u < rows.Length && least > Math.Max(0, most); u++)
            {
                if (u / units != work.Label && !IsFurther(work, work.Own[k], u, least))
                {
                    least = Math.Min(least, RadiusOf(work, work.Own[k], u));
                }
            }

            most = Math.Max(most, least);
        }

        return most;
    }

    // Two templates are never further apart than the sum of their lengths: most rivals are out of reach without any distance.
    private bool IsFurther(MarginWorkspace work, int own, int rival, double radius) =>
        work.Margin(own, rival) >= radius * (lengths[own] + lengths[rival]);

    private double RadiusOf(MarginWorkspace work, int own, int rival)
    {
        double margin = work.Margin(own, rival);
        double square = MarginWorkspace.SquaredDistance(rows[own], rows[rival]);
        return square > 0 ? margin / Math.Sqrt(square)
            : margin > 0 ? double.PositiveInfinity
            : double.NegativeInfinity;
    }

    private bool IsBeaten(MarginWorkspace work, int rival, double epsilon, (float Low, float High)? box)
    {
        if (work.Margin(work.Own[0], rival) > epsilon * (lengths[work.Own[0]] + lengths[rival]))
        {
            return true;
        }

        for (int k = 0; k < work.OwnCount; k++)
        {
            if (RadiusOf(work, work.Own[k], rival) > epsilon)
            {
                return true;
            }
        }

        for (int k = 0; box is not null && k < work.OwnCount; k++)
        {
            int own = work.Own[k];
            double margin = work.Margin(own, rival);
            for (int i = 0; i < Inputs; i++)
            {
                work.Direction[i] = rows[own][i] - rows[rival][i];
            }

            if (BoxMinimum.StaysAbove(margin, work.Direction, work.X, epsilon, box.Value.Low, box.Value.High))
            {
                return true;
            }
        }

        return false;
    }
}
