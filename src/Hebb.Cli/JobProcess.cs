using System.Globalization;
using System.Text.Json;

namespace Hebb.Cli;

/// <summary>One of the processes of a job, as the others see it.</summary>
/// <param name="Host">The name of its machine.</param>
/// <param name="Machine">What tells its machine, and its view of processes, from any other.</param>
/// <param name="Id">Its process number there.</param>
/// <param name="Started">When it was started, which tells it from a later one with the same number.</param>
/// <param name="Processors">The processors that it may use, as the kernel writes them; mpirun binds each process to some.</param>
/// <param name="ProcessorCount">How many these are.</param>
internal sealed record JobProcess(
    string Host,
    string Machine,
    int Id,
    string Started,
    string Processors,
    int ProcessorCount
)
{
    // In /proc/PID/stat, counted after the name, which may contain blanks.
    private const int State = 0;
    private const int StartTime = 19;

    /// <summary>This process.</summary>
    public static JobProcess Current(string host) =>
        new(
            host,
            $"{Read("/proc/sys/kernel/random/boot_id")} {Link("/proc/self/ns/pid")}",
            Environment.ProcessId,
            Stat(Environment.ProcessId)?[StartTime] ?? "",
            Read("/proc/self/status")
                .Split('\n')
                .FirstOrDefault(line => line.StartsWith("Cpus_allowed_list", StringComparison.Ordinal))
                ?? "",
            Environment.ProcessorCount
        );

    /// <summary>Reads what <see cref="ToBytes"/> gave.</summary>
    public static JobProcess From(byte[] bytes) => JsonSerializer.Deserialize<JobProcess>(bytes)!;

    /// <summary>For the other processes.</summary>
    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this);

    /// <summary>Whether this process can see whether that one is alive.</summary>
    public bool Sees(JobProcess other) => Started != "" && Machine == other.Machine;

    /// <summary>Whether a process that this one sees has ended.</summary>
    public static bool HasEnded(JobProcess other) =>
        Stat(other.Id) is not { } stat || stat[StartTime] != other.Started || stat[State] is "Z" or "X";

    private static string[]? Stat(int process)
    {
        string text = Read(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/stat"));
        string[] fields = text[(text.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length > StartTime ? fields : null;
    }

    // Nothing where there is no such file: on other systems than Linux, or for a process that has ended.
    private static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private static string Link(string path)
    {
        try
        {
            return new FileInfo(path).LinkTarget ?? "";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
