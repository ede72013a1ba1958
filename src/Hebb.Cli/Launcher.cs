using System.Globalization;

namespace Hebb.Cli;

/// <summary>What mpirun or srun tells the processes that it starts, in their environment.</summary>
internal static class Launcher
{
    private const string Mpi = "--mpi";

    /// <summary>Whether this process shares its work with others: because <c>--mpi</c> says so, or because mpirun started several.</summary>
    /// <param name="args">What was typed after <c>hebb</c>.</param>
    public static bool SharesWork(IReadOnlyList<string> args) => Given(args) ?? Number("OMPI_COMM_WORLD_SIZE") is > 1;

    /// <summary>Whether mpirun started it.</summary>
    public static bool IsMpirun => Number("OMPI_COMM_WORLD_SIZE") is not null;

    /// <summary>The number of this process among those on its machine.</summary>
    public static int RankOnMachine => Number("OMPI_COMM_WORLD_LOCAL_RANK") ?? Number("SLURM_LOCALID") ?? 0;

    /// <summary>
    /// mpirun ends a job in three steps: SIGCONT, after this time SIGTERM, and after this time again SIGKILL.
    /// </summary>
    public static TimeSpan KillStep => TimeSpan.FromSeconds(Number("OMPI_MCA_odls_base_sigkill_timeout") ?? 1);

    /// <summary>
    /// Has this process write plain text where mpirun started it, which makes a terminal of each standard output, whatever its own
    /// is: the runtime would write escape sequences there. To be called before anything is written.
    /// </summary>
    public static void WritePlainText()
    {
        if (IsMpirun)
        {
            Environment.SetEnvironmentVariable("TERM", "dumb");
        }
    }

    // Before the command line is understood, for what is wrong with it must be said by one process alone.
    private static bool? Given(IReadOnlyList<string> args)
    {
        for (int i = 0; i < args.Count && args[i] != "--"; i++)
        {
            if (args[i] == Mpi)
            {
                return i + 1 >= args.Count || args[i + 1] != "false";
            }

            if (args[i].StartsWith($"{Mpi}=", StringComparison.Ordinal))
            {
                return args[i] != $"{Mpi}=false";
            }
        }

        return null;
    }

    private static int? Number(string variable) =>
        int.TryParse(
            Environment.GetEnvironmentVariable(variable),
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out int number
        )
            ? number
            : null;
}
