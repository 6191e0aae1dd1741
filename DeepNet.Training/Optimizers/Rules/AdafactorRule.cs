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

    public override double? Momentum => options.Beta1 > 0 ? options.Beta1 : null;

    public override bool SparesNormsAndBiases => true;

    public override bool CountsSteps => true;

    public override IReadOnlyList<(string Name, Tensor Value)> Start(Tensor parameter)
    {
        if (parameter.is_complex())
            throw new NotSupportedException("Adafactor does not take complex parameters.");
        var type = parameter.dtype == ScalarType.Float64 ? ScalarType.Float64 : ScalarType.Float32;
        var slots = new List<(string, Tensor)>();
        if (parameter.dim() < 2)
        {
            slots.Add((Square, parameter.zeros_like(type)));
        }
        else
        {
            slots.Add((Row, zeros(parameter.shape[0], type, parameter.device)));
            slots.Add((Column, zeros(parameter.numel() / Math.Max(1, parameter.shape[0]), type, parameter.device)));
        }
        if (options.Beta1 > 0)
            slots.Add((Mean, parameter.zeros_like(type)));
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
