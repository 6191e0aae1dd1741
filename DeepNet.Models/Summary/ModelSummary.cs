using static TorchSharp.torch;

namespace DeepNet.Models;

/// <summary>
/// What a model consists of: each module's output shape, parameters and multiplications with addition, found by running it once; as text, a table
/// for the terminal.
/// </summary>
/// <remarks>
/// Multiply-adds are counted as in torchvision's tables: products with weights and in attention, one for each multiplication; not biases,
/// normalisation, activations and pooling. Modules are seen when they run by <c>call</c>; what a module computes by itself counts where it
/// says so (<see cref="ICountsMultiplyAdds"/>).
/// </remarks>
/// <example><code>Console.WriteLine(ModelSummary.Of(model, 1, 3, 224, 224).ToText(depth: 2));</code></example>
public sealed class ModelSummary
{
    private ModelSummary(IReadOnlyList<SummaryRow> rows, nn.Module model)
    {
        Rows = rows;
        var parameters = model.parameters().ToList();
        Parameters = parameters.Sum(parameter => parameter.numel());
        Trainable = parameters.Where(parameter => parameter.requires_grad).Sum(parameter => parameter.numel());
        Bytes = parameters.Concat(model.buffers()).Sum(tensor => tensor.numel() * tensor.element_size());
        MultiplyAdds = rows[0].MultiplyAdds;
    }

    /// <summary>The modules: the model first, each before those inside it.</summary>
    public IReadOnlyList<SummaryRow> Rows { get; }

    /// <summary>The number of parameters.</summary>
    public long Parameters { get; }

    /// <summary>How many of them are trained, that is, not frozen.</summary>
    public long Trainable { get; }

    /// <summary>The multiplications with addition of a forward pass on the whole batch.</summary>
    public long MultiplyAdds { get; }

    /// <summary>What parameters and buffers take, in bytes.</summary>
    public long Bytes { get; }

    /// <summary>Runs a model on zeros, in the type and on the device of its first parameter.</summary>
    /// <param name="model">The model; it runs in evaluation mode without gradients, and keeps its mode.</param>
    /// <param name="inputShape">With the batch: 1, 3, 224, 224.</param>
    /// <returns>The summary.</returns>
    public static ModelSummary Of(nn.Module<Tensor, Tensor> model, params long[] inputShape)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(inputShape);
        using var scope = NewDisposeScope();
        var like = model.parameters().FirstOrDefault();
        return Of(model, zeros(inputShape, dtype: like?.dtype, device: like?.device));
    }

    /// <summary>Runs a model on an input, for example on tokens.</summary>
    /// <param name="model">The model; it runs in evaluation mode without gradients, and keeps its mode.</param>
    /// <param name="input">What it takes.</param>
    /// <returns>The summary.</returns>
    public static ModelSummary Of(nn.Module<Tensor, Tensor> model, Tensor input) => Of(model, () => model.call(input));

    /// <summary>Runs a model of any inputs.</summary>
    /// <param name="model">The model; it runs in evaluation mode without gradients, and keeps its mode.</param>
    /// <param name="run">Calls it once.</param>
    /// <returns>The summary.</returns>
    public static ModelSummary Of(nn.Module model, Action run)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(run);
        return new([.. new SummaryRun(model).Rows(run)], model);
    }

    /// <summary>The table, with totals below.</summary>
    /// <param name="depth">How deep modules are shown; all when left out, 0 for the model alone.</param>
    public string ToText(int depth = int.MaxValue) => SummaryTable.Write(this, Require.AtLeast(0, depth, nameof(depth)));

    /// <summary>The whole table.</summary>
    public override string ToString() => ToText();
}
