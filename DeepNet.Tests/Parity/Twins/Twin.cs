using TorchSharp;
using static TorchSharp.torch;

namespace DeepNet.Tests.Parity;

/// <summary>
/// A small network that is written twice, here and in Python, with the same initial weights and the same batches: what a trainer's part
/// does to the one is compared with what PyTorch does to the other.
/// </summary>
/// <remarks>
/// <code>
/// using var twin = Twin.Gpt();
/// var expected = twin.Python("""
///     _optimizer = torch.optim.AdamW(model.parameters(), 1e-3)
///     losses = train(_optimizer)              # one step on each batch
///     state = model.state_dict()
///     """, batches: 50);
/// // the same here: twin.Model, twin.Batch(step), twin.Loss(inputs, targets)
/// </code>
/// The script sees <c>model</c> in training mode, <c>batches</c> (a function: the pairs of inputs and targets), <c>loss_of(model, x, y)</c>
/// and <c>train(optimizer)</c>.
/// </remarks>
internal abstract class Twin : IDisposable
{
    private readonly string _definition;
    private readonly ScalarType _type;

    /// <param name="model">The network here, fresh.</param>
    /// <param name="type">The dtype of its weights and of what it is fed.</param>
    /// <param name="definition">Python code that defines the class <c>Net</c> and <c>loss_of(model, x, y)</c>.</param>
    protected Twin(nn.Module<Tensor, Tensor> model, ScalarType type, string definition)
    {
        (Model, _type, _definition) = (model, type, definition);
        model.to(type);
    }

    /// <summary>The network here.</summary>
    public nn.Module<Tensor, Tensor> Model { get; }

    /// <summary>Two convolutions, batch normalisation, max-pooling and a linear head; images of four classes.</summary>
    /// <param name="type">The dtype of weights and images.</param>
    public static Twin Cnn(ScalarType type = ScalarType.Float32) => new TwinCnn(type);

    /// <summary>Two pre-norm Transformer blocks between embeddings and an untied head, with nanoGPT's names; noisy sequences of a simple rule.</summary>
    /// <param name="type">The dtype of the weights.</param>
    public static Twin Gpt(ScalarType type = ScalarType.Float32) => new TwinGpt(type);

    /// <summary>The batch of a step, a function of the step alone; the caller's scope owns it.</summary>
    /// <param name="step">Counted from 0.</param>
    public (Tensor Inputs, Tensor Targets) Batch(int step)
    {
        using var generator = new Generator(1000 + (ulong)step);
        var (inputs, targets) = Draw(generator);
        return (inputs.is_floating_point() ? inputs.to_type(_type) : inputs, targets);
    }

    /// <summary>The mean cross-entropy of a batch.</summary>
    public abstract Tensor Loss(Tensor inputs, Tensor targets);

    /// <summary>Runs a script on the network's twin.</summary>
    /// <param name="script">Python code; see the remarks of this class.</param>
    /// <param name="batches">How many batches it gets: those of steps 0, 1, ….</param>
    /// <param name="inputs">What else it needs.</param>
    public Dictionary<string, Tensor> Python(string script, int batches, params (string Name, Tensor Value)[] inputs)
    {
        using var scope = NewDisposeScope();
        var all = Model.StateAs("state").Concat(inputs).ToDictionary(pair => pair.Name, pair => pair.Value);
        for (var step = 0; step < batches; step++)
            (all[$"x.{step}"], all[$"y.{step}"]) = Batch(step);
        var results = PyTorch.Run($$"""
            {{_definition}}

            def batches():
                return [(inputs[f"x.{k}"], inputs[f"y.{k}"]) for k in range({{batches}})]

            def train(optimizer):
                losses = []
                for x, y in batches():
                    optimizer.zero_grad()
                    loss = loss_of(model, x, y)
                    loss.backward()
                    optimizer.step()
                    losses.append(loss.detach())
                return losses

            model = Net().to(torch.{{(_type == ScalarType.Float64 ? "float64" : "float32")}})
            model.load_state_dict(group("state"))

            {{script}}
            """, all);
        foreach (var result in results.Values)
            result.MoveToOuterDisposeScope();
        return results;
    }

    /// <summary>A step on each batch: forward, backward, <paramref name="update"/>.</summary>
    /// <param name="steps">How many.</param>
    /// <param name="update">Updates the weights by their gradients; it is told the step.</param>
    /// <param name="first">The batch to begin with.</param>
    /// <returns>The losses.</returns>
    public double[] Train(int steps, Action<int> update, int first = 0)
    {
        var losses = new double[steps];
        for (var step = 0; step < steps; step++)
        {
            using var scope = NewDisposeScope();
            Model.zero_grad();
            var (inputs, targets) = Batch(first + step);
            var loss = Loss(inputs, targets);
            loss.backward();
            losses[step] = loss.ToDouble();
            update(first + step);
        }
        return losses;
    }

    public void Dispose() => Model.Dispose();

    /// <summary>A batch with this generator's numbers.</summary>
    protected abstract (Tensor Inputs, Tensor Targets) Draw(Generator generator);
}
