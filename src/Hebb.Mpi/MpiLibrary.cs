using System.Reflection;
using System.Runtime.InteropServices;

namespace Hebb.Mpi;

/// <summary>
/// The shared library of Open MPI on this machine, found when it is first needed. Only Open MPI will do: what another MPI calls
/// the same is numbered differently.
/// </summary>
internal static class MpiLibrary
{
    /// <summary>The name under which <see cref="MpiFunctions"/> imports it.</summary>
    public const string Name = "mpi";

    /// <summary>The environment variable with the path of the library, where it is not where libraries usually are.</summary>
    public const string PathVariable = "HEBB_MPI";

    // The symbol whose address is the communicator of all processes; no other MPI has it.
    private const string World = "ompi_mpi_comm_world";

    private static readonly Lazy<nint> Handle = new(Load);

    static MpiLibrary() =>
        NativeLibrary.SetDllImportResolver(
            typeof(MpiLibrary).Assembly,
            (name, _, _) => name == Name ? Handle.Value : 0
        );

    /// <summary>The address of a constant of the library, such as <c>ompi_mpi_double</c>.</summary>
    /// <exception cref="MpiException">There is no library, or it is not Open MPI's.</exception>
    public static nint Symbol(string name) => NativeLibrary.GetExport(Handle.Value, name);

    // Debian's and Fedora's name, that of a package for developers, and macOS's.
    private static IEnumerable<string> Candidates() =>
        Environment.GetEnvironmentVariable(PathVariable) is { Length: > 0 } path
            ? [path]
            : ["libmpi.so.40", "libmpi.so", "libmpi.40.dylib", "libmpi.dylib"];

    private static nint Load()
    {
        string? other = null;
        foreach (string candidate in Candidates())
        {
            if (!NativeLibrary.TryLoad(candidate, Assembly.GetExecutingAssembly(), null, out nint handle))
            {
                continue;
            }

            if (NativeLibrary.TryGetExport(handle, World, out _))
            {
                return handle;
            }

            other ??= candidate;
        }

        throw new MpiException(
            other is null
                ? $"Open MPI's library ({Candidates().First()}) is not on this machine; install it (Debian, Ubuntu: apt install openmpi-bin; "
                    + "Fedora: dnf install openmpi; macOS: brew install open-mpi; a cluster: module load openmpi) "
                    + $"or give its path in {PathVariable}. Without mpirun everything works without it"
                : $"{other} is another MPI than Open MPI, the one that works here; give the path of Open MPI's libmpi.so.40 in {PathVariable}"
        );
    }
}
