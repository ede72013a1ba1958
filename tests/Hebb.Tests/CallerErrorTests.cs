using Hebb.Data;
using Hebb.Evolution;
using Hebb.Gradients;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Persistence;
using Hebb.Plasticity;
using Hebb.RuleLearning;
using Hebb.Tests.Data;
using Hebb.Tests.Networks;

namespace Hebb.Tests;

/// <summary>Whatever a caller passes wrongly is refused in one line that speaks of what was passed.</summary>
public sealed class CallerErrorTests
{
    private static readonly RandomKey Key = RandomKey.FromSeed(1);
    private static readonly Network Network = SmallModels.Network(3); // 5 inputs, 3 labels
    private static readonly LabelledData Data = new(new Matrix(4, 5), [0, 1, 2, 0], 3);

    public static TheoryData<string> Messages => [.. Mistakes.Keys];

    private static Dictionary<string, Action> Mistakes { get; } =
        new()
        {
            ["the example has 10 numbers; the network expects 5"] = () => Network.Predict(new float[10]),
            ["the example has 0 numbers; the network expects 5"] = () => Network.Probabilities([], new float[3]),
            ["example[4] is NaN; it must be finite"] = () => Network.Predict([1, 2, 3, 4, float.NaN]),
            ["example[0] is -Infinity; it must be finite"] = () =>
                Network.Scores([float.NegativeInfinity, 2, 3, 4, 5], new float[3]),
            ["there are 2 places for scores; the network has 3"] = () => Network.Scores(new float[5], new float[2]),
            ["there are 4 places for scores; the network has 3"] = () =>
                Network.Probabilities(new float[5], new float[4]),
            ["the examples have 6 numbers; the network expects 5"] = () => Network.Predict(new Matrix(2, 6)),
            ["examples[1, 2] is NaN; it must be finite"] = () => Network.Predict(NotFinite(2, 5)),
            ["examples[1, 2] is NaN; it must be finite: training"] = () =>
                new PlasticityTrainer(SmallModels.Network(1), new PlasticityOptions()).Train(
                    new LabelledData(NotFinite(2, 5), [0, 1], 3),
                    epochs: 1
                ),
            ["examples[1, 2] is NaN; it must be finite: accuracy"] = () =>
                Network.Accuracy(new LabelledData(NotFinite(2, 5), [0, 1], 3)),
            ["examples[1, 2] is NaN; it must be finite: evolution"] = () =>
                _ = new NetworkEvolution(
                    new GeneticShape(5, [4], 3),
                    new NetworkEvolutionOptions { BatchSize = 2 },
                    new LabelledData(NotFinite(2, 5), [0, 1], 3),
                    Key
                ),
            ["examples[1, 2] is NaN; it must be finite: evolution of rules"] = () =>
                _ = new RuleEvolution(
                    new RecurrentOptions(5, 2),
                    new RuleEvolutionOptions(),
                    new LabelledData(NotFinite(2, 5), [0, 1], 3),
                    Key
                ),
            ["first is 5; it must be between 0 and 4"] = () => Network.Scores(Data.Examples, 5, 1, new Matrix(1, 3)),
            ["rows is 2; it must be between 0 and 1"] = () => Network.Scores(Data.Examples, 3, 2, new Matrix(2, 3)),
            ["rows is 2; it must be between 0 and 1: scores"] = () =>
                Network.Scores(Data.Examples, 0, 2, new Matrix(1, 3)),
            ["scores has 2 columns; the labels are 3"] = () => Network.Scores(Data.Examples, 0, 2, new Matrix(2, 2)),
            ["there are 3 labels; the examples are 4"] = () => Gradient([0, 1, 2], new Matrix(4, 3), new Matrix(4, 5)),
            ["rows of scores is 3; it must be at least 4"] = () =>
                Gradient([0, 1, 2, 0], new Matrix(3, 3), new Matrix(4, 5)),
            ["columns of gradient is 4; it must be 5"] = () =>
                Gradient([0, 1, 2, 0], new Matrix(4, 3), new Matrix(4, 4)),
            ["there are 3 labels; the examples are 4: data"] = () => _ = new LabelledData(Data.Examples, [0, 1, 2], 3),
            ["labels[2] is 3; it must be between 0 and 2"] = () => _ = new LabelledData(Data.Examples, [0, 1, 3, 0], 3),
            ["there are 2 label names; the labels are 3"] = () =>
                _ = new LabelledData(Data.Examples, [0, 1, 2, 0], 3) { LabelNames = ["a", "b"] },
            ["there are 1 input names; the columns are 5"] = () =>
                _ = new LabelledData(Data.Examples, [0, 1, 2, 0], 3) { InputNames = ["a"] },
            ["the shape has 6 numbers; an example has 5"] = () =>
                _ = new LabelledData(Data.Examples, [0, 1, 2, 0], 3) { Shape = new LayerShape(1, 2, 3) },
            ["index of an example is -1; it must be between 0 and 3"] = () => Data.Select([0, -1]),
            ["index of an example is 4; it must be between 0 and 3"] = () =>
                new SignSgd(Network.Clone(), 0.1, batch: 2).Step(Data, [4]),
            ["number of examples in a minibatch is 3; it must be between 1 and 2"] = () =>
                new SignSgd(Network.Clone(), 0.1, batch: 2).Step(Data, [0, 1, 2]),
            ["number of examples in a batch is 2; it must be 1"] = () =>
                new MetaGradient(SmallModels.Network(1), new PlasticityOptions(), RuleLoss.SoftmaxCrossEntropy, 1).Run(
                    OutputRule.Perceptron.For(1),
                    null,
                    Data,
                    [0, 1]
                ),
            ["the examples have 5 numbers; the networks expect 6"] = () =>
                _ = new NetworkEvolution(new GeneticShape(6, [4], 3), new NetworkEvolutionOptions(), Data, Key),
            ["genotypeCount is 0; it must be between 1 and 1000000"] = () =>
                new NetworkEvolution(
                    new GeneticShape(5, [4], 3),
                    new NetworkEvolutionOptions { BatchSize = 2 },
                    Data,
                    Key
                ).SampledAccuracy(Data, 0),
            ["rows is -1; it must be at least 0"] = () => _ = new Matrix(-1, 2),
            ["columns is -1; it must be between 0 and 2147483584"] = () => _ = new BitMatrix(1, -1),
            ["bound is 0; it must be at least 1"] = () => Key.Stream().NextInt32(0),
            ["there are 3 numbers; a table of 2×2 needs 4"] = () => _ = new RuleTable(1, 2, 2, new float[3]),
            ["shape of tensor 'W' is [2, 2]; it must be one of 3 values"] = () =>
                SafeTensor.From<float>("W", [1, 2, 3], 2, 2),
            ["type of the values of tensor 'W' is F64; it must be F32"] = () =>
                SafeTensor.From<float>("W", [1], 1).Values<double>(),
        };

    [Theory]
    [MemberData(nameof(Messages))]
    public void A_mistake_is_named(string message) =>
        // What follows a colon tells places with the same message apart.
        Assert.Equal(message.Split(": ")[0], Assert.Throws<InvalidOptionException>(Mistakes[message]).Message);

    [Fact]
    public void A_file_that_is_not_there_is_named()
    {
        using var folder = new TemporaryFolder();
        string path = folder["nothing.here"];
        foreach (
            Func<object> read in new Func<object>[]
            {
                () => Network.Load(path),
                () => ModelFile.Load(path),
                () => RuleFile.Load(path),
                () => TensorArchive.Read(path),
                () => TensorArchive.Read(Path.Combine(path, "deeper")),
            }
        )
        {
            string message = Assert.Throws<FileFormatException>(read).Message;
            Assert.StartsWith(path, message, StringComparison.Ordinal);
            Assert.EndsWith(": cannot be read: no such file", message, StringComparison.Ordinal);
        }

        Assert.EndsWith(
            "no permission to read it, or it is a folder",
            Assert.Throws<FileFormatException>(() => Network.Load(folder.Path)).Message
        );
    }

    [Fact]
    public void Names_that_are_no_text_are_not_saved()
    {
        using var folder = new TemporaryFolder();
        var named = new Network(null, Network.Hidden, Network.U, labelNames: ["a", "\ud800", "c"]);
        string message = Assert.Throws<FileFormatException>(() => named.Save(folder["m.safetensors"])).Message;
        Assert.EndsWith("m.safetensors: a name or a text is no valid Unicode", message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    private static Matrix NotFinite(int rows, int columns)
    {
        var matrix = new Matrix(rows, columns);
        (matrix[1, 2], matrix[1, 3]) = (float.NaN, float.PositiveInfinity);
        return matrix;
    }

    private static void Gradient(int[] labels, Matrix scores, Matrix gradient) =>
        Network.InputGradient(Data.Examples, labels, SoftmaxCrossEntropy.Evaluate, scores, gradient);
}
