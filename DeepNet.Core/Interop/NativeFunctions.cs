using System.Runtime.InteropServices;
using System.Text;

namespace DeepNet;

/// <summary>
/// The functions of libdeepnet: those that call operators by name, and others by theirs. Only who supplies the tensors loads that library, so
/// that one found in this process works on these very tensors' handles.
/// </summary>
internal static unsafe class NativeFunctions
{
    private static readonly LoadedLibrary? _library = LoadedLibrary.Find("deepnet");
    private static readonly delegate* unmanaged<byte*, byte*, nint> _operator = (delegate* unmanaged<byte*, byte*, nint>)Export("dn_operator");
    private static readonly delegate* unmanaged<nint, NativeValue*, int, NativeValue*, int, int*, int> _call
        = (delegate* unmanaged<nint, NativeValue*, int, NativeValue*, int, int*, int>)Export("dn_call");
    private static readonly delegate* unmanaged<byte*> _lastError = (delegate* unmanaged<byte*>)Export("dn_last_error");
    private static readonly delegate* unmanaged<void*, void> _free = (delegate* unmanaged<void*, void>)Export("dn_free");

    /// <summary>The operator of that name and overload, or 0 where there is none or no library.</summary>
    internal static nint Operator(string name, string overload = "")
    {
        if (_operator == null)
            return 0;
        fixed (byte* text = Encoding.UTF8.GetBytes(name + '\0'), which = Encoding.UTF8.GetBytes(overload + '\0'))
            return _operator(text, which);
    }

    /// <summary>Calls it; the results are the caller's.</summary>
    /// <returns>How many results there are.</returns>
    /// <exception cref="ExternalException">LibTorch refused; the message is its own.</exception>
    internal static int Call(nint op, NativeValue* arguments, int count, NativeValue* results, int capacity)
    {
        int produced;
        return _call(op, arguments, count, results, capacity, &produced) == 0
            ? produced
            : throw Error();
    }

    /// <summary>What the last call that failed on this thread says.</summary>
    internal static ExternalException Error() => new(Marshal.PtrToStringUTF8((nint)_lastError()) ?? "LibTorch gave no message.");

    internal static void Free(void* memory) => _free(memory);

    /// <summary>A function of libdeepnet, or 0 where it has none of that name or there is no library.</summary>
    internal static nint Export(string name) => _library is not null && NativeLibrary.TryGetExport(_library.Handle, name, out var address) ? address : 0;
}
