namespace Hebb.Experiments.Transfer;

/// <summary>One network on one data set, re-trained several times.</summary>
/// <param name="Data">The data set.</param>
/// <param name="Model">The network.</param>
/// <param name="TrainMean">Mean accuracy on the training examples, in [0, 1].</param>
/// <param name="TrainStd">Its standard deviation; none for one repetition.</param>
/// <param name="TestMean">Mean accuracy on the test examples.</param>
/// <param name="TestStd">Its standard deviation.</param>
/// <param name="Repeats">Re-trainings.</param>
/// <param name="TestLow">The lower end of the 95 % interval of the test mean.</param>
/// <param name="TestHigh">The upper end.</param>
public sealed record TransferRow(
    string Data,
    string Model,
    double TrainMean,
    double? TrainStd,
    double TestMean,
    double? TestStd,
    int Repeats,
    double? TestLow,
    double? TestHigh
);
