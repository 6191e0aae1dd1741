using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>A second copy of the weights, and the moves of wrappers between the two.</summary>
internal sealed class WeightCopy : IDisposable
{
    // So that no gradient at all moves nothing.
    private const double Tiny = 1e-12;

    private static readonly NativeOperator _meet = new("deepnet::meet_weights_");
    private static readonly NativeOperator _ascend = new("deepnet::ascend_");
    private static readonly NativeOperator _assign = new("deepnet::assign_");

    private readonly bool _fused;
    private readonly Parameter[] _weights;
    private readonly Tensor[] _copies;

    internal WeightCopy(IReadOnlyList<(string Name, Parameter Parameter)> parameters, bool fused)
    {
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        _fused = fused && Native.Supports(Feature.FusedOptimizers);
        _weights = [.. parameters.Select(named => named.Parameter)];
        _copies = [.. _weights.Select(weight => weight.detach().clone().DetachFromDisposeScope())];
    }

    internal IReadOnlyList<Tensor> Tensors => _copies;

    /// <summary>The copies take a share of the way to the weights; the weights become the copies.</summary>
    internal void MeetWeights(double share)
    {
        if (_fused)
        {
            _meet.Run(_weights, _copies, share);
            return;
        }
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        foreach (var (weight, copy) in _weights.Zip(_copies))
        {
            copy.add_(weight.sub(copy), share);
            weight.copy_(copy);
        }
    }

    /// <summary>
    /// The same, without waiting for the device: the copies take a share of the way, then the weights take a share of the way to the copies. All of it
    /// and nothing are exact.
    /// </summary>
    /// <param name="share">Scalar, the copies' share of the way.</param>
    /// <param name="back">Scalar, the weights' share of the way.</param>
    internal void MeetWeights(Tensor share, Tensor back)
    {
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        foreach (var (weight, copy) in _weights.Zip(_copies))
        {
            Approach(copy, weight, share);
            Approach(weight, copy, back);
        }
    }

    /// <summary>The copies take the weights; the weights move by <paramref name="radius"/> along the gradients, as one vector.</summary>
    internal void Ascend(double radius, bool adaptive)
    {
        if (_fused)
        {
            _ascend.Run(_weights, _copies, radius, Tiny, adaptive);
            return;
        }
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        var moves = new List<(Parameter Weight, Tensor Move, Tensor Norm)>();
        foreach (var (weight, copy) in _weights.Zip(_copies))
        {
            copy.copy_(weight);
            if (weight.grad is not { } gradient)
                continue;
            if (gradient.is_sparse)
                gradient = gradient.to_dense();
            var scaled = adaptive ? gradient.mul(weight) : gradient;
            moves.Add((weight, adaptive ? scaled.mul(weight) : gradient, scaled.to(scaled.WideType()).norm()));
        }
        if (moves.Count == 0)
            return;
        var device = moves[0].Norm.device;
        var norm = stack(moves.Select(move => move.Norm.to(device))).norm().ToDouble();
        foreach (var (weight, move, _) in moves)
            weight.add_(move, radius / (norm + Tiny));
    }

    /// <summary>The weights become the copies again.</summary>
    internal void Return()
    {
        if (_fused)
        {
            _assign.Run(_weights, _copies);
            return;
        }
        using var guard = no_grad();
        foreach (var (weight, copy) in _weights.Zip(_copies))
            weight.copy_(copy);
    }

    public void Dispose()
    {
        foreach (var copy in _copies)
            copy.Dispose();
    }

    private static void Approach(Tensor tensor, Tensor end, Tensor share)
    {
        var type = tensor.WideType();
        var weight = share.to(type, tensor.device);
        if (tensor.IsNarrow())
            tensor.copy_(tensor.to(type).lerp_(end.to(type), weight));
        else
            tensor.lerp_(end, weight);
    }
}
