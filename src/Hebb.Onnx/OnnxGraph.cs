using System.Buffers.Binary;
using Hebb.Numerics;

namespace Hebb.Onnx;

/// <summary>The graph of an ONNX model as it is put together: operators in the order of computation, and constants.</summary>
/// <remarks>Numbers of fields and types are those of <c>onnx.proto</c>; each stands where it is used.</remarks>
internal sealed class OnnxGraph
{
    /// <summary>The type of single-precision numbers.</summary>
    public const int Single = 1;

    /// <summary>The type of 64-bit whole numbers.</summary>
    public const int Int64 = 7;

    /// <summary>The type of double-precision numbers.</summary>
    public const int Double = 11;

    private const int IntAttribute = 2;
    private const int IntsAttribute = 7;

    private int results;

    /// <summary>The message as far as it is put together.</summary>
    public ProtobufMessage Message { get; } = new ProtobufMessage().Add(2, "hebb");

    /// <summary>Adds an operator with one result.</summary>
    /// <param name="operation">The operator's name.</param>
    /// <param name="inputs">The names of the values that it takes.</param>
    /// <param name="attributes">Whole numbers by name.</param>
    /// <returns>The name of the result.</returns>
    public string Add(string operation, string[] inputs, params ReadOnlySpan<(string Name, long Value)> attributes)
    {
        string result = NewName(operation);
        AddNode(operation, inputs, [result], attributes);
        return result;
    }

    /// <summary>Adds an operator with one result and one attribute that is a list.</summary>
    /// <param name="operation">The operator's name.</param>
    /// <param name="inputs">The names of the values that it takes.</param>
    /// <param name="attribute">The attribute's name.</param>
    /// <param name="values">Its whole numbers.</param>
    /// <returns>The name of the result.</returns>
    public string AddWithList(string operation, string[] inputs, string attribute, params ReadOnlySpan<long> values)
    {
        string result = NewName(operation);
        var list = new ProtobufMessage().Add(1, attribute);
        foreach (long value in values)
        {
            list.Add(8, value);
        }

        AddNode(operation, inputs, [result], [], list.Add(20, IntsAttribute));
        return result;
    }

    /// <summary>Adds an operator with two results.</summary>
    /// <inheritdoc cref="Add"/>
    public (string First, string Second) AddPair(
        string operation,
        string[] inputs,
        params ReadOnlySpan<(string Name, long Value)> attributes
    )
    {
        var (first, second) = (NewName(operation), NewName(operation));
        AddNode(operation, inputs, [first, second], attributes);
        return (first, second);
    }

    /// <summary>Adds an operator whose result has a given name, such as an output of the graph.</summary>
    /// <inheritdoc cref="Add"/>
    public string AddNamed(
        string name,
        string operation,
        string[] inputs,
        params ReadOnlySpan<(string Name, long Value)> attributes
    )
    {
        AddNode(operation, inputs, [name], attributes);
        return name;
    }

    /// <summary>Adds the numbers of a matrix, row after row, in another shape.</summary>
    /// <returns>Its name.</returns>
    public string ConstantOfShape(string name, Matrix numbers, params ReadOnlySpan<long> shape)
    {
        Message.Add(5, Tensor(name, Single, shape).Add(9, numbers));
        return name;
    }

    /// <summary>Adds a matrix.</summary>
    /// <returns>Its name.</returns>
    public string Constant(string name, Matrix numbers)
    {
        Message.Add(5, Tensor(name, Single, numbers.Rows, numbers.Columns).Add(9, numbers));
        return name;
    }

    /// <summary>Adds a number without axes.</summary>
    /// <returns>Its name.</returns>
    public string Constant(string name, float number)
    {
        var bytes = new byte[sizeof(float)];
        BinaryPrimitives.WriteSingleLittleEndian(bytes, number);
        Message.Add(5, Tensor(name, Single).Add(9, bytes));
        return name;
    }

    /// <summary>Adds double-precision numbers; without sizes of axes one number.</summary>
    /// <returns>Its name.</returns>
    public string Constant(string name, double[] numbers, params ReadOnlySpan<long> sizes)
    {
        var bytes = new byte[numbers.Length * sizeof(double)];
        for (int n = 0; n < numbers.Length; n++)
        {
            BinaryPrimitives.WriteDoubleLittleEndian(bytes.AsSpan(n * sizeof(double)), numbers[n]);
        }

        Message.Add(5, Tensor(name, Double, sizes).Add(9, bytes));
        return name;
    }

    /// <summary>Adds a list of whole numbers.</summary>
    /// <returns>Its name.</returns>
    public string Constant(string name, params ReadOnlySpan<long> numbers)
    {
        var bytes = new byte[numbers.Length * sizeof(long)];
        for (int n = 0; n < numbers.Length; n++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(n * sizeof(long)), numbers[n]);
        }

        Message.Add(5, Tensor(name, Int64, numbers.Length).Add(9, bytes));
        return name;
    }

    /// <summary>Says what the graph takes.</summary>
    /// <param name="name">The value's name.</param>
    /// <param name="type">The type of its elements.</param>
    /// <param name="sizes">Its axes after the first, which is the number of examples.</param>
    public void Input(string name, int type, params ReadOnlySpan<long> sizes) =>
        Message.Add(11, Value(name, type, sizes));

    /// <summary>Says what the graph gives.</summary>
    /// <inheritdoc cref="Input"/>
    public void Output(string name, int type, params ReadOnlySpan<long> sizes) =>
        Message.Add(12, Value(name, type, sizes));

    private static ProtobufMessage Tensor(string name, int type, params ReadOnlySpan<long> sizes)
    {
        var tensor = new ProtobufMessage();
        foreach (long size in sizes)
        {
            tensor.Add(1, size);
        }

        return tensor.Add(2, type).Add(8, name);
    }

    private static ProtobufMessage Value(string name, int type, ReadOnlySpan<long> sizes)
    {
        // An axis with a name, not a number, may have any length.
        var shape = new ProtobufMessage().Add(1, new ProtobufMessage().Add(2, "examples"));
        foreach (long size in sizes)
        {
            shape.Add(1, new ProtobufMessage().Add(1, size));
        }

        var tensor = new ProtobufMessage().Add(1, type).Add(2, shape);
        return new ProtobufMessage().Add(1, name).Add(2, new ProtobufMessage().Add(1, tensor));
    }

    private string NewName(string operation) => $"{operation.ToLowerInvariant()}_{++results}";

    private void AddNode(
        string operation,
        string[] inputs,
        string[] outputs,
        ReadOnlySpan<(string Name, long Value)> attributes,
        ProtobufMessage? list = null
    )
    {
        var node = new ProtobufMessage();
        foreach (string input in inputs)
        {
            node.Add(1, input);
        }

        foreach (string output in outputs)
        {
            node.Add(2, output);
        }

        node.Add(4, operation);
        foreach (var (name, value) in attributes)
        {
            node.Add(5, new ProtobufMessage().Add(1, name).Add(3, value).Add(20, IntAttribute));
        }

        if (list is not null)
        {
            node.Add(5, list);
        }

        Message.Add(1, node);
    }
}
