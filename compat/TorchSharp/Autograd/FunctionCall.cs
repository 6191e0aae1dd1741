using System.Runtime.InteropServices;
using TorchSharp.Interop;
using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>What a custom function's two passes compute, without regard to how many tensors they take and give.</summary>
internal interface IFunction
{
    string Name { get; }

    IReadOnlyList<Tensor> Forward(autograd.AutogradContext context, object[] arguments);

    IReadOnlyList<Tensor?> Backward(autograd.AutogradContext context, List<Tensor> gradients);
}

/// <summary>One application of a custom function: lives as long as its node in the backward graph, which calls it back.</summary>
internal sealed unsafe class FunctionCall
{
    private readonly IFunction _function;
    private readonly autograd.AutogradContext _context = new();
    private readonly bool[] _isTensor;
    private object[]? _arguments;

    private FunctionCall(IFunction function, object[] arguments)
    {
        _function = function;
        _arguments = arguments;
        _isTensor = Array.ConvertAll(arguments, argument => argument is Tensor);
    }

    internal static List<Tensor> Apply(IFunction function, object[] arguments)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        var inputs = arguments.OfType<Tensor>().Select(tensor => tensor.Handle).ToArray();
        var call = GCHandle.Alloc(new FunctionCall(function, arguments));
        nint* results;
        int count;
        fixed (nint* pointer = inputs)
            Native.Check(Native.dn_function_apply(GCHandle.ToIntPtr(call), &Forward, &Backward, &Release, pointer, inputs.Length, &results, &count));
        GC.KeepAlive(arguments);
        var outputs = new List<Tensor>(count);
        for (var k = 0; k < count; k++)
            outputs.Add(Tensor.Own(results[k])!);
        Native.dn_free((nint)results);
        return outputs;
    }

    private static FunctionCall Of(nint state) => (FunctionCall)GCHandle.FromIntPtr(state).Target!;

    [UnmanagedCallersOnly]
    private static long Forward(nint state, nint context, nint** outputs, int* count)
    {
        try
        {
            var call = Of(state);
            using var scope = NewDisposeScope();
            using var use = call._context.During(context);
            var results = call._function.Forward(call._context, call._arguments!);
            call._arguments = null;
            if (results is null || results.Contains(null!))
                throw new InvalidOperationException($"The forward pass of {call._function.Name} returned {(results is null ? "null" : "a list with null in it")}.");
            *outputs = (nint*)NativeMemory.AllocZeroed((nuint)(results.Count + 1), (nuint)sizeof(nint));
            *count = results.Count;
            for (var k = 0; k < results.Count; k++)
                (*outputs)[k] = Retain(results[k]);
            return 0;
        }
        catch (Exception exception)
        {
            return ManagedExceptions.Keep(exception);
        }
    }

    [UnmanagedCallersOnly]
    private static long Backward(nint state, nint context, nint* gradients, int count, nint* results)
    {
        try
        {
            var call = Of(state);
            using var scope = NewDisposeScope();
            using var use = call._context.During(context);
            var given = new List<Tensor>(count);
            for (var k = 0; k < count; k++)
                given.Add(Tensor.Own(gradients[k])!);
            call.Give(call._function.Backward(call._context, given), results);
            return 0;
        }
        catch (Exception exception)
        {
            return ManagedExceptions.Keep(exception);
        }
    }

    // One gradient or null for each argument of the forward pass; trailing nulls may be there or not.
    private void Give(IReadOnlyList<Tensor?> gradients, nint* results)
    {
        if (gradients is null)
            throw new InvalidOperationException($"The backward pass of {_function.Name} returned null instead of a list of gradients.");
        for (var k = 0; k < gradients.Count; k++)
            if (gradients[k] is not null && (k >= _isTensor.Length || !_isTensor[k]))
                throw new InvalidOperationException($"The backward pass of {_function.Name} returned a gradient for argument {k}, which is no tensor; return null there.");
        if (gradients.Count < Array.LastIndexOf(_isTensor, true) + 1)
            throw new InvalidOperationException(
                $"The backward pass of {_function.Name} returned {gradients.Count} gradients for {_isTensor.Length} arguments; return one, or null, for each.");
        for (var k = 0; k < _isTensor.Length; k++)
            if (_isTensor[k])
                *results++ = gradients[k] is { } gradient ? Retain(gradient) : 0;
    }

    private static nint Retain(Tensor tensor)
    {
        var handle = tensor.Handle;
        Native.dn_tensor_retain(handle);
        GC.KeepAlive(tensor);
        return handle;
    }

    [UnmanagedCallersOnly]
    private static void Release(nint state)
    {
        var handle = GCHandle.FromIntPtr(state);
        ((FunctionCall)handle.Target!)._context.Dispose();
        handle.Free();
    }
}
