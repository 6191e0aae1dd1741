using TorchSharp;
using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>The formula of <see cref="Adafactor"/>.</summary>
internal sealed class AdafactorRule(Adafactor options) : UpdateRule
{
    private const string Row = "exp_avg_sq_row";
    private const string Column = "exp_avg_sq_col";
    private const string Square = "exp_avg_sq";
    private const string Mean = "exp_avg";

    private static readonly NativeOperator _kernel = new("deepnet::adafactor_");

    public override double? Momentum => options.Beta1 > 0 ? options.Beta1 : null;

    public override bool SparesNormsAndBiases => true;

    public override bool CountsSteps => true;

    internal override bool HasFused => Native.Supports(Feature.FusedOptimizers);

    public override IReadOnlyList<(string Name, Tensor Value)> Start(Tensor parameter)
    {
        if (parameter.is_complex())
            throw new NotSupportedException("Adafactor does not take complex parameters.");
        var type = parameter.dtype == ScalarType.Float64 ? ScalarType.Float64 : ScalarType.Float32;
        var slots = new List<(string, Tensor)>();
        if (parameter.dim() < 2)
        {
            slots.Add((Square, WideZeros(parameter)));
        }
        else
        {
            slots.Add((Row, zeros(parameter.shape[0], type, parameter.device)));
            slots.Add((Column, zeros(parameter.numel() / Math.Max(1, parameter.shape[0]), type, parameter.device)));
        }
        if (options.Beta1 > 0)
            slots.Add((Mean, WideZeros(parameter)));
        return slots;
    }

    public override void Update(Tensor parameter, Tensor gradient, ParameterState state, in StepRates rates)
    {
        var step = rates.LearningRate;
        if (options.ScaleByParameter)
            step *= Math.Max(options.MinimumScale, RootMeanSquare(parameter));
        var update = gradient.div(Root(gradient.square().add_(options.Epsilon), state, Math.Pow(state.Step, -options.MemoryExponent)));
        var shorter = Math.Max(1, RootMeanSquare(update) / options.ClipThreshold);
        update.div_(shorter);
        if (options.Beta1 > 0)
            update = state[Mean].mul_(rates.Momentum).add_(update, 1 - rates.Momentum);
        parameter.mul_(1 - rates.LearningRate * rates.WeightDecay).add_(update, -step);
    }

    internal override void UpdateFused(FusedGroup group, in StepRates rates) => group.Run(
        _kernel, group.Parameters, group[Row], group[Column], group[Square], group[Mean], group.Steps(), rates.LearningRate, options.MemoryExponent,
        options.ClipThreshold, options.Beta1 > 0 ? rates.Momentum : 0.0, options.Epsilon, options.MinimumScale, rates.WeightDecay, options.ScaleByParameter);

    /// <summary>√V after taking in the squares with the weight <paramref name="fresh"/>.</summary>
    private static Tensor Root(Tensor squares, ParameterState state, double fresh)
    {
        if (squares.dim() < 2)
            return state[Square].mul_(1 - fresh).add_(squares, fresh).sqrt();
        var matrix = squares.reshape(squares.shape[0], -1);
        var row = state[Row].mul_(1 - fresh).add_(matrix.mean([1]), fresh);       // [rows]
        var column = state[Column].mul_(1 - fresh).add_(matrix.mean([0]), fresh); // [columns]
        return row.div(row.mean()).sqrt_().outer(column.sqrt()).reshape(squares.shape);
    }

    private static double RootMeanSquare(Tensor tensor) => Math.Sqrt(tensor.square().mean().ToDouble());
}
