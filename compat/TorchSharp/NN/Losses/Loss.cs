namespace TorchSharp;

/// <summary>A loss of two arguments.</summary>
public abstract class Loss<T1, T2, TResult> : torch.nn.Module<T1, T2, TResult>
{
    // Without a name of its own, a module has its class's.
    public Loss(torch.nn.Reduction reduction = torch.nn.Reduction.Mean) : base(null!) => this.reduction = reduction;

    /// <summary>What becomes of the losses of the batch's elements.</summary>
    public torch.nn.Reduction reduction { get; }
}

/// <summary>A loss of three arguments.</summary>
public abstract class Loss<T1, T2, T3, TResult> : torch.nn.Module<T1, T2, T3, TResult>
{
    // Without a name of its own, a module has its class's.
    public Loss(torch.nn.Reduction reduction = torch.nn.Reduction.Mean) : base(null!) => this.reduction = reduction;

    /// <summary>What becomes of the losses of the batch's elements.</summary>
    public torch.nn.Reduction reduction { get; }
}

/// <summary>A loss of four arguments.</summary>
public abstract class Loss<T1, T2, T3, T4, TResult> : torch.nn.Module<T1, T2, T3, T4, TResult>
{
    // Without a name of its own, a module has its class's.
    public Loss(torch.nn.Reduction reduction = torch.nn.Reduction.Mean) : base(null!) => this.reduction = reduction;

    /// <summary>What becomes of the losses of the batch's elements.</summary>
    public torch.nn.Reduction reduction { get; }
}
