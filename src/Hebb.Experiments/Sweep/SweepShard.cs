using System.Globalization;

namespace Hebb.Experiments.Sweep;

/// <summary>A part of a sweep for one machine of several: every N-th run.</summary>
/// <param name="Number">Which part, from 1.</param>
/// <param name="Count">How many parts there are.</param>
public sealed record SweepShard(int Number, int Count)
{
    /// <summary>What one types for no shard, where the environment would name one.</summary>
    public const string None = "none";

    private const int Most = 100_000;
    private const string SlurmId = "SLURM_ARRAY_TASK_ID";
    private const string SlurmCount = "SLURM_ARRAY_TASK_COUNT";
    private const string SlurmMin = "SLURM_ARRAY_TASK_MIN";
    private const string SlurmMax = "SLURM_ARRAY_TASK_MAX";
    private const string SlurmStep = "SLURM_ARRAY_TASK_STEP";

    /// <summary>The name of its folder, such as <c>2-of-8</c>.</summary>
    public string FolderName => $"{Number}-of-{Count}";

    /// <summary>Reads <c>2/8</c>; nothing for <see cref="None"/>.</summary>
    /// <exception cref="InvalidOptionException">It is anything else.</exception>
    public static SweepShard? Parse(string text) =>
        text == None
            ? null
            : Read(text, "/")
                ?? throw new InvalidOptionException(
                    "--shard",
                    $"'{text}'",
                    $"a part and the number of parts, such as 2/8 (parts count from 1), or {None} for the whole sweep"
                );

    /// <summary>The shard whose folder has a name; nothing where no shard's folder is called so.</summary>
    public static SweepShard? OfFolder(string name) => Read(name, "-of-");

    /// <summary>The part that a task of a Slurm job array is for; nothing outside of a job array, and in one of a single task.</summary>
    /// <param name="variable">The environment's variables by name.</param>
    /// <exception cref="InvalidOptionException">The array's numbers are not evenly spaced, so they say nothing of parts.</exception>
    public static SweepShard? OfSlurm(Func<string, string?> variable)
    {
        if (
            Whole(variable(SlurmId)) is not { } id
            || Whole(variable(SlurmCount)) is not ({ } count and > 1 and <= Most)
        )
        {
            return null;
        }

        long min = Whole(variable(SlurmMin)) ?? 0;
        long step = Math.Max(1, Whole(variable(SlurmStep)) ?? 1);
        long max = Whole(variable(SlurmMax)) ?? (min + ((count - 1) * step));
        bool isEven = max == min + ((count - 1) * step) && (id - min) % step == 0 && id >= min && id <= max;
        return isEven
            ? new SweepShard((int)((id - min) / step) + 1, (int)count)
            : throw new InvalidOptionException(
                SlurmId,
                $"{id} of {count} from {min} to {max} by {step}",
                "of an array of evenly spaced numbers; with another array give --shard I/N"
            );
    }

    /// <summary>Its runs: those whose number leaves the same remainder.</summary>
    public IReadOnlyList<SweepCombination> Of(IReadOnlyList<SweepCombination> all) =>
        [.. all.Where(combination => Holds(combination.Number))];

    /// <summary>Whether a run belongs to it.</summary>
    /// <param name="run">The run's number, from 1.</param>
    public bool Holds(int run) => (run - 1) % Count == Number - 1;

    /// <summary>As one types it.</summary>
    public override string ToString() => $"{Number}/{Count}";

    private static SweepShard? Read(string text, string between) =>
        text.Split(between) is [var number, var count]
        && Whole(number) is { } part and >= 1
        && Whole(count) is { } parts and <= Most
        && part <= parts
            ? new SweepShard((int)part, (int)parts)
            : null;

    private static long? Whole(string? text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value) ? value : null;
}
