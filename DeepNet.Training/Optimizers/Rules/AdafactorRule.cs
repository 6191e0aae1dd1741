using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>The formula of <see cref="Adafactor"/>.</summary>
internal sealed class AdafactorRule(Adafactor options) : ListRule
{
    private const string Row = "exp_avg_sq_row";
    private const string Column = "exp_avg_sq_col";
    private const string Square = "exp_avg_sq";
    private const string Mean = "exp_avg";

    private static readonly NativeOperator _kernel = new("deepnet::adafactor_");

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

    internal override void Update(UpdateTarget target, in FormulaRates rates)
    {
        var fresh = Rate.Power(rates.Step, -options.MemoryExponent);
        for (var k = 0; k < target.States.Length; k++)
        {
            var (parameter, gradient, state) = (target.Parameters.Items[k], target.Gradients.Items[k], target.States[k]);
            var step = rates.LearningRate;
            if (options.ScaleByParameter)
                step *= Rate.AtLeast(options.MinimumScale, RootMeanSquare(parameter, rates));
            var update = gradient.div(Root(gradient.square(), state, fresh, rates));
            var shorter = Rate.AtLeast(1, RootMeanSquare(update, rates) / options.ClipThreshold);
            if (!rates.WeightDecay.IsZero)
                parameter.Times_(1 - rates.LearningRate * rates.WeightDecay);
            if (options.Beta1 > 0)
                parameter.Plus_(state[Mean].Times_(rates.Kept(rates.Momentum)).Plus_(update, (1 - rates.Momentum) / shorter), -step);
            else
                parameter.Plus_(update, -step / shorter);
        }
    }

    internal override void UpdateFused(FusedGroup group, in StepRates rates) => group.Run(
        _kernel, group.Parameters, group[Row], group[Column], group[Square], group[Mean], group.Steps(), rates.LearningRate, options.MemoryExponent,
        options.ClipThreshold, options.Beta1 > 0 ? rates.Momentum : 0.0, options.Epsilon, options.MinimumScale, rates.WeightDecay, options.ScaleByParameter);

    /// <summary>√V after taking in the squares, and ε₁ with each, with the weight <paramref name="fresh"/>.</summary>
    private Tensor Root(Tensor squares, ParameterState state, Rate fresh, in FormulaRates rates)
    {
        if (squares.dim() < 2)
            return Mixed(state[Square], squares.add_(options.Epsilon), fresh, rates).sqrt();
        var matrix = squares.reshape(squares.shape[0], -1);
        var row = Mixed(state[Row], matrix.mean([1]).add_(options.Epsilon), fresh, rates);       // [rows]
        var column = Mixed(state[Column], matrix.mean([0]).add_(options.Epsilon), fresh, rates); // [columns]
        return row.div(row.mean()).sqrt_().outer(column.sqrt()).reshape(squares.shape);
    }

    private static Tensor Mixed(Tensor kept, Tensor value, Rate fresh, in FormulaRates rates)
    {
        if (rates.Taken.Scalar is null)
            return kept.Times_(1 - fresh).Plus_(value, fresh);
        // Where the step changes nothing, what is kept may be zero still, and the update must be finite all the same.
        var mixed = kept.Times(1 - fresh).Plus_(value, fresh);
        kept.Times_(1 - fresh * rates.Taken).Plus_(value, fresh * rates.Taken);
        return mixed;
    }

    private static Rate RootMeanSquare(Tensor tensor, in FormulaRates rates) => Rate.Sqrt(rates.Of(tensor.square().mean()));
}
