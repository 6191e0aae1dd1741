using System.Buffers;
using System.Runtime.InteropServices;
using TorchSharp;

namespace DeepNet;

/// <summary>
/// An operator that libdeepnet or LibTorch has and TorchSharp's API does not, called by its name in LibTorch's dispatcher. Arguments left
/// out at the end take the schema's defaults.
/// </summary>
/// <param name="name">Its full name: <c>deepnet::adamw_</c>.</param>
/// <param name="overload">Which of several operators of that name; the one without a name of its own by default.</param>
internal sealed unsafe class NativeOperator(string name, string overload = "")
{
    private const int MaxResults = 8;

    private nint _handle;
    private bool _missing;

    /// <summary>Whether it is there; looked up once.</summary>
    internal bool Exists
    {
        get
        {
            if (_handle == 0 && !_missing)
            {
                _handle = NativeFunctions.Operator(name, overload);
                _missing = _handle == 0;
            }
            return _handle != 0;
        }
    }

    /// <summary>Whether all of these are there.</summary>
    internal static bool Exist(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
            if (NativeFunctions.Operator(name) == 0)
                return false;
        return true;
    }

    /// <summary>Calls it where it returns one tensor, which belongs to the caller's dispose scope.</summary>
    /// <exception cref="ObjectDisposedException">A tensor among the arguments was disposed.</exception>
    /// <exception cref="ExternalException">LibTorch refused; the message is its own.</exception>
    internal torch.Tensor Call(params ReadOnlySpan<NativeArgument> arguments)
    {
        NativeValue result;
        Invoke(arguments, &result, 1);
        return torch.Tensor.UnsafeCreateTensor((nint)result.Payload);
    }

    /// <summary>Calls it where it returns several tensors, which belong to the caller's dispose scope.</summary>
    /// <exception cref="ObjectDisposedException">A tensor among the arguments was disposed.</exception>
    /// <exception cref="ExternalException">LibTorch refused; the message is its own.</exception>
    internal torch.Tensor[] CallAll(params ReadOnlySpan<NativeArgument> arguments)
    {
        var results = stackalloc NativeValue[MaxResults];
        var tensors = new torch.Tensor[Invoke(arguments, results, MaxResults)];
        for (var k = 0; k < tensors.Length; k++)
            tensors[k] = torch.Tensor.UnsafeCreateTensor((nint)results[k].Payload);
        return tensors;
    }

    /// <summary>Calls it where it returns one list of tensors, which belong to the caller's dispose scope.</summary>
    /// <exception cref="ObjectDisposedException">A tensor among the arguments was disposed.</exception>
    /// <exception cref="ExternalException">LibTorch refused; the message is its own.</exception>
    internal torch.Tensor[] CallList(params ReadOnlySpan<NativeArgument> arguments)
    {
        NativeValue result;
        Invoke(arguments, &result, 1);
        var list = (nint*)result.Payload;
        var tensors = new torch.Tensor[result.Count];
        for (var k = 0; k < tensors.Length; k++)
            tensors[k] = torch.Tensor.UnsafeCreateTensor(list[k]);
        NativeFunctions.Free(list);
        return tensors;
    }

    /// <summary>Calls it for its effect, where it returns nothing or numbers.</summary>
    /// <exception cref="ObjectDisposedException">A tensor among the arguments was disposed.</exception>
    /// <exception cref="ExternalException">LibTorch refused; the message is its own.</exception>
    internal void Run(params ReadOnlySpan<NativeArgument> arguments) => Run(arguments, []);

    /// <summary>The same for an operator that returns a list of integers; writes it to <paramref name="result"/>.</summary>
    internal void Run(ReadOnlySpan<NativeArgument> arguments, Span<long> result)
    {
        var results = stackalloc NativeValue[MaxResults];
        Take(new ReadOnlySpan<NativeValue>(results, Invoke(arguments, results, MaxResults)), result);
    }

    private int Invoke(ReadOnlySpan<NativeArgument> arguments, NativeValue* results, int capacity)
    {
        if (!Exists)
            throw new NotSupportedException($"There is no native operator {name} in this process: ask Native.Supports first.");

        var slots = 0;
        foreach (ref readonly var argument in arguments)
            slots += argument.Slots;
        var memory = ArrayPool<long>.Shared.Rent(Math.Max(slots, 1));
        var values = stackalloc NativeValue[arguments.Length];
        try
        {
            fixed (long* start = memory)
            {
                var next = start;
                for (var k = 0; k < arguments.Length; k++)
                {
                    arguments[k].Write(values + k, next);
                    next += arguments[k].Slots;
                }
                var count = NativeFunctions.Call(_handle, values, arguments.Length, results, capacity);
                foreach (ref readonly var argument in arguments)
                    GC.KeepAlive(argument.Owner);
                return count;
            }
        }
        finally
        {
            ArrayPool<long>.Shared.Return(memory);
        }
    }

    private static void Take(ReadOnlySpan<NativeValue> results, Span<long> integers)
    {
        foreach (ref readonly var result in results)
        {
            if (result.Tag != NativeTag.IntList)
                continue;
            var list = (long*)result.Payload;
            new ReadOnlySpan<long>(list, Math.Min(result.Count, integers.Length)).CopyTo(integers);
            NativeFunctions.Free(list);
        }
    }
}
