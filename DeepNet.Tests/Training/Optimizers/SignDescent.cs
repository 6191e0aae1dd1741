using DeepNet.Training;
using static TorchSharp.torch;

namespace DeepNet.Tests.Training;

/// <summary>An optimizer as a user writes one: w ← w − η sign(m), where m is the sum of the gradients so far.</summary>
internal sealed record SignDescent : GroupedOptimizer
{
    public override double LearningRate { get; init; } = 0.25;

    public override double WeightDecay { get; init; }

    protected override UpdateRule Rule() => new SumRule();

    private sealed class SumRule : UpdateRule
    {
        public override IReadOnlyList<(string Name, Tensor Value)> Start(Tensor parameter) => [("sum", parameter.zeros_like())];

        public override void Update(Tensor parameter, Tensor gradient, ParameterState state, in StepRates rates)
            => parameter.sub_(state["sum"].add_(gradient).sign().mul_(rates.LearningRate));
    }
}
