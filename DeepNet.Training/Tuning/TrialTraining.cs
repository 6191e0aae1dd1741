using DeepNet.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>Some steps of a training that leaves no trace: at the end the model is what it was before.</summary>
internal sealed class TrialTraining : IDisposable
{
    private readonly ModelSnapshot _snapshot;
    private readonly nn.Module _model;
    private readonly Player _player;
    private readonly PrecisionPolicy _precision;
    private readonly ModelOptimizer _optimizer;
    private readonly GradientClip? _clip;
    private readonly Device _device;

    public TrialTraining(TrainingStep step, OptimizerOptions optimizer, TrialOptions options)
    {
        _model = step.Model;
        _player = PlayerOf(step, options.Player);
        _device = Devices.Of(_model);
        _clip = options.Clip;
        _precision = options.Precision.Create(_device);
        _snapshot = new ModelSnapshot(_model);
        try
        {
            _model.train();
            _precision.Prepare(_player.Model);
            _optimizer = _precision.CreateOptimizer(optimizer, [.. _player.Model.named_parameters().Where(named => named.parameter.requires_grad)]);
        }
        catch
        {
            _snapshot.Dispose();
            throw;
        }
    }

    /// <summary>The most memory that the process was seen to take, in bytes, when the activations, the gradients and the optimizer's state were there; set it to 0 to look anew.</summary>
    public long PeakMemory { get; set; }

    /// <summary>One step of the optimizer.</summary>
    /// <param name="batch">The batch, wherever it is.</param>
    /// <param name="learningRate">The learning rate; null leaves the optimizer's.</param>
    /// <returns>The loss before the step.</returns>
    public double Step(Batch batch, double? learningRate = null)
    {
        using var scope = NewDisposeScope();
        var moved = Devices.Move(batch, _device, channelsLast: false, scope);
        if (learningRate is { } rate)
            _optimizer.LearningRate = rate;
        try
        {
            var loss = Gradients(moved);
            if (_optimizer.Ascend())
            {
                _model.zero_grad();
                Gradients(moved);
            }
            _precision.Step(_optimizer, _clip);
            Look();
            return loss;
        }
        finally
        {
            _model.zero_grad();
        }
    }

    /// <summary>Waits until the device has done what it was told.</summary>
    public void Synchronize()
    {
        if (_device.type == DeviceType.CUDA)
            cuda.synchronize(_device);
    }

    public void Dispose()
    {
        _optimizer.Dispose();
        _snapshot.Dispose();
    }

    private double Gradients(Batch batch)
    {
        StepOutcome outcome;
        using (_precision.Forward())
            outcome = _player.Forward(batch);
        Look();
        _precision.Backward(outcome.Loss);
        Look();
        return outcome.Loss.ToDouble();
    }

    private void Look() => PeakMemory = Math.Max(PeakMemory, Environment.WorkingSet);

    private static Player PlayerOf(TrainingStep step, string? name)
    {
        var players = step.Players;
        if (name is null && players is [var only])
            return only;
        return players.FirstOrDefault(player => player.Name == name) ?? throw new ArgumentException(
            $"{step.GetType().Name} has the players {string.Join(", ", players.Select(player => $"'{player.Name}'"))}, and {(name is null ? "none was named" : $"'{name}' was asked for")}: name the one to be tuned ({nameof(TrialOptions.Player)}).");
    }
}
