namespace Hebb.Persistence;

/// <summary>The type of a tensor's numbers, by its name in a safetensors file.</summary>
/// <remarks>In the order in which a writer ranks them: a file holds the later types first, so that every tensor is aligned.</remarks>
public enum SafeTensorType
{
    /// <summary>Truth values, one byte each, 0 or 1.</summary>
    BOOL,

    /// <summary>Unsigned bytes.</summary>
    U8,

    /// <summary>Signed 32-bit integers.</summary>
    I32,

    /// <summary>IEEE single precision.</summary>
    F32,

    /// <summary>IEEE double precision.</summary>
    F64,

    /// <summary>Signed 64-bit integers.</summary>
    I64,

    /// <summary>Unsigned 64-bit integers.</summary>
    U64,
}
