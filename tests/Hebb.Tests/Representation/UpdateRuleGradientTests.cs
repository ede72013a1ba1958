using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Reference;
using Hebb.Representation;

namespace Hebb.Tests.Representation;

/// <summary>
/// The gradient that a rule is learned by, against finite differences of the plain version, in which what stands for a cap has the
/// derivative that passes it. Column normalisation, every field and both losses are in it.
/// </summary>
public class UpdateRuleGradientTests
{
    private static readonly RandomKey Key = RandomKey.FromSeed(7);
    private static readonly LabelledData Data = Synthetic.Circles(Key).Train.Take(40);

    [Theory]
    [InlineData(UpdateField.Simple)]
    [InlineData(UpdateField.Ring)]
    [InlineData(UpdateField.Topographic)]
    [InlineData(UpdateField.Attention)]
    public void The_gradient_of_all_three_functions_is_that_of_the_surrogate(UpdateField field) =>
        AssertGradient(Options with { Field = field });

    [Fact]
    public void The_gradient_straight_through_caps_is_that_of_the_identity() =>
        AssertGradient(Options with { CapGradient = CapGradient.StraightThrough });

    [Fact]
    public void The_exact_gradient_teaches_the_output_function_alone() =>
        AssertGradient(Options with { CapGradient = CapGradient.Exact });

    [Fact]
    public void The_gradient_of_the_labels_loss_is_that_of_the_surrogate() =>
        AssertGradient(Options with { Learning = Options.Learning with { Loss = UpdateLoss.CrossEntropy } });

    [Fact]
    public void The_gradient_where_the_input_comes_in_once_is_that_of_the_surrogate() =>
        AssertGradient(Options with { Network = Options.Network with { Equations = HebbianEquations.InputOnce } });

    [Fact]
    public void The_gradient_through_the_papers_binary_output_is_that_of_the_surrogate() =>
        AssertGradient(
            Options with
            {
                Network = Options.Network with { Equations = HebbianEquations.Paper, Constant = 0 },
            }
        );

    [Fact]
    public void The_papers_equations_have_no_gradient()
    {
        var paper = Options with
        {
            Network = Options.Network with { Equations = HebbianEquations.Paper },
            CapGradient = CapGradient.Exact,
        };
        var learner = new UpdateRuleLearner(Start(paper), paper, Data, Key);
        Assert.True(learner.Descend() > 0);
        var (_, input, recurrent, output) = learner.Last;
        Assert.All([.. input!, .. recurrent!, .. output], g => Assert.Equal(0, g));
    }

    private static UpdateRuleOptions Options =>
        new()
        {
            Network = new HebbianOptions
            {
                Neurons = 20,
                Cap = 6,
                Rounds = 3,
            },
            Learn = LearnedUpdates.All,
            // Large steps, so that the normalisation counts.
            Learning = new HebbianLearningOptions
            {
                Batch = 3,
                InputStepSize = 0.4f,
                RecurrentStepSize = 0.3f,
            },
        };

    private static void AssertGradient(UpdateRuleOptions options)
    {
        var start = Start(options);
        var learner = new UpdateRuleLearner(start, options, Data, Key);
        double loss = learner.Descend();
        var (after, input, recurrent, output) = learner.Last;

        int outputs = options.Learning.Loss == UpdateLoss.Reconstruction ? Data.Inputs : Data.LabelCount;
        var before = HebbianAutoencoder.Create(options.Network, Data.Inputs, outputs, Key.For("network"));
        int[] batch = new EpochOrder(Key, Data.Count).Of(1)[..6].ToArray();
        int[] order =
            options.Field == UpdateField.Topographic
                ? TopographicOrder.Of(before.Input)
                : [.. Enumerable.Range(0, options.Network.Neurons)];
        var plain = new PlainUpdateLearning(before, start, options, Data, batch[..3], batch[3..], order);

        double[] ofInput = Doubles(start.Input),
            ofRecurrent = Doubles(start.Recurrent),
            ofOutput = Doubles(start.Output);
        Assert.Equal(plain.Loss(ofInput, ofRecurrent, ofOutput), loss, 1e-5 * loss);
        AssertClose(plain.After(ofInput, ofRecurrent, ofOutput).Input, after.Input);
        AssertClose(plain.After(ofInput, ofRecurrent, ofOutput).Recurrent, after.Recurrent);
        AssertClose(plain.After(ofInput, ofRecurrent, ofOutput).Output, after.Output);
        double Loss() => plain.Loss(ofInput, ofRecurrent, ofOutput);
        AssertDifferences(Loss, ofInput, input!);
        AssertDifferences(Loss, ofRecurrent, recurrent!);
        AssertDifferences(Loss, ofOutput, output);
        if (options.CapGradient != CapGradient.Exact)
        {
            Assert.All([input!, recurrent!, output], each => Assert.Contains(each, g => Math.Abs(g) > 1e-3));
        }
    }

    private static void AssertDifferences(Func<double> loss, double[] weights, float[] gradient)
    {
        const double Step = 1e-5;
        Assert.Equal(weights.Length, gradient.Length);
        double size = Math.Max(1e-3, gradient.Max(Math.Abs));
        // Every seventh, which is every kind of weight.
        for (int i = 0; i < weights.Length; i += 7)
        {
            double middle = weights[i];
            weights[i] = middle + Step;
            double above = loss();
            weights[i] = middle - Step;
            double below = loss();
            weights[i] = middle;
            Assert.Equal((above - below) / (2 * Step), gradient[i], 1e-3 * size);
        }
    }

    private static void AssertClose(double[,] expected, Matrix found)
    {
        for (int r = 0; r < found.Rows; r++)
        {
            for (int c = 0; c < found.Columns; c++)
            {
                Assert.Equal(expected[r, c], found[r, c], 1e-5);
            }
        }
    }

    // f_in and f_rec begin as 0, where part of their gradient is 0: here they do not.
    private static UpdateRule Start(UpdateRuleOptions options)
    {
        int pre = UpdateRule.PreNumbersOf(options.Field, options.Network.Rounds);
        int context = options.Field == UpdateField.Attention ? options.Network.Rounds : 0;
        return UpdateRuleDraw.First(options, Key) with
        {
            Input = Random(1, 3, 0, "input"),
            Recurrent = Random(pre, 3, context, "recurrent"),
            Output = Random(pre, 1, context, "output"),
        };
    }

    private static UpdateNetwork Random(int pre, int post, int context, string name)
    {
        var weights = new float[UpdateNetwork.WeightsOf(pre, post, context)];
        Key.For(name).Stream().FillNormal(weights);
        return new UpdateNetwork(pre, post, context, (ReadOnlySpan<float>)weights);
    }

    private static double[] Doubles(UpdateFunction? function) =>
        [.. ((UpdateNetwork)function!).Weights.ToArray().Select(w => (double)w)];
}
