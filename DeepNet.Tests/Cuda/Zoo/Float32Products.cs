using static TorchSharp.torch;

namespace DeepNet.Tests.Cuda.Zoo;

/// <summary>Until its end, float32 is computed in float32, without TF32.</summary>
internal sealed class Float32Products : IDisposable
{
    private readonly (bool Products, bool Convolutions) _before = (backends.cuda.matmul.allow_tf32, backends.cudnn.allow_tf32);

    internal Float32Products() => backends.cuda.matmul.allow_tf32 = backends.cudnn.allow_tf32 = false;

    public void Dispose() => (backends.cuda.matmul.allow_tf32, backends.cudnn.allow_tf32) = _before;
}
