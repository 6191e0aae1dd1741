namespace TorchSharp;

/// <summary>A loss of two arguments, weighted by class or by element.</summary>
public abstract class WeightedLoss<T1, T2, TResult> : Loss<T1, T2, TResult>
{
    public WeightedLoss(torch.Tensor? weight = null, torch.nn.Reduction reduction = torch.nn.Reduction.Mean) : base(reduction)
    {
        this.weight = LossBuffer.Of(weight);
        if (this.weight is not null)
            register_buffer(nameof(weight), this.weight, persistent: false);
    }

    public torch.Tensor? weight { get; }
}

/// <summary>A loss of three arguments, weighted by class or by element.</summary>
public abstract class WeightedLoss<T1, T2, T3, TResult> : Loss<T1, T2, T3, TResult>
{
    public WeightedLoss(torch.Tensor? weight = null, torch.nn.Reduction reduction = torch.nn.Reduction.Mean) : base(reduction)
    {
        this.weight = LossBuffer.Of(weight);
        if (this.weight is not null)
            register_buffer(nameof(weight), this.weight, persistent: false);
    }

    public torch.Tensor? weight { get; }
}

/// <summary>A loss of four arguments, weighted by class or by element.</summary>
public abstract class WeightedLoss<T1, T2, T3, T4, TResult> : Loss<T1, T2, T3, T4, TResult>
{
    public WeightedLoss(torch.Tensor? weight = null, torch.nn.Reduction reduction = torch.nn.Reduction.Mean) : base(reduction)
    {
        this.weight = LossBuffer.Of(weight);
        if (this.weight is not null)
            register_buffer(nameof(weight), this.weight, persistent: false);
    }

    public torch.Tensor? weight { get; }
}

internal static class LossBuffer
{
    /// <summary>The caller's tensor under a handle of the loss's own: the loss may move to another device or be disposed, the caller's stays.</summary>
    internal static torch.Tensor? Of(torch.Tensor? tensor) => tensor is null ? null : Interop.Aten.detach.Call(tensor);
}
