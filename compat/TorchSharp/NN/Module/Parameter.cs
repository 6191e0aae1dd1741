using TorchSharp.Interop;

namespace TorchSharp.Modules;

/// <summary>
/// A tensor that a module trains. It takes over the native tensor of its data, which becomes invalid, and the data's dispose scope.
/// </summary>
public class Parameter : torch.Tensor
{
    /// <param name="data">The initial value; invalid from then on.</param>
    /// <param name="requires_grad">Whether gradients are wanted; without effect on integers and booleans, which have none.</param>
    public Parameter(torch.Tensor data, bool requires_grad = true) : base(Leaf(data))
        => this.requires_grad = requires_grad && (is_floating_point() || is_complex());

    // A parameter starts a graph: one computed from others is cut off from them.
    private static torch.Tensor Leaf(torch.Tensor data)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (data.is_leaf)
            return data;
        var leaf = Aten.detach.Call(data).MoveToOtherDisposeScope(data);
        data.Dispose();
        return leaf;
    }
}
