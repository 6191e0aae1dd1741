using static TorchSharp.torch;

namespace DeepNet.Models;

/// <summary>Hooks on modules of any number of inputs, by one kind of function. Modules are seen when they are run by <c>call</c>.</summary>
internal static class CallHooks
{
    /// <summary>What sees a call: its first input, and its output or the first of them.</summary>
    internal delegate void Watcher(Tensor input, Tensor output);

    /// <summary>Lets a function see what a module returns.</summary>
    /// <returns>What takes the hook off again; null where the module takes or returns other things than tensors.</returns>
    internal static Action? Watch(nn.Module module, Watcher see)
    {
        switch (module)
        {
            case nn.Module<Tensor, Tensor> one:
                return one.register_forward_hook((_, input, output) => Seen(see, input, output, output)).remove;
            case nn.Module<Tensor, Tensor, Tensor> two:
                return two.register_forward_hook((_, input, _, output) => Seen(see, input, output, output)).remove;
            case nn.Module<Tensor, Tensor, Tensor, Tensor> three:
                return three.register_forward_hook((_, input, _, _, output) => Seen(see, input, output, output)).remove;
            case nn.Module<Tensor, (Tensor, Tensor)?, (Tensor, Tensor, Tensor)> lstm:
                return lstm.register_forward_hook((_, input, _, output) => Seen(see, input, output.Item1, output)).remove;
            case nn.Module<Tensor, Tensor, (Tensor, Tensor)> recurrent:
                return recurrent.register_forward_hook((_, input, _, output) => Seen(see, input, output.Item1, output)).remove;
            case nn.Module<IReadOnlyList<Tensor>, Tensor> many:
                return many.register_forward_hook((_, inputs, output) => Seen(see, inputs[0], output, output)).remove;
            default:
                return null;
        }
    }

    private static T Seen<T>(Watcher see, Tensor input, Tensor first, T output)
    {
        see(input, first);
        return output;
    }
}
