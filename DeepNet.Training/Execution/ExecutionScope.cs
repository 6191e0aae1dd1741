using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>LibTorch's switches as a run's options want them; its end puts them back.</summary>
internal sealed class ExecutionScope : IDisposable
{
    private readonly Stack<Action> _back = new();

    private ExecutionScope()
    {
    }

    /// <exception cref="ArgumentException">The options contradict each other.</exception>
    public static ExecutionScope Enter(ExecutionOptions options)
    {
        if (options is { Deterministic: true, CudnnBenchmark: true })
            throw new ArgumentException($"{nameof(ExecutionOptions.CudnnBenchmark)} takes whatever was fastest when it was tried, which differs from run to run: {nameof(ExecutionOptions.Deterministic)} allows no such choice. Set one of the two.", nameof(options));
        var scope = new ExecutionScope();
        try
        {
            scope.Set(options);
            return scope;
        }
        catch
        {
            scope.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        while (_back.TryPop(out var back))
            back();
    }

    private void Set(ExecutionOptions options)
    {
        if (options.Deterministic)
            _back.Push(DeterministicAlgorithms.Enter().Dispose);
        if (options.CudnnBenchmark)
        {
            var before = Cudnn.Benchmark;
            _back.Push(() => Cudnn.Benchmark = before);
            Cudnn.Benchmark = true;
        }
        if (options.AllowTF32 is { } allow)
        {
            var (products, convolutions) = (backends.cuda.matmul.allow_tf32, backends.cudnn.allow_tf32);
            _back.Push(() => (backends.cuda.matmul.allow_tf32, backends.cudnn.allow_tf32) = (products, convolutions));
            (backends.cuda.matmul.allow_tf32, backends.cudnn.allow_tf32) = (allow, allow);
        }
        if (options.DetectAnomalies)
            _back.Push(autograd.detect_anomaly().Dispose);
    }
}
