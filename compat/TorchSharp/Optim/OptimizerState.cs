using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>
/// What an optimizer keeps of one parameter from step to step. Its tensors belong to no dispose scope and live until the optimizer's end.
/// </summary>
public abstract class OptimizerState
{
    protected Parameter _parameter;

    protected OptimizerState(Parameter parameter) => _parameter = parameter ?? throw new ArgumentNullException(nameof(parameter));

    /// <summary>The state before the first step.</summary>
    public abstract void Initialize(OptimizerOptions options);

    public abstract void LoadStateDict(BinaryReader reader);

    /// <summary>Copies another state's tensors.</summary>
    public abstract void LoadStateDict(OptimizerState source);

    public abstract void SaveStateDict(BinaryWriter writer);

    public virtual void to(Device device)
    {
    }

    public virtual bool ApproximatelyEquals(OptimizerState other) => false;

    /// <summary>Writes a tensor that may be null.</summary>
    protected static void SaveConditionalStateTensor(BinaryWriter writer, Tensor? tensor)
    {
        writer.Write(tensor is not null);
        tensor?.Save(writer);
    }

    /// <summary>Reads what <see cref="SaveConditionalStateTensor"/> wrote, in place of <paramref name="result"/>.</summary>
    protected static void LoadConditionalStateTensor(BinaryReader reader, ref Tensor result, Device device)
    {
        using var scope = NewDisposeScope();
        Replace(ref result!, reader.ReadBoolean() ? TensorExtensionMethods.Load(reader).to(device) : null);
    }

    internal Parameter Parameter => _parameter;

    internal void Save(BinaryWriter writer, long step, params ReadOnlySpan<Tensor?> tensors)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Write(step);
        foreach (var tensor in tensors)
            SaveConditionalStateTensor(writer, tensor);
    }

    internal void Load(BinaryReader reader, ref Tensor? tensor)
    {
        LoadConditionalStateTensor(reader, ref tensor!, _parameter.device);
        if (tensor is not null && !tensor.shape.AsSpan().SequenceEqual(_parameter.shape))
            throw new InvalidDataException($"The saved state has shape [{string.Join(", ", tensor.shape)}], but its parameter has shape "
                + $"[{string.Join(", ", _parameter.shape)}].");
    }

    /// <summary>Puts a copy of <paramref name="source"/>, on the parameter's device, in place of <paramref name="target"/>.</summary>
    internal void Copy(ref Tensor? target, Tensor? source)
    {
        using var scope = NewDisposeScope();
        Replace(ref target, source?.to(_parameter.device, copy: true));
    }

    internal static void Move(ref Tensor? tensor, Device device)
    {
        using var scope = NewDisposeScope();
        Replace(ref tensor, tensor?.to(device, copy: true));
    }

    /// <summary>Zeros like the parameter.</summary>
    internal void Zero(ref Tensor? target)
    {
        using var scope = NewDisposeScope();
        Replace(ref target, zeros_like(_parameter));
    }

    internal static void Replace(ref Tensor? target, Tensor? value)
    {
        target?.Dispose();
        target = value?.DetachFromDisposeScope();
    }

    internal static void Release(params ReadOnlySpan<Tensor?> tensors)
    {
        foreach (var tensor in tensors)
            tensor?.Dispose();
    }

    internal static bool Close(Tensor? one, Tensor? other)
        => one is null || other is null ? one is null == other is null : one.allclose(other);

    /// <summary><paramref name="source"/> as this class of state.</summary>
    internal static TState Same<TState>(OptimizerState source) where TState : OptimizerState
        => source as TState
            ?? throw new ArgumentException($"Expected {typeof(TState)}, but got {source?.GetType().ToString() ?? "null"}.", nameof(source));
}
