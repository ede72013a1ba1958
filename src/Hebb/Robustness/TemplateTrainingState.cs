using Hebb.Data;
using Hebb.Numerics;
using Hebb.Persistence;

namespace Hebb.Robustness;

/// <summary>Where a training of templates is, as it is saved.</summary>
/// <param name="Steps">Steps done.</param>
/// <param name="Right">Examples of the epoch under way that were right.</param>
/// <param name="Certified">Those that were right in their whole ball.</param>
/// <param name="Seconds">Seconds of the epoch under way.</param>
/// <param name="Epochs">The epochs that are over.</param>
/// <param name="Weights">The templates; none before the first step.</param>
/// <param name="Directions">What they see of the examples; none for all.</param>
internal sealed record TemplateTrainingState(
    int Steps,
    long Right,
    long Certified,
    double Seconds,
    IReadOnlyList<TemplateEpoch> Epochs,
    TemplateWeights? Weights,
    PrincipalDirections? Directions
)
{
    private const string What = "what";

    /// <summary>The state as tensors, with the options as texts.</summary>
    /// <param name="what">Which training this is.</param>
    /// <param name="options">Its options.</param>
    public TensorArchive Save(string what, TemplateTrainingOptions options)
    {
        var texts = options.Saved.ToMetadata();
        texts[What] = what;
        var tensors = new List<SafeTensor>
        {
            SafeTensor.From<long>("counters", [Steps, Right, Certified], 3),
            SafeTensor.From<double>("seconds", [Seconds], 1),
        };
        if (Weights is not null)
        {
            var kept = Weights.Kept;
            int units = kept.Bias.Length;
            double[] figures = [.. Epochs.SelectMany(e => new[] { e.Accuracy, e.Certified, e.Seconds })];
            tensors.Add(SafeTensor.FromMatrix("templates", kept.Rows));
            tensors.Add(SafeTensor.FromMatrix("sums", kept.Sums));
            tensors.Add(SafeTensor.From<float>("bias", kept.Bias, units));
            tensors.Add(SafeTensor.From<float>("bias_sums", kept.BiasSums, units));
            tensors.Add(SafeTensor.From<int>("since", kept.Since, units));
            tensors.Add(SafeTensor.From<double>("epochs", figures, Epochs.Count, 3));
        }

        if (Directions is not null)
        {
            tensors.Add(SafeTensor.From<float>("mean", Directions.Mean, Directions.Mean.Length));
            tensors.Add(SafeTensor.FromMatrix("directions", Directions.Directions));
        }

        return new TensorArchive(tensors, texts);
    }

    /// <summary>Reads a state.</summary>
    /// <param name="saved">What <see cref="Save"/> returned.</param>
    /// <param name="what">Which training this is.</param>
    /// <param name="options">Its options.</param>
    /// <param name="data">Its data.</param>
    /// <param name="units">How many templates it has.</param>
    /// <param name="allSteps">Steps of all epochs.</param>
    /// <param name="averageFrom">After how many steps the mean begins.</param>
    /// <exception cref="FileFormatException">It is damaged, or of another training, other data or other options.</exception>
    public static TemplateTrainingState Read(
        TensorArchive saved,
        string what,
        TemplateTrainingOptions options,
        LabelledData data,
        int units,
        long allSteps,
        int averageFrom
    )
    {
        if (saved.Metadata.GetValueOrDefault(What) is var found && found != what)
        {
            throw new FileFormatException(saved.Name, $"'{what}' expected, found '{found}'");
        }

        options.Saved.Require(saved);
        var counters = saved.Get("counters", SafeTensorType.I64, 3).Values<long>();
        int steps = (int)Check(saved, "steps", counters[0], allSteps);
        var (epoch, inEpoch) = Math.DivRem(steps, (int)(allSteps / options.Epochs));
        long seen = (long)inEpoch * options.BatchSize;
        var state = new TemplateTrainingState(
            steps,
            Check(saved, "right examples", counters[1], seen),
            Check(saved, "certified examples", counters[2], seen),
            saved.Get("seconds", SafeTensorType.F64, 1).Values<double>()[0],
            [],
            null,
            null
        );
        return steps == 0
            ? state
            : state with
            {
                Epochs = EpochsOf(saved, epoch),
                Weights = WeightsOf(saved, options, data, units, steps, averageFrom),
                Directions =
                    options.Components == 0
                        ? null
                        : new PrincipalDirections(
                            saved.Get("mean", SafeTensorType.F32, data.Inputs).Values<float>().ToArray(),
                            saved.GetMatrix("directions", data.Inputs, options.Components)
                        ),
            };
    }

    private static TemplateEpoch[] EpochsOf(TensorArchive saved, int count)
    {
        var figures = saved.Get("epochs", SafeTensorType.F64, count, 3).Values<double>();
        var epochs = new TemplateEpoch[count];
        for (int e = 0; e < count; e++)
        {
            epochs[e] = new TemplateEpoch(e + 1, figures[3 * e], figures[(3 * e) + 1], figures[(3 * e) + 2]);
        }

        return epochs;
    }

    private static TemplateWeights WeightsOf(
        TensorArchive saved,
        TemplateTrainingOptions options,
        LabelledData data,
        int units,
        int steps,
        int averageFrom
    )
    {
        int d = options.Components > 0 ? options.Components : data.Inputs;
        var since = saved.Get("since", SafeTensorType.I32, units).Values<int>();
        foreach (int step in since)
        {
            Check(saved, "since", step, steps);
        }

        return TemplateWeights.Of(
            saved.GetMatrix("templates", units, d),
            saved.GetMatrix("sums", units, d),
            saved.Get("bias", SafeTensorType.F32, units).Values<float>().ToArray(),
            saved.Get("bias_sums", SafeTensorType.F32, units).Values<float>(),
            since,
            averageFrom
        );
    }

    private static long Check(TensorArchive file, string name, long value, long high) =>
        value >= 0 && value <= high
            ? value
            : throw new FileFormatException(file.Name, $"{name} must be 0 to {high}, found {value}");
}
