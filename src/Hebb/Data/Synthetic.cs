using Hebb.Numerics;

namespace Hebb.Data;

/// <summary>
/// Data sets made from a key: the teachers' sets of "Learning with plasticity rules" (section A.2), and three sets
/// in the plane for unsupervised rules. All have 10 inputs and two labels.
/// </summary>
/// <remarks>
/// <para><b>Teachers.</b> Examples are N(0, 1) in every input, 10,000 to train on and 10,000 to test on. A random teacher
/// scores each example; the label is 1 where the score is above its median over 2,001 further examples, so that both
/// labels are about equally frequent (the papers say nothing of the balance, and without the median a ReLU teacher may
/// give nine tenths one label). The halfspace is balanced by symmetry and goes through 0.</para>
/// <para><b>Plane sets.</b> 500 points to train on and 500 to test on, labels in turn. The points z are centred and divided by
/// √(E|z|²/2) (both over the training points), then x = z P with <see cref="PlaneToInputs"/>.</para>
/// </remarks>
public static class Synthetic
{
    /// <summary>d, the numbers of an example.</summary>
    public const int Inputs = 10;

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

    /// <summary>Two circles around 0: radius 1 (label 0) and 1/2 (label 1), with noise of deviation 0.05.</summary>
    public static DataSet Circles(RandomKey key) => PlanarPoints.Circles(key.For("circles"));

    /// <summary>
    /// Two interlocked half-circles of radius 1: around 0 upwards (label 0) and around (1, ½) downwards (label 1), with
    /// noise of deviation 0.1.
    /// </summary>
    public static DataSet Moons(RandomKey key) => PlanarPoints.Moons(key.For("moons"));

    /// <summary>Two round clouds of deviation 0.6 around (−1, −1) (label 0) and (1, 1) (label 1).</summary>
    public static DataSet Blobs(RandomKey key) => PlanarPoints.Blobs(key.For("blobs"));

    /// <summary>
    /// P (2 × 10), the same for every plane set and every key: entries N(0, 1)/√2, so that |x|² is on average 5 |z|².
    /// </summary>
    public static Matrix PlaneToInputs() => PlanarPoints.Embedding();

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
