using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DeepNet.Models;

/// <summary>
/// The states that a language model carries from batch to batch. Those of training are buffers, so that a checkpoint has them and a resumed run goes on
/// as if it had not stopped; those of evaluation begin anew each time.
/// </summary>
internal sealed class CarriedStates : Module
{
    private readonly RecurrentLanguageModelOptions _options;
    private readonly Tensor[] _training;
    private RecurrentState[]? _evaluation;

    internal CarriedStates(RecurrentLanguageModelOptions options) : base(nameof(CarriedStates))
    {
        _options = options;
        var names = options.Cell == RecurrentCell.Lstm ? (string[])["hidden", "cells"] : ["hidden"];
        _training = [.. Enumerable.Range(0, options.Layers).SelectMany(layer => names.Select(name => Buffer($"{name}_{layer}", options.HiddenOf(layer))))];
    }

    // The buffers are registered by name above.
    protected override void RegisterComponents()
    {
    }

    public override void train(bool train = true)
    {
        Forget(ref _evaluation);
        base.train(train);
    }

    /// <summary>What the next batch begins with; null for zeros.</summary>
    internal RecurrentState[]? Before()
    {
        if (!training)
            return _evaluation;
        // Copies: the backward pass of a batch needs what it began with, when the buffers have moved on.
        var each = _training.Length / _options.Layers;
        return [.. _training.Chunk(each).Select(tensors => new RecurrentState(tensors[0].clone(), each > 1 ? tensors[1].clone() : null))];
    }

    /// <summary>Keeps what a batch ended with.</summary>
    internal void Keep(RecurrentState[] states)
    {
        using var noGradient = no_grad();
        if (training)
        {
            foreach (var (buffer, value) in _training.Zip(states.SelectMany(state => state.Cells is null ? [state.Hidden] : (Tensor[])[state.Hidden, state.Cells])))
                buffer.copy_(value);
            return;
        }
        var before = _evaluation;
        _evaluation = [.. states.Select(state => state.Detached().DetachFromDisposeScope())];
        Forget(ref before);
    }

    internal void Reset()
    {
        using var noGradient = no_grad();
        foreach (var buffer in _training)
            buffer.zero_();
        Forget(ref _evaluation);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            Forget(ref _evaluation);
        base.Dispose(disposing);
    }

    private static void Forget(ref RecurrentState[]? states)
    {
        foreach (var state in states ?? [])
            state.Dispose();
        states = null;
    }

    private Tensor Buffer(string name, int hidden)
    {
        var buffer = zeros(1, _options.CarriedSequences!.Value, hidden);
        register_buffer(name, buffer);
        return buffer;
    }
}
