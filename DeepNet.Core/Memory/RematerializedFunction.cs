using static TorchSharp.torch;
using static TorchSharp.torch.autograd;

namespace DeepNet;

/// <summary>
/// The node of a <see cref="RematerializedPart"/> in the graph. Its arguments are the part, its inputs and its parameters, so that their gradients flow
/// through the graph like any other's.
/// </summary>
internal sealed class RematerializedFunction : MultiTensorFunction<RematerializedFunction>
{
    public override string Name => nameof(Rematerialize);

    public override List<Tensor> forward(AutogradContext ctx, params object[] vars)
    {
        var part = (RematerializedPart)vars[0];
        Tensor[] arguments = [.. vars.Skip(1).Cast<Tensor>()];
        var (results, buffers) = part.Run(arguments);
        // Saved parameters take no memory, and one that is changed before the backward pass is found out.
        ctx.save_for_backward([.. arguments, .. buffers]);
        ctx.save_data("part", part);
        return results;
    }

    public override List<Tensor> backward(AutogradContext ctx, List<Tensor> grad_outputs)
    {
        var part = (RematerializedPart)ctx.get_data("part");
        var saved = ctx.get_saved_variables();
        if (!is_grad_enabled())
            return [null!, .. part.Gradients(saved, grad_outputs).Select(gradient => gradient!)];
        // The gradients are to be differentiated themselves: they are results of a node of their own.
        var found = RematerializedGradient.apply([part, .. saved, .. grad_outputs]);
        var next = 0;
        return [null!, .. part.Wanted(saved).Select(wanted => wanted ? found[next++] : null!)];
    }
}

/// <summary>The gradients of a part as a node of the graph: its arguments are the part, what its own node saved, and the gradients of its results.</summary>
internal sealed class RematerializedGradient : MultiTensorFunction<RematerializedGradient>
{
    public override string Name => nameof(Rematerialize);

    public override List<Tensor> forward(AutogradContext ctx, params object[] vars)
    {
        var part = (RematerializedPart)vars[0];
        List<Tensor> tensors = [.. vars.Skip(1).Cast<Tensor>()];
        ctx.save_for_backward(tensors);
        ctx.save_data("part", part);
        var (saved, gradients) = part.Separate(tensors);
        var found = part.Gradients(saved, gradients);
        return [.. part.Wanted(saved).Select((wanted, k) => (wanted, k)).Where(place => place.wanted).Select(place => found[place.k] ?? zeros_like(saved[place.k]))];
    }

    public override List<Tensor> backward(AutogradContext ctx, List<Tensor> grad_outputs)
    {
        if (is_grad_enabled())
            throw new NotSupportedException($"{nameof(Rematerialize)} can be differentiated twice, but not three times: run this part without it.");
        var part = (RematerializedPart)ctx.get_data("part");
        var (saved, gradients) = part.Separate(ctx.get_saved_variables());
        return [null!, .. part.SecondGradients(saved, gradients, grad_outputs).Select(gradient => gradient!)];
    }
}
