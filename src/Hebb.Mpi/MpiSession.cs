using System.Runtime.InteropServices;
using System.Text;

namespace Hebb.Mpi;

/// <summary>Open MPI in this process, from its start to its end; once in the life of a process.</summary>
/// <remarks>Calls come from any thread, one at a time (<c>MPI_THREAD_SERIALIZED</c>).</remarks>
public sealed unsafe partial class MpiSession
{
    private bool isOver;

    private MpiSession(MpiRanks ranks, MpiRanks apart, string host)
    {
        Ranks = ranks;
        Apart = apart;
        Host = host;
    }

    /// <summary>All processes that mpirun started, for the computation.</summary>
    public MpiRanks Ranks { get; }

    /// <summary>
    /// The same processes, for what must not be taken for a step of the computation: how they end. What is exchanged here and
    /// there never meets.
    /// </summary>
    public MpiRanks Apart { get; }

    /// <summary>The name of this process's machine.</summary>
    public string Host { get; }

    /// <summary>Starts Open MPI. Returns when all processes have done so.</summary>
    /// <exception cref="MpiException">There is no library, it is not Open MPI's, or it does not start.</exception>
    public static MpiSession Start()
    {
        nint world = MpiLibrary.Symbol("ompi_mpi_comm_world");
        // UCX, which Open MPI may use, takes signals that the runtime needs.
        SetVariable("UCX_ERROR_SIGNALS", "");
        int level;
        Check(MpiFunctions.InitThread(null, null, MpiFunctions.ThreadSerialized, &level), "MPI_Init_thread");
        if (level < MpiFunctions.ThreadSerialized)
        {
            throw new MpiException("this Open MPI was built for one thread; one with MPI_THREAD_SERIALIZED is needed");
        }

        // An error is then a code here, and not the end of the process.
        Check(
            MpiFunctions.SetErrorHandler(world, MpiLibrary.Symbol("ompi_mpi_errors_return")),
            "MPI_Comm_set_errhandler"
        );
        byte* name = stackalloc byte[MpiFunctions.LongestText];
        Check(MpiFunctions.ProcessorName(name, out int length), "MPI_Get_processor_name");
        return new MpiSession(
            new MpiRanks(Duplicate(world)),
            new MpiRanks(Duplicate(world)),
            Encoding.UTF8.GetString(name, length)
        );
    }

    /// <summary>Ends Open MPI, when all processes have come here; nothing of it may be used afterwards.</summary>
    public void Finish()
    {
        if (!isOver)
        {
            isOver = true;
            Check(MpiFunctions.Finish(), "MPI_Finalize");
        }
    }

    /// <summary>Throws what an error code says.</summary>
    internal static void Check(int code, string function)
    {
        if (code != 0)
        {
            byte* text = stackalloc byte[MpiFunctions.LongestText];
            string said =
                MpiFunctions.ErrorString(code, text, out int length) == 0
                    ? Encoding.UTF8.GetString(text, length)
                    : $"error {code}";
            throw new MpiException($"{function} failed: {said}");
        }
    }

    private static nint Duplicate(nint communicator)
    {
        Check(MpiFunctions.Duplicate(communicator, out nint duplicate), "MPI_Comm_dup");
        return duplicate;
    }

    // Environment.SetEnvironmentVariable is not seen by libraries in C.
    private static void SetVariable(string name, string value)
    {
        if (!OperatingSystem.IsWindows())
        {
            _ = SetEnv(name, value, 1);
        }
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetEnv(string name, string value, int overwrite);
}
