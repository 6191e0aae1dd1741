using System.Reflection;
using System.Runtime.CompilerServices;
using static TorchSharp.torch;

namespace DeepNet.Models;

/// <summary>Hooks on modules of any inputs and results, by one kind of function. Modules are seen when they are run by <c>call</c>.</summary>
internal static class CallHooks
{
    private static readonly Dictionary<Type, MethodInfo> _watchers = typeof(CallHooks).GetMethods(BindingFlags.NonPublic | BindingFlags.Static)
        .Where(method => method.Name == nameof(WatchAny)).ToDictionary(method => method.GetParameters()[0].ParameterType.GetGenericTypeDefinition());

    /// <summary>What sees a call: the first tensor that goes in, and the first that comes out.</summary>
    internal delegate void Watcher(Tensor input, Tensor output);

    /// <summary>Lets a function see the calls of a module in which tensors go in and come out.</summary>
    /// <returns>What takes the hook off again; null where the module cannot be called, as a list of modules cannot.</returns>
    internal static Action? Watch(nn.Module module, Watcher see)
    {
        // The kinds of modules have no common type that knows inputs and results.
        for (var type = module.GetType(); type is not null; type = type.BaseType)
            if (type.IsGenericType && _watchers.TryGetValue(type.GetGenericTypeDefinition(), out var watch))
                return (Action)watch.MakeGenericMethod(type.GetGenericArguments()).Invoke(null, [module, see])!;
        return null;
    }

    private static Action WatchAny<T, TResult>(nn.Module<T, TResult> module, Watcher see)
        => module.register_forward_hook((_, input, result) => Seen(see, input, result)).remove;

    private static Action WatchAny<T1, T2, TResult>(nn.Module<T1, T2, TResult> module, Watcher see)
        => module.register_forward_hook((_, input, _, result) => Seen(see, input, result)).remove;

    private static Action WatchAny<T1, T2, T3, TResult>(nn.Module<T1, T2, T3, TResult> module, Watcher see)
        => module.register_forward_hook((_, input, _, _, result) => Seen(see, input, result)).remove;

    private static Action WatchAny<T1, T2, T3, T4, TResult>(nn.Module<T1, T2, T3, T4, TResult> module, Watcher see)
        => module.register_forward_hook((_, input, _, _, _, result) => Seen(see, input, result)).remove;

    private static Action WatchAny<T1, T2, T3, T4, T5, TResult>(nn.Module<T1, T2, T3, T4, T5, TResult> module, Watcher see)
        => module.register_forward_hook((_, input, _, _, _, _, result) => Seen(see, input, result)).remove;

    private static Action WatchAny<T1, T2, T3, T4, T5, T6, TResult>(nn.Module<T1, T2, T3, T4, T5, T6, TResult> module, Watcher see)
        => module.register_forward_hook((_, input, _, _, _, _, _, result) => Seen(see, input, result)).remove;

    private static TResult Seen<T, TResult>(Watcher see, T input, TResult result)
    {
        if (First(input) is { } given && First(result) is { } returned)
            see(given, returned);
        return result;
    }

    private static Tensor? First(object? value) => value switch
    {
        Tensor tensor => tensor,
        IReadOnlyList<Tensor> { Count: > 0 } list => list[0],
        ITuple { Length: > 0 } tuple => tuple[0] as Tensor,
        _ => null,
    };
}
