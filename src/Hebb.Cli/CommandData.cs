using System.Text.Json;
using Hebb.Data;
using Hebb.Experiments;
using Hebb.Experiments.Runs;

namespace Hebb.Cli;

/// <summary>The data of a command: loads them, says their warnings, and knows the fingerprint of each file that was read.</summary>
/// <param name="given">The command with its options.</param>
/// <param name="job">The processes that do it; all of them must have the same data.</param>
/// <param name="observer">Receives progress and warnings.</param>
/// <param name="clock">Measures loading as the phase <c>data</c>.</param>
internal sealed class CommandData(GivenCommand given, Job job, IRunObserver observer, PhaseClock clock)
{
    private readonly Dictionary<string, string> fingerprints = [];

    /// <summary>The folder of the data sets.</summary>
    public DataFolder Folder => new(given.Get(given.Common.DataDir));

    /// <summary>The fingerprint of each file that was read, by the path that was given; data sets of the catalogue have none, as they never change.</summary>
    public IReadOnlyDictionary<string, string> Fingerprints => fingerprints;

    /// <summary>Data loaded for checks of command lines, by what was asked for; none where the command is not only checked.</summary>
    public Dictionary<string, DataSet>? Checked { get; init; }

    /// <summary>Loads a data set by name or path, fetching it where it is missing.</summary>
    /// <param name="nameOrPath">A name of the catalogue, or a path.</param>
    /// <param name="offline">Fetch nothing: use what is on this machine.</param>
    /// <param name="options">How a table is read; none means the defaults.</param>
    /// <param name="cancel">Stops it.</param>
    /// <exception cref="UnknownNameException">There is neither a data set nor a file of that name.</exception>
    /// <exception cref="MissingDataException">It could not be fetched.</exception>
    /// <exception cref="DataFileException">A file of it is damaged.</exception>
    public async Task<DataSet> LoadAsync(
        string nameOrPath,
        bool offline,
        DataOptions? options,
        CancellationToken cancel
    )
    {
        if (Checked is not null)
        {
            string asked = $"{nameOrPath} {JsonSerializer.Serialize(options)}";
            return Checked.TryGetValue(asked, out var loaded)
                ? loaded
                : Checked[asked] = await FetchAsync(nameOrPath, offline, options, cancel);
        }

        using (clock.Measure("data"))
        {
            observer.Report(new PhaseProgress("data", 0, 0, "", nameOrPath));
            // One fetches what is missing, and the others find it there, where they have one folder of data.
            var data = await job.FirstThenOthersAsync(() => FetchAsync(nameOrPath, offline, options, cancel));
            if (DataSets.Catalogue.All(known => known.Name != data.Name))
            {
                fingerprints[nameOrPath] = DataFingerprint.Of(data);
            }

            if (job.IsShared)
            {
                job.Compare([($"the data {nameOrPath}", DataFingerprint.Of(data))]);
            }

            Warn(data.Warnings);
            return data;
        }
    }

    /// <summary>Reads examples for a network that is already trained.</summary>
    /// <inheritdoc cref="DataSets.LoadExamples"/>
    public NewExamples LoadExamples(string path, ExpectedColumns expected, DataOptions options)
    {
        using (clock.Measure("data"))
        {
            var examples = DataSets.LoadExamples(path, expected, options);
            Warn(examples.Warnings);
            return examples;
        }
    }

    private Task<DataSet> FetchAsync(string nameOrPath, bool offline, DataOptions? options, CancellationToken cancel) =>
        DataSets.LoadAsync(
            nameOrPath,
            Folder,
            seed: given.Get(given.Common.Seed),
            offline: offline,
            options: options,
            progress: new FetchReports(observer),
            cancel: cancel
        );

    private void Warn(IEnumerable<string> warnings)
    {
        foreach (string warning in warnings)
        {
            observer.Warn(warning);
        }
    }
}
