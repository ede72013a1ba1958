using Hebb.Data;
using Hebb.Experiments.Reproduce;
using Hebb.Networks;

namespace Hebb.Experiments.Papers;

/// <summary>The images that hidden rules are learned from and measured on, and how many are used for what.</summary>
internal sealed class HiddenRuleData
{
    private readonly DataSet raw;
    private readonly DataSet straight;

    public HiddenRuleData(ReproductionContext context)
    {
        bool quick = context.Quick;
        var mnist = context.Data("mnist");
        raw = quick ? mnist with { Train = mnist.Train.Take(1500), Test = mnist.Test.Take(500) } : mnist;
        straight = InputTransform.ForImages(raw.Train.Shape, ImageView.DeskewAndWidth).Transform(raw);
        Validation = quick ? 500 : 5000;
        Searched = quick ? 1000 : 10_000;
        Units = quick ? 100 : 1000;
        Unlabelled = quick ? 500 : 10_000;
        Patches = quick ? 2000 : 50_000;
        StackPatches = quick ? 1000 : 30_000;
        TaughtEpochs = quick ? 1 : 5;
    }

    public int Validation { get; }

    public int Searched { get; }

    public int Units { get; }

    public int Unlabelled { get; }

    public int Patches { get; }

    public int StackPatches { get; }

    public int TaughtEpochs { get; }

    public IReadOnlyList<int> NeuronCaps =>
        [Units / 50, Units / 20, Units / 10, Units * 3 / 20, Units / 5, Units * 3 / 10];

    /// <summary>Images that no search has seen, and all those before them.</summary>
    public (LabelledData Train, LabelledData Test) OfCheck()
    {
        int first = straight.Train.Count - (2 * Validation);
        return (straight.Train.Take(first), straight.Train.Slice(first, Validation));
    }

    public (LabelledData Train, LabelledData Test) Of(bool isStraight, bool isTest)
    {
        var data = isStraight ? straight : raw;
        return isTest
            ? (data.Train, data.Test)
            : (data.Train.Take(Searched), data.Train.Slice(data.Train.Count - Validation, Validation));
    }
}
