using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace TorchSharp.Interop;

/// <summary>
/// One of LibTorch's operators, by schema name and overload: <c>static readonly Operator Add = new("aten::add", "Tensor");</c>.
/// It is looked up at its first call and then kept. Arguments left out at the end take the schema's defaults.
/// </summary>
internal sealed unsafe class Operator(string name, string overload = "")
{
    private const int MaxResults = 8;
    private const int StackSlots = 128;

    private nint _handle;

    public override string ToString() => overload == "" ? name : $"{name}.{overload}";

    /// <summary>Whether the loaded LibTorch has this operator.</summary>
    public bool Exists => _handle != 0 || Native.dn_operator(name, overload) != 0;

    /// <summary>Calls an operator whose one result is a tensor.</summary>
    /// <exception cref="ObjectDisposedException">A tensor among the arguments was disposed.</exception>
    /// <exception cref="ArgumentNullException">An argument that the schema requires is null, or a tensor in a list of them.</exception>
    /// <exception cref="ExternalException">LibTorch refused; the message is its own.</exception>
    public torch.Tensor Call(params ReadOnlySpan<Argument> arguments)
    {
        Value result;
        Invoke(arguments, &result, 1);
        return Tensor(result)!;
    }

    /// <summary>The same, where the tensor may be undefined.</summary>
    public torch.Tensor? CallOptional(params ReadOnlySpan<Argument> arguments)
    {
        Value result;
        Invoke(arguments, &result, 1);
        return Tensor(result);
    }

    /// <summary>Calls an operator for its effect and drops its results: an in-place one, whose result is its first argument.</summary>
    public void Run(params ReadOnlySpan<Argument> arguments)
    {
        var results = stackalloc Value[MaxResults];
        var count = Invoke(arguments, results, MaxResults);
        for (var k = 0; k < count; k++)
        {
            if (results[k].Tag == Tag.Tensor)
                Native.dn_tensor_release((nint)results[k].Payload);
            else if (results[k].Tag == Tag.TensorList)
                foreach (var tensor in TensorList(results[k]))
                    tensor.Dispose();
            else if (results[k].Tag == Tag.IntList)
                Native.dn_free((nint)results[k].Payload);
        }
    }

    /// <summary>Calls an operator that changes its first argument in place, and returns that argument.</summary>
    public torch.Tensor InPlace(params ReadOnlySpan<Argument> arguments)
    {
        Run(arguments);
        return Unsafe.As<torch.Tensor>(arguments[0].Owner!);
    }

    /// <summary>Calls an operator that writes into its last argument, and returns that argument.</summary>
    public torch.Tensor Into(params ReadOnlySpan<Argument> arguments)
    {
        Run(arguments);
        return Unsafe.As<torch.Tensor>(arguments[^1].Owner!);
    }

    public (torch.Tensor, torch.Tensor) Call2(params ReadOnlySpan<Argument> arguments)
    {
        var results = stackalloc Value[2];
        Invoke(arguments, results, 2);
        return (Tensor(results[0])!, Tensor(results[1])!);
    }

    public (torch.Tensor, torch.Tensor, torch.Tensor) Call3(params ReadOnlySpan<Argument> arguments)
    {
        var results = stackalloc Value[3];
        Invoke(arguments, results, 3);
        return (Tensor(results[0])!, Tensor(results[1])!, Tensor(results[2])!);
    }

    public (torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor) Call4(params ReadOnlySpan<Argument> arguments)
    {
        var results = stackalloc Value[4];
        Invoke(arguments, results, 4);
        return (Tensor(results[0])!, Tensor(results[1])!, Tensor(results[2])!, Tensor(results[3])!);
    }

    /// <summary>Calls an operator whose one result is a list of tensors.</summary>
    public torch.Tensor[] CallList(params ReadOnlySpan<Argument> arguments)
    {
        Value result;
        Invoke(arguments, &result, 1);
        return TensorList(result);
    }

    public long[] CallInts(params ReadOnlySpan<Argument> arguments)
    {
        Value result;
        Invoke(arguments, &result, 1);
        var list = new ReadOnlySpan<long>((void*)result.Payload, result.Count).ToArray();
        Native.dn_free((nint)result.Payload);
        return list;
    }

    public bool CallBool(params ReadOnlySpan<Argument> arguments) => CallInt(arguments) != 0;

    public long CallInt(params ReadOnlySpan<Argument> arguments)
    {
        Value result;
        Invoke(arguments, &result, 1);
        return result.Payload;
    }

    public double CallDouble(params ReadOnlySpan<Argument> arguments)
    {
        Value result;
        Invoke(arguments, &result, 1);
        return result.Tag == Tag.Double ? result.Double : result.Payload;
    }

    [SkipLocalsInit]
    private int Invoke(ReadOnlySpan<Argument> arguments, Value* results, int capacity)
    {
        var handle = _handle != 0 ? _handle : Find();
        var slots = 0;
        foreach (ref readonly var argument in arguments)
            if (argument.Tag >= Tag.Complex)
                slots += argument.Slots;

        var values = stackalloc Value[arguments.Length];
        if (slots <= StackSlots)
        {
            var memory = stackalloc long[StackSlots];
            return Invoke(handle, arguments, values, memory, results, capacity);
        }
        var rented = ArrayPool<long>.Shared.Rent(slots);
        try
        {
            fixed (long* memory = rented)
                return Invoke(handle, arguments, values, memory, results, capacity);
        }
        finally
        {
            ArrayPool<long>.Shared.Return(rented);
        }
    }

    private int Invoke(nint handle, ReadOnlySpan<Argument> arguments, Value* values, long* memory, Value* results, int capacity)
    {
        for (var k = 0; k < arguments.Length; k++)
        {
            ref readonly var argument = ref arguments[k];
            argument.Write(values + k, memory);
            if (argument.Tag >= Tag.Complex)
                memory += argument.Slots;
        }
        int produced;
        var status = Native.dn_call(handle, values, arguments.Length, results, capacity, &produced);
        foreach (ref readonly var argument in arguments)
            GC.KeepAlive(argument.Owner);
        if (status != 0)
            Fail(handle, status);
        return produced;
    }

    private nint Find()
    {
        var handle = Native.dn_operator(name, overload);
        return handle != 0 ? _handle = handle : throw Native.Error();
    }

    private static torch.Tensor? Tensor(in Value value) => value.Tag == Tag.Tensor ? torch.Tensor.Own((nint)value.Payload) : null;

    private static torch.Tensor[] TensorList(in Value value)
    {
        var handles = new ReadOnlySpan<nint>((void*)value.Payload, value.Count);
        var tensors = new torch.Tensor[value.Count];
        for (var k = 0; k < tensors.Length; k++)
            tensors[k] = torch.Tensor.Own(handles[k])!;
        Native.dn_free((nint)value.Payload);
        return tensors;
    }

    private void Fail(nint handle, int status)
    {
        if (status == Native.NullArgument)
        {
            var parameter = Marshal.PtrToStringUTF8(Native.dn_null_argument(handle));
            throw new ArgumentNullException(parameter, $"{this}: the argument '{parameter}' is null or holds null.");
        }
        throw Native.Error();
    }
}
