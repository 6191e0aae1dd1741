using TorchSharp.Modules;
using static TorchSharp.torch;

namespace DeepNet.Tests.Compat.Optim;

/// <summary>An optimizer with options, here and in Python.</summary>
/// <param name="Python">Made from <c>params</c>.</param>
/// <param name="Create">The same here.</param>
internal sealed record OptimizerCase(string Python, Func<IEnumerable<Parameter>, OptimizerHelper> Create)
{
    public override string ToString() => Python;

    /// <summary>What the optimizer keeps of a parameter; the names of the fields are PyTorch's.</summary>
    internal static Dictionary<string, Tensor> TensorsOf(OptimizerState state)
        => state.GetType().GetFields().Where(field => field.GetValue(state) is Tensor).ToDictionary(field => field.Name, field => (Tensor)field.GetValue(state)!);

    internal static IEnumerable<OptimizerCase> All => [.. Sgd, .. Adams, .. Others];

    /// <summary>One of each, with everything switched on.</summary>
    internal static IEnumerable<OptimizerCase> OneOfEach =>
    [
        SgdCase(0.9, 0, 0.05, true, false), AdamCase("Adam", 0.05, true, false), AdamCase("AdamW", 0.05, true, false), RmsPropCase(0.05, 0.9, true),
        AdagradCase(0.05, 0.1), AdadeltaCase(0.05, false),
    ];

    private static IEnumerable<OptimizerCase> Sgd =>
        from momentum in (double[])[0, 0.9]
        from dampening in (double[])[0, 0.3]
        from decay in (double[])[0, 0.05]
        from nesterov in (bool[])[false, true]
        from maximize in (bool[])[false, true]
        where (momentum > 0 || dampening == 0) && (!nesterov || (momentum > 0 && dampening == 0))
        select SgdCase(momentum, dampening, decay, nesterov, maximize);

    private static IEnumerable<OptimizerCase> Adams =>
        from name in (string[])["Adam", "AdamW"]
        from decay in (double[])[0, 0.05]
        from amsgrad in (bool[])[false, true]
        from maximize in (bool[])[false, true]
        select AdamCase(name, decay, amsgrad, maximize);

    private static IEnumerable<OptimizerCase> Others =>
    [
        .. from decay in (double[])[0, 0.05] from momentum in (double[])[0, 0.9] from centered in (bool[])[false, true] select RmsPropCase(decay, momentum, centered),
        .. from decay in (double[])[0, 0.05] from rateDecay in (double[])[0, 0.1] select AdagradCase(decay, rateDecay),
        .. from decay in (double[])[0, 0.05] from maximize in (bool[])[false, true] select AdadeltaCase(decay, maximize),
    ];

    private static OptimizerCase SgdCase(double momentum, double dampening, double decay, bool nesterov, bool maximize) => new(
        $"SGD(params, 3e-3, momentum={momentum}, dampening={dampening}, weight_decay={decay}, nesterov={nesterov}, maximize={maximize})",
        parameters => optim.SGD(parameters, 3e-3, momentum, dampening, decay, nesterov, maximize));

    private static OptimizerCase AdamCase(string name, double decay, bool amsgrad, bool maximize) => new(
        $"{name}(params, 3e-3, betas=(0.85, 0.99), eps=1e-7, weight_decay={decay}, amsgrad={amsgrad}, maximize={maximize})",
        parameters => name == "Adam"
            ? optim.Adam(parameters, 3e-3, 0.85, 0.99, 1e-7, decay, amsgrad, maximize)
            : optim.AdamW(parameters, 3e-3, 0.85, 0.99, 1e-7, decay, amsgrad, maximize));

    private static OptimizerCase RmsPropCase(double decay, double momentum, bool centered) => new(
        $"RMSprop(params, 3e-3, alpha=0.9, weight_decay={decay}, momentum={momentum}, centered={centered})",
        parameters => optim.RMSProp(parameters, 3e-3, 0.9, 1e-8, decay, momentum, centered));

    private static OptimizerCase AdagradCase(double decay, double rateDecay) => new(
        $"Adagrad(params, 3e-2, lr_decay={rateDecay}, weight_decay={decay}, initial_accumulator_value=0.1)",
        parameters => optim.Adagrad(parameters, 3e-2, rateDecay, decay, 0.1));

    private static OptimizerCase AdadeltaCase(double decay, bool maximize) => new(
        $"Adadelta(params, 0.7, weight_decay={decay}, maximize={maximize})",
        parameters => optim.Adadelta(parameters, 0.7, weight_decay: decay, maximize: maximize));
}
