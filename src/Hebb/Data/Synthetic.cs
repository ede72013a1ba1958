using Hebb.Numerics;

namespace Hebb.Data;

/// <summary>
/// Data sets made from a key: the teachers' sets of "Learning with plasticity rules" (section A.2), and sets
/// in the plane for unsupervised rules. All have 10 inputs and two labels.
/// </summary>
/// <remarks>
/// <para><b>Teachers.</b> Examples are N(0, 1) in every input, 10,000 to train on and 10,000 to test on. A random teacher
/// scores each example; the label is 1 where the score is above its median over 2,001 further examples, so that both
/// labels are about equally frequent (the papers say nothing of the balance, and without the median a ReLU teacher may
/// give nine tenths one label). The halfspace is balanced by symmetry and goes through 0.</para>
/// <para><b>Plane sets.</b> By default 500 points to train on and 500 to test on, labels in turn. The points z are centred and divided by
/// √(E|z|²/2) (both over the training points), then x = z P with <see cref="PlaneToInputs"/>.</para>
/// </remarks>
public static class Synthetic
{
    /// <summary>d, the numbers of an example.</summary>
    public const int Inputs = 10;

    private const int PlaneCount = 500;
    private const int TeacherCount = 10_000;
    private const int BalanceCount = 2001;

    /// <summary>Which side of a random plane through 0 a point is on.</summary>
    public static DataSet Halfspace(RandomKey key) =>
        Taught("halfspace", new HalfspaceTeacher(Inputs, key.For("halfspace teacher")), key.For("halfspace"), false);

    /// <summary>Labels from a random ReLU network with a hidden layer of 1,000 and two outputs.</summary>
    public static DataSet Relu1(RandomKey key) =>
        Taught("relu1", new ReluTeacher(Inputs, key.For("relu1 teacher")), key.For("relu1"), true);

    /// <summary>Labels from a random ReLU network of the same shape as that of <see cref="Relu1"/>, with other weights.</summary>
    public static DataSet Relu2(RandomKey key) =>
        Taught("relu2", new ReluTeacher(Inputs, key.For("relu2 teacher")), key.For("relu2"), true);

    /// <summary>Labels from a random recurrent network with T = 3 rounds, 100 neurons, cap 50, edge probability 1/2.</summary>
    public static DataSet Rnn(RandomKey key) =>
        Taught("rnn", new RecurrentTeacher(Inputs, key.For("rnn teacher")), key.For("rnn"), true);

    /// <summary>Two circles around 0: radius 1 (label 0) and <paramref name="factor"/> (label 1).</summary>
    /// <param name="key">Where the points come from.</param>
    /// <param name="noise">Deviation of the normal noise in both coordinates, before scaling; 0 to 10⁶.</param>
    /// <param name="factor">The smaller radius, from 0 to 1.</param>
    /// <param name="count">Points to train on, and as many to test on; 2 or more.</param>
    /// <exception cref="InvalidOptionException">A number is out of range.</exception>
    public static DataSet Circles(RandomKey key, float noise = 0.05f, float factor = 0.5f, int count = PlaneCount)
    {
        InvalidOptionException.ThrowIfOutside(nameof(factor), factor, 0, 1);
        return PlanarPoints.Draw("circles", key.For("circles"), count, noise, PlaneShapes.Circles(factor));
    }

    /// <summary>Two interlocked half-circles of radius 1: around 0 upwards (label 0) and around (1, ½) downwards (label 1).</summary>
    /// <param name="key">Where the points come from.</param>
    /// <param name="noise">Deviation of the normal noise in both coordinates, before scaling; 0 to 10⁶.</param>
    /// <param name="count">Points to train on, and as many to test on; 2 or more.</param>
    /// <exception cref="InvalidOptionException">A number is out of range.</exception>
    public static DataSet Moons(RandomKey key, float noise = 0.1f, int count = PlaneCount) =>
        PlanarPoints.Draw("moons", key.For("moons"), count, noise, PlaneShapes.Moons);

    /// <summary>Two round clouds around (−1, −1) (label 0) and (1, 1) (label 1).</summary>
    /// <param name="key">Where the points come from.</param>
    /// <param name="deviation">Of the clouds in both coordinates, before scaling; 0 to 10⁶.</param>
    /// <param name="count">Points to train on, and as many to test on; 2 or more.</param>
    /// <exception cref="InvalidOptionException">A number is out of range.</exception>
    public static DataSet Blobs(RandomKey key, float deviation = 0.6f, int count = PlaneCount)
    {
        InvalidOptionException.ThrowIfOutside(nameof(deviation), deviation, 0, 1e6f);
        return PlanarPoints.Draw("blobs", key.For("blobs"), count, deviation, PlaneShapes.Blobs);
    }

    /// <summary>
    /// A plane set of a family. The key also chooses what differs within the family, such as how far spirals wind; training and test
    /// points are of the same set.
    /// </summary>
    /// <param name="family">Which family.</param>
    /// <param name="key">Where the set and its points come from.</param>
    /// <param name="count">Points to train on, and as many to test on; 2 or more.</param>
    /// <exception cref="InvalidOptionException">The family is none of those, or <paramref name="count"/> is out of range.</exception>
    /// <example><code>
    /// DataSet spirals = Synthetic.Plane(PlaneFamily.Spirals, RandomKey.FromSeed(1), count: 200);
    /// Matrix z = Synthetic.PlaneOf(spirals.Train.Examples); // 200 × 2
    /// </code></example>
    public static DataSet Plane(PlaneFamily family, RandomKey key, int count = PlaneCount)
    {
        return family switch
        {
            PlaneFamily.Circles => Circles(key, count: count),
            PlaneFamily.Moons => Moons(key, count: count),
            PlaneFamily.Blobs => Blobs(key, count: count),
            PlaneFamily.Mixtures => Draw("mixtures", 0.35f, PlaneShapes.Mixtures),
            PlaneFamily.Xor => Draw("xor", 0.35f, _ => PlaneShapes.Xor),
            PlaneFamily.Strips => Draw("strips", 0.15f, PlaneShapes.Strips),
            PlaneFamily.Spirals => Draw("spirals", 0.1f, PlaneShapes.Spirals),
            PlaneFamily.Arcs => Draw("arcs", 0.1f, PlaneShapes.Arcs),
            _ => throw new InvalidOptionException(
                nameof(family),
                $"{family}",
                "one of " + string.Join(", ", Enum.GetNames<PlaneFamily>())
            ),
        };

        DataSet Draw(string name, float noise, Func<RandomKey, PlaneShape> shape)
        {
            var own = key.For(name);
            return PlanarPoints.Draw(name, own, count, noise, shape(own.For("shape")));
        }
    }

    /// <summary>
    /// P (2 × 10), the same for every plane set and every key: entries N(0, 1)/√2, so that |x|² is on average 5 |z|².
    /// </summary>
    public static Matrix PlaneToInputs() => PlanarPoints.Embedding();

    /// <summary>
    /// z of x = z P: the points in the plane that the examples of a plane set come from, by the pseudo-inverse of
    /// <see cref="PlaneToInputs"/>; of other examples, the points whose images are nearest.
    /// </summary>
    /// <param name="x">Examples, n × 10.</param>
    /// <returns>z, n × 2, centred and scaled.</returns>
    /// <exception cref="InvalidOptionException">The examples have other than 10 numbers.</exception>
    public static Matrix PlaneOf(Matrix x)
    {
        InvalidOptionException.ThrowIfMismatch("each example has", x.Columns, "numbers", "the plane sets have", Inputs);
        return PlanarPoints.PlaneOf(x);
    }

    /// <summary>The synthetic set of that name in the catalogue.</summary>
    internal static DataSet Make(string name, RandomKey key) =>
        name switch
        {
            "halfspace" => Halfspace(key),
            "relu1" => Relu1(key),
            "relu2" => Relu2(key),
            "rnn" => Rnn(key),
            "circles" => Circles(key),
            "moons" => Moons(key),
            "blobs" => Blobs(key),
            _ => throw new ArgumentException($"'{name}' is not made from a key", nameof(name)),
        };

    private static DataSet Taught(string name, ITeacher teacher, RandomKey key, bool balance)
    {
        float threshold = balance ? MedianScore(teacher, key.For("balance")) : 0;
        return new DataSet(
            name,
            Label(teacher, threshold, Normal(TeacherCount, key.For("train"))),
            Label(teacher, threshold, Normal(TeacherCount, key.For("test")))
        );
    }

    private static LabelledData Label(ITeacher teacher, float threshold, Matrix examples)
    {
        var labels = new int[examples.Rows];
        for (int i = 0; i < labels.Length; i++)
        {
            labels[i] = teacher.Score(examples.Row(i)) > threshold ? 1 : 0;
        }

        return new LabelledData(examples, labels, labelCount: 2);
    }

    private static float MedianScore(ITeacher teacher, RandomKey key)
    {
        var sample = Normal(BalanceCount, key);
        var scores = new float[BalanceCount];
        for (int i = 0; i < scores.Length; i++)
        {
            scores[i] = teacher.Score(sample.Row(i));
        }

        Array.Sort(scores);
        return scores[BalanceCount / 2];
    }

    private static Matrix Normal(int count, RandomKey key)
    {
        var stream = key.Stream();
        var examples = new Matrix(count, Inputs);
        for (int i = 0; i < count; i++)
        {
            stream.FillNormal(examples.Row(i));
        }

        return examples;
    }
}
