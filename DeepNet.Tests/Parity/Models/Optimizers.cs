using TorchSharp.Modules;
using static TorchSharp.torch;

namespace DeepNet.Tests.Parity.Models;

/// <summary>The optimizers that models are trained with on both sides.</summary>
internal static class Optimizers
{
    internal const string SgdInPython = "torch.optim.SGD(params, 0.05, momentum=0.9, weight_decay=5e-4, nesterov=True)";

    internal static optim.Optimizer Sgd(IEnumerable<Parameter> parameters)
        => optim.SGD(parameters, 0.05, momentum: 0.9, weight_decay: 5e-4, nesterov: true);

    internal static readonly TestCaseData<string, Func<IEnumerable<Parameter>, optim.Optimizer>>[] All =
    [
        new(SgdInPython, Sgd) { TestName = "{m}(SGD)" },
        new("torch.optim.Adam(params, 1e-3)", parameters => optim.Adam(parameters, 1e-3)) { TestName = "{m}(Adam)" },
        new("torch.optim.AdamW(params, 1e-3, weight_decay=0.1)", parameters => optim.AdamW(parameters, 1e-3, weight_decay: 0.1)) { TestName = "{m}(AdamW)" },
    ];
}
