using System.Runtime.InteropServices;

namespace Hebb.Mpi;

/// <summary>The functions of Open MPI that are used here, as <c>mpi.h</c> declares them; each returns 0 or an error code.</summary>
/// <remarks>
/// Communicators, types and operations are pointers (to <c>ompi_communicator_t</c> and so on). A request is a pointer that the
/// library sets and, once the operation is done, resets. Buffers of an operation that has begun must not move until it is done.
/// </remarks>
internal static unsafe partial class MpiFunctions
{
    /// <summary><c>MPI_THREAD_SERIALIZED</c>: any thread may call, one at a time.</summary>
    public const int ThreadSerialized = 2;

    /// <summary><c>MPI_MAX_ERROR_STRING</c> and <c>MPI_MAX_PROCESSOR_NAME</c>: both 256.</summary>
    public const int LongestText = 256;

    /// <summary><c>MPI_IN_PLACE</c>: the numbers to send are in the buffer for those received.</summary>
    public static void* InPlace => (void*)1;

    [LibraryImport(MpiLibrary.Name, EntryPoint = "MPI_Init_thread")]
    public static partial int InitThread(int* argc, byte*** argv, int required, int* provided);

    [LibraryImport(MpiLibrary.Name, EntryPoint = "MPI_Finalize")]
    public static partial int Finish();

    [LibraryImport(MpiLibrary.Name, EntryPoint = "MPI_Comm_rank")]
    public static partial int Rank(nint communicator, out int rank);

    [LibraryImport(MpiLibrary.Name, EntryPoint = "MPI_Comm_size")]
    public static partial int Size(nint communicator, out int size);

    [LibraryImport(MpiLibrary.Name, EntryPoint = "MPI_Comm_dup")]
    public static partial int Duplicate(nint communicator, out nint duplicate);

    [LibraryImport(MpiLibrary.Name, EntryPoint = "MPI_Comm_set_errhandler")]
    public static partial int SetErrorHandler(nint communicator, nint handler);

    [LibraryImport(MpiLibrary.Name, EntryPoint = "MPI_Error_string")]
    public static partial int ErrorString(int code, byte* text, out int length);

    [LibraryImport(MpiLibrary.Name, EntryPoint = "MPI_Get_processor_name")]
    public static partial int ProcessorName(byte* text, out int length);

    [LibraryImport(MpiLibrary.Name, EntryPoint = "MPI_Iallreduce")]
    public static partial int AllReduce(
        void* mine,
        void* all,
        int count,
        nint type,
        nint operation,
        nint communicator,
        nint* request
    );

    [LibraryImport(MpiLibrary.Name, EntryPoint = "MPI_Iallgatherv")]
    public static partial int AllGather(
        void* mine,
        int count,
        nint type,
        void* all,
        int* counts,
        int* starts,
        nint typeOfAll,
        nint communicator,
        nint* request
    );

    [LibraryImport(MpiLibrary.Name, EntryPoint = "MPI_Ibcast")]
    public static partial int Broadcast(void* values, int count, nint type, int root, nint communicator, nint* request);

    [LibraryImport(MpiLibrary.Name, EntryPoint = "MPI_Ibarrier")]
    public static partial int Barrier(nint communicator, nint* request);

    [LibraryImport(MpiLibrary.Name, EntryPoint = "MPI_Test")]
    public static partial int Test(nint* request, out int done, void* status);
}
