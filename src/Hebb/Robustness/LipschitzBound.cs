using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Robustness;

/// <summary>
/// How fast the difference of two scores of a network can change at most, for a perturbation measured in L2, and the radius that follows:
/// if s_y − s_c is above L_yc ε for every other label c, no perturbation of length ε changes the label.
/// </summary>
/// <remarks>
/// <para>The bound is that of each step, multiplied: proved, and mostly far from what a network really does; of templates
/// <see cref="MarginCertificate"/> proves far more. It exists only where scores are continuous functions of the input: layers of templates under
/// output weights that sum up each label's; convolutional layers, whose threshold is subtracted, without contrast normalisation
/// and square root; and layers with one round that have no cap, where a network is fully connected. A k-cap by selection jumps where
/// the selection changes, however small the step: there is no bound.</para>
/// <para>Steps: ‖A‖₂ of weights or filters; √(patches that share a pixel) of a convolution; √(k + 1) of a cap whose threshold, the (k+1)-th
/// largest value, is subtracted, as its derivative is e_f − e_g for k winners f; √(largest row sum × largest column sum) of pooling; the
/// largest scale; |U_y − U_c|. Unit length divides all scores of an example by one number, so labels and the proof are those without it.</para>
/// </remarks>
/// <example><code>
/// var bound = new LipschitzBound(network);
/// double steepest = bound.OfMargin(3, 5);
/// double radius = bound.Radius(mnist.Test.Examples.Row(0), mnist.Test.Labels[0]);
/// </code></example>
public sealed class LipschitzBound
{
    private readonly Network network;
    private readonly double[,] bounds;

    /// <summary>Computes the bounds of a network as it is now; decomposing large matrices takes seconds.</summary>
    /// <param name="network">The network.</param>
    /// <exception cref="InvalidOptionException">It has no such bound; the message says why.</exception>
    public LipschitzBound(Network network)
    {
        this.network = network.WithReading(new OutputReading(network.Reads.FiredBits));
        network.Input?.RequireNoView("a Lipschitz bound");
        double input = network.Input?.Scale is { } scale ? MostOf(scale) : 1;
        bounds = new double[network.Labels, network.Labels];
        if (network.Hidden is [TemplateLayer])
        {
            var layer = TemplateClassifier.LayerOf(this.network);
            Fill((y, c) => input * MostApart(layer, y, c));
            return;
        }

        if (network.Reads.FiredBits)
        {
            throw NoBound("an output layer that reads which neurons fired");
        }

        double hidden = network.Hidden.Aggregate(input, (all, layer) => all * Of(layer));
        Fill((y, c) => hidden * Apart(y, c));
    }

    /// <summary>L of the difference of two scores: an upper bound of |∂(s_label − s_other)/∂x| everywhere. Symmetric; 0 for a label and itself.</summary>
    /// <param name="label">0 … m − 1.</param>
    /// <param name="other">0 … m − 1.</param>
    /// <exception cref="InvalidOptionException">A label is none of the network's.</exception>
    public double OfMargin(int label, int other)
    {
        InvalidOptionException.ThrowIfOutside(nameof(label), label, 0, network.Labels - 1);
        InvalidOptionException.ThrowIfOutside(nameof(other), other, 0, network.Labels - 1);
        return bounds[label, other];
    }

    /// <summary>The radius in L2 within which an example provably keeps its label; 0 where it has another one.</summary>
    /// <param name="example">d finite numbers, in the units of the data.</param>
    /// <param name="label">Its label.</param>
    /// <exception cref="InvalidOptionException">There are not d finite numbers, or the label is none of the network's.</exception>
    public double Radius(ReadOnlySpan<float> example, int label)
    {
        InvalidOptionException.ThrowIfOutside(nameof(label), label, 0, network.Labels - 1);
        var scores = new float[network.Labels];
        network.Scores(example, scores);
        double least = double.PositiveInfinity;
        for (int c = 0; c < scores.Length; c++)
        {
            if (c != label)
            {
                double margin = (double)scores[label] - scores[c] - MarginCertificate.Slack;
                least = Math.Min(least, margin > 0 ? margin / bounds[label, c] : 0);
            }
        }

        return least;
    }

    private void Fill(Func<int, int, double> of)
    {
        for (int y = 0; y < network.Labels; y++)
        {
            for (int c = 0; c < y; c++)
            {
                bounds[y, c] = bounds[c, y] = of(y, c);
            }
        }
    }

    // |U_y − U_c|.
    private double Apart(int y, int c)
    {
        double square = 0;
        for (int j = 0; j < network.U.Rows; j++)
        {
            double difference = (double)network.U[j, y] - network.U[j, c];
            square += difference * difference;
        }

        return Math.Sqrt(square);
    }

    // The largest |w_o − w_u| of a template of the one label and one of the other.
    private static double MostApart(TemplateLayer layer, int y, int c)
    {
        int units = layer.UnitsPerGroup;
        var others = Enumerable.Range(c * units, units).Select(u => Column(layer.Templates, u)).ToArray();
        double most = 0;
        for (int o = y * units; o < (y + 1) * units; o++)
        {
            double[] own = Column(layer.Templates, o);
            foreach (double[] other in others)
            {
                double square = 0;
                for (int i = 0; i < own.Length; i++)
                {
                    double difference = own[i] - other[i];
                    square = Math.FusedMultiplyAdd(difference, difference, square);
                }

                most = Math.Max(most, square);
            }
        }

        return Math.Sqrt(most);
    }

    private static double[] Column(Matrix matrix, int column) =>
        [.. Enumerable.Range(0, matrix.Rows).Select(r => (double)matrix[r, column])];

    private static double Of(HiddenLayer layer) =>
        layer switch
        {
            ConvolutionalLayer convolutional => Of(convolutional),
            RecurrentLayer recurrent when recurrent.Rounds > 1 => throw NoBound("a layer with several rounds"),
            RecurrentLayer recurrent when recurrent.Cap < recurrent.Neurons => throw NoBound(
                "a k-cap by selection, whose output jumps where the selection changes"
            ),
            RecurrentLayer recurrent => SpectralNorm.UpperBound(recurrent.A),
            CompetitiveLayer => throw NoBound("a competitive layer, whose output jumps where the selection changes"),
            TemplateLayer => throw NoBound("templates together with other layers"),
            _ => throw NoBound("concatenated layers, which are divided by their lengths"),
        };

    private static double Of(ConvolutionalLayer layer)
    {
        var options = layer.Options;
        if (options.Contrast is not null)
        {
            throw NoBound("contrast normalisation, which is arbitrarily steep for faint patches");
        }

        if (options.SquareRoot)
        {
            throw NoBound("a square root, which is arbitrarily steep at 0");
        }

        int shared = (options.PatchSide + options.Stride - 1) / options.Stride;
        double overlap = Math.Sqrt(
            (double)Math.Min(shared, layer.PositionsDown) * Math.Min(shared, layer.PositionsAcross)
        );
        double cap = options.Cap < options.Filters ? Math.Sqrt(options.Cap + 1) : 1;
        double pooling = PoolingBound(layer.PositionsDown, options) * PoolingBound(layer.PositionsAcross, options);
        double scale = layer.Scale is { } s ? MostOf(s) : 1;
        return SpectralNorm.UpperBound(layer.Filters) * overlap * cap * pooling * scale;
    }

    // Along one axis: the weight of each position in each cell.
    private static double PoolingBound(int positions, ConvolutionOptions options)
    {
        var axis = PatchGrid.Axis(positions, options.Grid, options.Pooling);
        var ofCell = new double[options.Grid];
        foreach (var (cell, share) in axis.SelectMany(shares => shares))
        {
            ofCell[cell] += share;
        }

        return Math.Sqrt(ofCell.Max() * axis.Max(shares => shares.Sum(share => (double)share.Share)));
    }

    private static double MostOf(Matrix row)
    {
        double most = 0;
        foreach (float x in row.Row(0))
        {
            most = Math.Max(most, Math.Abs((double)x));
        }

        return most;
    }

    private static InvalidOptionException NoBound(string what) =>
        new(
            "network",
            $"one with {what}",
            "one whose scores have a Lipschitz bound; smoothing by noise certifies any classifier"
        );
}
