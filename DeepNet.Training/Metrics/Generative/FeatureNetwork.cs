using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>
/// The network whose features or logits images are compared by. Figures are comparable only between those of the same extractor, so it is
/// declared: by a name, and by the hash of its weights.
/// </summary>
public sealed class FeatureNetwork
{
    private readonly nn.Module<Tensor, Tensor> _network;

    /// <summary>Declares a network.</summary>
    /// <param name="name">What it is: architecture, data it was trained on, layer. Not empty.</param>
    /// <param name="network">
    /// From images, as the metric gets them, to [batch, features] or logits [batch, classes]; further dimensions are flattened. Scaling and
    /// resizing of the images are its part. It is used in evaluation mode and without gradients; it stays the caller's.
    /// </param>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    public FeatureNetwork(string name, nn.Module<Tensor, Tensor> network)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(network);
        Name = name;
        _network = network;
        WeightsHash = Hash(network);
    }

    /// <summary>What it is.</summary>
    public string Name { get; }

    /// <summary>SHA-256 over names, types, shapes and values of its parameters and buffers when it was declared, in hexadecimal.</summary>
    public string WeightsHash { get; }

    /// <summary>The name and the start of the hash: <c>inception-v3 pool3 (weights 0123456789abcdef)</c>.</summary>
    public string Description => $"{Name} (weights {WeightsHash[..16]})";

    internal JsonObject Json() => new() { ["name"] = Name, ["weights_sha256"] = WeightsHash };

    /// <returns>[batch, features], float64.</returns>
    internal Tensor Features(string metric, string images, Tensor batch)
    {
        ArgumentNullException.ThrowIfNull(batch, images);
        if (batch.dim() < 1 || batch.shape[0] == 0)
            throw new ArgumentException($"{metric} expects {images} [batch, …] with at least one, but got {Shapes.Of(batch)}.", images);
        var wasTraining = _network.training;
        _network.eval();
        try
        {
            using var noGrad = no_grad();
            var features = _network.call(batch.detach().to(Devices.Of(_network)));
            if (features.dim() < 2 || features.shape[0] != batch.shape[0] || !features.is_floating_point())
                throw new ArgumentException(
                    $"{metric}: the extractor {Name} must make of [batch, …] floating-point features [batch, features], but made {features.dtype} {Shapes.Of(features)} of {Shapes.Of(batch)}.", images);
            return Host.Wide(features).flatten(1);
        }
        finally
        {
            _network.train(wasTraining);
        }
    }

    private static string Hash(nn.Module network)
    {
        using var scope = NewDisposeScope();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (name, value) in network.state_dict())
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{name} {value.dtype} {Shapes.Of(value)}\n"));
            hash.AppendData(value.detach().cpu().contiguous().bytes);
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
