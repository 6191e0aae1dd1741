using DeepNet.Training;
using static TorchSharp.torch;

namespace DeepNet.Tests.Training.Running;

/// <summary>Scales the loss as float16 does, but computes in float32, on any device.</summary>
/// <param name="Scale">The first scale.</param>
internal sealed record ScaledPrecision(double Scale) : Precision
{
    public override PrecisionPolicy Create(Device device)
        => new(device) { Scaler = new GradientScaler(new() { InitialScale = Scale, GrowthInterval = 5 }) };
}
