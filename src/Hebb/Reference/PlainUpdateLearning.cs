using Hebb.Data;
using Hebb.Networks;
using Hebb.Representation;

namespace Hebb.Reference;

/// <summary>
/// The loss that an update rule is learned by, as a function of the weights of its functions, in double precision: the network changes by
/// the rule on one batch, and the loss is that of another. The caps of the second batch are replaced by what has the derivative that
/// passes them: the bit that there is, plus σ((v − θ)/τ) minus what that is where the rule is as it was given (or v in its place, or
/// nothing). So its exact gradient there is what <see cref="UpdateRuleLearner"/> computes.
/// </summary>
internal sealed class PlainUpdateLearning
{
    private readonly HebbianAutoencoder before;
    private readonly UpdateRule rule;
    private readonly UpdateRuleOptions options;
    private readonly LabelledData data;
    private readonly int[] first;
    private readonly int[] second;
    private readonly int[] order;
    private readonly PlainHebbian.Activity[] given;

    /// <summary>The loss about one rule.</summary>
    /// <param name="before">The network before the change.</param>
    /// <param name="rule">The rule.</param>
    /// <param name="options">How it is learned.</param>
    /// <param name="data">Where the batches come from.</param>
    /// <param name="first">The batch that changes the network.</param>
    /// <param name="second">The batch whose loss counts.</param>
    /// <param name="order">The neurons' places in the ring.</param>
    public PlainUpdateLearning(
        HebbianAutoencoder before,
        UpdateRule rule,
        UpdateRuleOptions options,
        LabelledData data,
        int[] first,
        int[] second,
        int[] order
    )
    {
        (this.before, this.rule, this.options, this.data) = (before, rule, options, data);
        (this.first, this.second, this.order) = (first, second, order);
        var after = After(rule.Input, rule.Recurrent, rule.Output);
        given = [.. second.Select(n => PlainHebbian.Run(options.Network, after, Example(n)))];
    }

    /// <summary>The network's weights after the change by these functions; each weight is found for itself.</summary>
    public PlainHebbian.Weights After(UpdateFunction? input, UpdateFunction? recurrent, UpdateFunction? output) =>
        After(Parameters(input), Parameters(recurrent), Parameters(output));

    /// <summary>The same, with other weights for the functions.</summary>
    public PlainHebbian.Weights After(double[]? input, double[]? recurrent, double[]? output)
    {
        var weights = PlainHebbian.Weights.Of(before);
        var (ofInput, ofRecurrent, ofOutput) = options.Learning.StepSizes(0, options.Network.Cap);
        foreach (int n in first)
        {
            double[] x = Example(n);
            // With the weights before the change: these are constants.
            var activity = PlainHebbian.Run(options.Network, PlainHebbian.Weights.Of(before), x);
            double[][] s = PlainHebbian.Patterns(options.Network, activity);
            double[][] fields = [.. Enumerable.Range(0, s.Length).Select(i => Field(s, i))];
            double[] told =
                options.Network.Equations == HebbianEquations.Paper ? activity.Output : Error(n, activity.Output);
            Add(weights.Input, ofInput, rule.Input, input, [.. x.Select(v => (double[])[v])], s, s);
            Add(weights.Recurrent, ofRecurrent, rule.Recurrent, recurrent, fields, s, s);
            Add(weights.Output, ofOutput, rule.Output, output, fields, [.. told.Select(e => (double[])[e])], s);
        }

        Normalise(weights.Input, rule.Input);
        Normalise(weights.Recurrent, rule.Recurrent);
        return weights;
    }

    /// <summary>The loss of the second batch.</summary>
    public double Loss(double[]? input, double[]? recurrent, double[]? output)
    {
        var after = After(input, recurrent, output);
        double sum = 0;
        for (int b = 0; b < second.Length; b++)
        {
            var there = given[b];
            var now = PlainHebbian.Run(options.Network, after, Example(second[b]), (t, net) => StandIn(there, t, net));
            double[] error = Error(second[b], now.Output);
            sum +=
                options.Learning.Loss == UpdateLoss.Reconstruction
                    ? error.Sum(e => e * e)
                    : -Math.Log(1 - error[data.Labels[second[b]]]);
        }

        return sum / second.Length;
    }

    private double[] StandIn(PlainHebbian.Activity there, int state, double[] net)
    {
        double[] old = state < 0 ? there.OutputNets : there.Nets[state];
        double[] bits = state < 0 ? there.Output : there.Bits[state];
        double threshold = PlainHebbian.Cap(old, (int)bits.Sum()).Threshold;
        double Gate(double v) =>
            options.CapGradient switch
            {
                CapGradient.Exact => 0,
                CapGradient.StraightThrough => v,
                _ => 1 / (1 + Math.Exp((threshold - v) / options.Softness)),
            };
        return [.. bits.Select((bit, j) => bit + Gate(net[j]) - Gate(old[j]))];
    }

    private double[] Example(int n)
    {
        double[] x = [.. data.Examples.Row(n).ToArray().Select(v => (double)v)];
        return options.Network.Constant == 0 ? x : [.. x, options.Network.Constant];
    }

    private double[] Error(int n, double[] output)
    {
        if (options.Learning.Loss == UpdateLoss.Reconstruction)
        {
            return [.. output.Select((copy, j) => data.Examples[n, j] - copy)];
        }

        double[] p = [.. output.Select(Math.Exp)];
        return [.. p.Select((e, j) => (j == data.Labels[n] ? 1 : 0) - (e / p.Sum()))];
    }

    private double[] Field(double[][] s, int i)
    {
        if (rule.Field is not (UpdateField.Ring or UpdateField.Topographic))
        {
            return s[i];
        }

        int place = Array.IndexOf(order, i);
        return
        [
            .. Enumerable
                .Range(-UpdateRule.Reach, (2 * UpdateRule.Reach) + 1)
                .SelectMany(o => s[order[(place + o + order.Length) % order.Length]]),
        ];
    }

    // M_ij += η f(i, j)/B, but nothing where a hidden neuron on either side never fired.
    private void Add(
        double[,] weights,
        double step,
        UpdateFunction? function,
        double[]? parameters,
        double[][] pre,
        double[][] post,
        double[][] s
    )
    {
        if (function is null)
        {
            return;
        }

        bool IsSilent(int i) => s[i].All(bit => bit == 0);
        bool preIsHidden = function != rule.Input,
            postIsHidden = function != rule.Output;
        for (int i = 0; i < pre.Length; i++)
        {
            for (int j = 0; j < post.Length; j++)
            {
                if ((preIsHidden && IsSilent(i)) || (postIsHidden && IsSilent(j)))
                {
                    continue;
                }

                double f = function is UpdateNetwork network
                    ? PlainHebbian.Value(network, parameters!, pre[i], post[j], s)
                    : pre[i][^1] * post[j][0];
                weights[i, j] += step * f / first.Length;
            }
        }
    }

    private static void Normalise(double[,] weights, UpdateFunction? function)
    {
        for (int c = 0; function is not null && c < weights.GetLength(1); c++)
        {
            int rows = weights.GetLength(0);
            double length = Math.Sqrt(Enumerable.Range(0, rows).Sum(r => weights[r, c] * weights[r, c]));
            for (int r = 0; r < rows; r++)
            {
                weights[r, c] /= length;
            }
        }
    }

    private static double[]? Parameters(UpdateFunction? function) =>
        function is UpdateNetwork network ? [.. network.Weights.ToArray().Select(w => (double)w)] : null;
}
