namespace TorchSharp;

/// <summary>The stack of dispose scopes of each thread, and what became of the tensors made on it.</summary>
public class DisposeScopeManager
{
    [ThreadStatic]
    private static DisposeScopeManager? _ofThread;

    /// <summary>The innermost open scope of this thread.</summary>
    internal DisposeScope? Current;

    internal readonly ThreadDisposeScopeStatistics ThreadStatistics = new();

    internal static DisposeScopeManager OfThread => _ofThread ??= new DisposeScopeManager();

    /// <summary>Counters of the calling thread.</summary>
    public static ThreadDisposeScopeStatistics Statistics => OfThread.ThreadStatistics;
}
