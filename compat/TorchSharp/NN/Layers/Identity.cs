using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>Returns its input: another managed tensor of the same native one, which may be disposed by itself.</summary>
public sealed class Identity : ParameterLessModule<Tensor, Tensor>
{
    internal Identity() : base(nameof(Identity))
    {
    }

    public override Tensor forward(Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        return Tensor.Share(tensor.Handle);
    }
}
