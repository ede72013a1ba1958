namespace Hebb.Mpi;

/// <summary>Open MPI is missing, is another MPI, or a call of it failed.</summary>
/// <param name="message">What is wrong and what would help, in one line.</param>
public sealed class MpiException(string message) : HebbException(message);
