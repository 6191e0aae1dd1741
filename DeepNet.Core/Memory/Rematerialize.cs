using static TorchSharp.torch;

namespace DeepNet;

/// <summary>
/// Memory for time: a part of a model runs without keeping what its backward pass needs, and runs once more when that pass gets there (Chen et al.:
/// Training deep nets with sublinear memory cost, 2016; also called gradient checkpointing). Of each part only the inputs are kept. With parts of
/// equal size that cover a model, memory for activations falls to that of one part, and a training step takes about a third longer.
/// </summary>
/// <remarks>
/// Results and gradients on the CPU are those of the plain pass, bit for bit: the second run draws the same random numbers (dropout), is under
/// the same autocast, and finds the same buffers; what it does to running statistics is undone, so that a batch counts once. Only the gradient of
/// what is used in several parts, or enters one part several times, may be added up in another order. On other devices the
/// second run draws what the first one drew, but not what the plain pass would have. Parts nest, may repeat a module, and can be differentiated twice.
/// A part must compute the same when it is run again, and must not change its inputs in place. Without gradients it is simply run.
/// </remarks>
/// <example><code>
/// public override Tensor forward(Tensor input) => Rematerialize.Run(_second, Rematerialize.Run(_first, input));
/// </code></example>
public static class Rematerialize
{
    /// <summary>Runs a module, and again in the backward pass.</summary>
    /// <param name="module">The part.</param>
    /// <param name="input">Its input; its memory is kept until the backward pass, also if the caller disposes of it.</param>
    /// <returns>What the module returns.</returns>
    public static Tensor Run(nn.Module<Tensor, Tensor> module, Tensor input)
    {
        ArgumentNullException.ThrowIfNull(module);
        return Run(inputs => [module.call(inputs[0])], [module], [input])[0];
    }

    /// <summary>Runs a module of two inputs, and again in the backward pass.</summary>
    /// <param name="module">The part.</param>
    /// <param name="first">Its first input.</param>
    /// <param name="second">Its second input.</param>
    /// <returns>What the module returns.</returns>
    public static Tensor Run(nn.Module<Tensor, Tensor, Tensor> module, Tensor first, Tensor second)
    {
        ArgumentNullException.ThrowIfNull(module);
        return Run(inputs => [module.call(inputs[0], inputs[1])], [module], [first, second])[0];
    }

    /// <summary>Runs a function, and again in the backward pass.</summary>
    /// <param name="function">From the inputs to one result or more.</param>
    /// <param name="modules">All modules that the function uses: parameters of others get no gradient through it.</param>
    /// <param name="inputs">The tensors that the function gets; those that it only closes over get no gradient through it.</param>
    /// <returns>The function's results.</returns>
    /// <exception cref="InvalidOperationException">In the backward pass: the function gave other results when it was run again.</exception>
    public static IReadOnlyList<Tensor> Run(Func<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>> function, IReadOnlyList<nn.Module> modules, params IReadOnlyList<Tensor> inputs)
    {
        ArgumentNullException.ThrowIfNull(function);
        ArgumentNullException.ThrowIfNull(modules);
        ArgumentNullException.ThrowIfNull(inputs);
        if (!is_grad_enabled())
            return function(inputs);
        var part = new RematerializedPart(function, modules, inputs);
        return part.NeedsGradient ? RematerializedFunction.apply([part, .. inputs, .. part.Parameters]) : function(inputs);
    }
}
