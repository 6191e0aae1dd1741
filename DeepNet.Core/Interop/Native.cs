using System.Collections.Concurrent;

namespace DeepNet;

/// <summary>
/// What this process can do in native code beyond TorchSharp's API, asked for by name: it depends on who supplies the tensors. Where a
/// feature is missing, DeepNet takes a slower path that its documentation names, or says what is missing and how to get it.
/// </summary>
public static class Native
{
    // All of them, or the library is older than this assembly.
    private static readonly string[] _optimizers =
    [
        "deepnet::sgd_", "deepnet::adam_", "deepnet::adamw_", "deepnet::rmsprop_", "deepnet::adagrad_", "deepnet::adadelta_", "deepnet::adafactor_",
        "deepnet::lamb_", "deepnet::lars_", "deepnet::lion_", "deepnet::muon_", "deepnet::ascend_", "deepnet::meet_weights_", "deepnet::assign_",
    ];

    private static readonly ConcurrentDictionary<Feature, bool> _known = new();

    /// <summary>Whether a feature is there.</summary>
    /// <param name="feature">What is asked for.</param>
    /// <exception cref="ArgumentOutOfRangeException">The value names no feature.</exception>
    public static bool Supports(Feature feature) => _known.GetOrAdd(Require.Defined(feature, nameof(feature)), static feature => feature switch
    {
        Feature.FusedOptimizers => NativeOperator.Exist(_optimizers),
        Feature.FusedAverages => NativeOperator.Exist("deepnet::average_"),
        Feature.FusedRecurrence => NativeFunctions.Operator("deepnet::lstm", "input") != 0,
        Feature.GeneratorStates => DefaultGenerators.Exist,
        Feature.CudaGraphs => CudaFunctions.HasGraphs,
        Feature.CudaStreams => CudaFunctions.HasStreams,
        Feature.CudaMemoryStatistics => CudaFunctions.HasMemoryStatistics,
        _ => false,
    });
}
