using System.Diagnostics;
using DeepNet.Data;
using DeepNet.Serialization;
using DeepNet.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace DeepNet.Benchmarks;

/// <summary>DeepNet's half: a trainer that goes on by as many steps as it is told to, and waits.</summary>
internal sealed class PacedTraining : ITrainingObserver, IDisposable
{
    private readonly Workload _workload;
    private readonly string _size, _precision;
    private readonly bool _recorded;
    private readonly Device _device;
    private readonly nn.Module<Tensor, Tensor> _model;
    private readonly Tensor _inputs, _targets;
    private readonly SemaphoreSlim _go = new(0), _done = new(0);
    private readonly CancellationTokenSource _stop = new();
    private readonly List<double> _losses = [];
    private Task _training = Task.CompletedTask;
    private long _wanted, _taken, _begun, _peak;
    private double _milliseconds;

    public PacedTraining(string name, string size, string precision, string way, string device)
    {
        (_workload, _size, _precision, _recorded) = (Workload.Of(name), size, precision, Way.IsRecorded(way, device));
        _device = ComputeDevice.Open(device);
        manual_seed(1);
        _model = _workload.Build(size);
        _model.to(_device);
        (_inputs, _targets) = _workload.Sample(size, _device);
    }

    public long Parameters => _model.parameters().Sum(parameter => parameter.numel());

    /// <summary>MiB: the most that tensors held on a GPU; on the CPU the most that the process did.</summary>
    public double Memory => _device.type == DeviceType.CUDA ? _peak / (double)(1 << 20) : ProcessMemory.Peak;

    public bool WatchesGradients => false;

    // As the trainer does it unasked on a GPU, but for steps that come in smaller numbers: those are a multiple of it.
    private int ReadEvery => _size == Workload.Full ? Math.Min(20, _workload.Steps) : 1;

    /// <summary>The first steps, which compile and record.</summary>
    public void WarmUp()
    {
        _wanted = _size == Workload.Full ? 20 : 4;
        Begin(1_000_000);
        Await();
    }

    /// <returns>Milliseconds a step.</returns>
    public double Steps(int count)
    {
        _wanted = count;
        _go.Release();
        Await();
        return _milliseconds;
    }

    /// <summary>Gives memory back that no tensor lies in.</summary>
    public void Rest()
    {
        if (_device.type == DeviceType.CUDA)
            CudaMemory.EmptyCache();
    }

    /// <summary>Saves weights and batch, and takes three steps.</summary>
    /// <returns>Their losses.</returns>
    public IReadOnlyList<double> Check(string file)
    {
        Safetensors.Save(file, [.. _model.named_parameters().Select((named, k) => ($"{k:D4}:{named.name}", named.parameter.detach())), ("inputs", _inputs), ("targets", _targets)]);
        _wanted = long.MaxValue;
        Begin(3);
        _training.Wait();
        return _losses;
    }

    public void Notify(TrainingEvent happened)
    {
        if (happened is Notice notice)
            Console.Error.WriteLine($"{_workload.Name} in {_precision}: {notice.Text}");
        if (happened is not StepCompleted step)
            return;
        _losses.Add(step.Loss);
        _peak = Math.Max(_peak, step.Memory?.Allocated ?? 0);
        if (step.Step - _taken < _wanted)
            return;
        // The figures of the last step have been read, and no other was begun: the device has nothing left to do but what this waits for.
        Synchronize();
        _milliseconds = Stopwatch.GetElapsedTime(_begun).TotalMilliseconds / _wanted;
        _taken = step.Step;
        _done.Release();
        _go.Wait();
        _begun = Stopwatch.GetTimestamp();
    }

    public void Dispose()
    {
        _stop.Cancel();
        _go.Release();
        try
        {
            _training.Wait();
        }
        catch (AggregateException)
        {
            // The answer to a command has told it.
        }
        _model.Dispose();
        _inputs.Dispose();
        _targets.Dispose();
    }

    private void Begin(long steps)
    {
        var trainer = new Trainer(
            new TrainerOptions
            {
                Limits = new() { Steps = steps },
                // With ordinary rates differences in the last digit, as of another order of summation, grow a thousandfold in three steps.
                Optimizer = _size == Workload.Check ? _workload.Optimizer with { LearningRate = _workload.Optimizer.LearningRate / 100 } : _workload.Optimizer,
                Precision = _precision == "bf16" ? Precision.BFloat16Mixed : Precision.Full,
                Gradients = new() { Clip = _workload.Clip is { } norm ? new() { Norm = norm } : new() },
                // For want of memory it fails: halved batches would be another measurement.
                Execution = new() { AllowTF32 = _precision != "fp32", CudnnBenchmark = true, ReadEvery = ReadEvery, CudaGraph = _recorded, HalvingsWhenOutOfMemory = 0 },
                PreFlight = PreFlightOptions.None,
            },
            [this]);
        var loader = new BatchLoader(new SameBatch(_inputs, _targets), new LoaderOptions { BatchSize = (int)_inputs.size(0), Shuffle = false });
        _begun = Stopwatch.GetTimestamp();
        _training = Task.Factory.StartNew(() => trainer.Fit(_workload.Step(_model), new TrainingData(loader, null), _stop.Token), TaskCreationOptions.LongRunning);
    }

    // Until the steps are taken or the training has come to an end, which is an error.
    private void Await()
    {
        if (Task.WaitAny(_training, _done.WaitAsync()) == 0)
        {
            _training.GetAwaiter().GetResult();
            throw new InvalidOperationException("the training ended by itself");
        }
    }

    private void Synchronize()
    {
        if (_device.type == DeviceType.CUDA)
            cuda.synchronize();
    }
}
