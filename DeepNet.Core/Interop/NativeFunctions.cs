using System.Runtime.InteropServices;
using System.Text;
using TorchSharp;

namespace DeepNet;

/// <summary>
/// The functions of libdeepnet that call operators by name. Whoever supplies the tensors and loads the library for them leaves its handle in
/// the application's data, so a library found here works on these very tensors' handles.
/// </summary>
internal static unsafe class NativeFunctions
{
    private const string LibraryKey = "DeepNet.NativeLibrary";

    private static readonly nint _library = Find();
    private static readonly delegate* unmanaged<byte*, byte*, nint> _operator = (delegate* unmanaged<byte*, byte*, nint>)Export("dn_operator");
    private static readonly delegate* unmanaged<nint, NativeValue*, int, NativeValue*, int, int*, int> _call
        = (delegate* unmanaged<nint, NativeValue*, int, NativeValue*, int, int*, int>)Export("dn_call");
    private static readonly delegate* unmanaged<byte*> _lastError = (delegate* unmanaged<byte*>)Export("dn_last_error");
    private static readonly delegate* unmanaged<void*, void> _free = (delegate* unmanaged<void*, void>)Export("dn_free");

    /// <summary>The operator of that name, or 0 where there is none or no library.</summary>
    internal static nint Operator(string name)
    {
        if (_operator == null)
            return 0;
        fixed (byte* text = Encoding.UTF8.GetBytes(name + '\0'), overload = "\0"u8)
            return _operator(text, overload);
    }

    /// <summary>Calls it; the results are the caller's.</summary>
    /// <returns>How many results there are.</returns>
    /// <exception cref="ExternalException">LibTorch refused; the message is its own.</exception>
    internal static int Call(nint op, NativeValue* arguments, int count, NativeValue* results, int capacity)
    {
        int produced;
        return _call(op, arguments, count, results, capacity, &produced) == 0
            ? produced
            : throw new ExternalException(Marshal.PtrToStringUTF8((nint)_lastError()) ?? "LibTorch gave no message.");
    }

    internal static void Free(void* memory) => _free(memory);

    private static nint Find()
    {
        _ = torch.get_default_dtype(); // Loads the tensors' native library.
        return AppContext.GetData(LibraryKey) is nint handle ? handle : 0;
    }

    private static nint Export(string name) => _library != 0 && NativeLibrary.TryGetExport(_library, name, out var address) ? address : 0;
}
