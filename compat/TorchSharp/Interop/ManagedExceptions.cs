using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.ExceptionServices;

namespace TorchSharp.Interop;

/// <summary>
/// Exceptions of managed code that native code called back. They cannot cross its frames, so each waits here under a number, which travels
/// as a native error, until the call that started it all returns to managed code.
/// </summary>
internal static class ManagedExceptions
{
    // As functions.cpp writes it.
    private const string Prefix = "deepnet: managed exception ";

    private static readonly ConcurrentDictionary<long, ExceptionDispatchInfo> _waiting = new();
    private static long _last;

    internal static long Keep(Exception exception)
    {
        var number = Interlocked.Increment(ref _last);
        _waiting[number] = ExceptionDispatchInfo.Capture(exception);
        return number;
    }

    /// <summary>Throws the exception that the message stands for, if it stands for one.</summary>
    internal static void Rethrow(string message)
    {
        if (message.StartsWith(Prefix, StringComparison.Ordinal)
            && long.TryParse(message.AsSpan(Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && _waiting.TryRemove(number, out var exception))
            exception.Throw();
    }
}
