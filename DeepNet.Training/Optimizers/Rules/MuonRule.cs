using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>The formula of <see cref="Muon"/> for one matrix.</summary>
internal sealed class MuonRule(double momentum, bool nesterov, int iterations, MuonScale scale, bool narrow) : ListRule
{
    private const string Buffer = "momentum_buffer";

    // The coefficients of Jordan et al.: steepest at 0 among those that keep the singular values near 1.
    private const double A = 3.4445;
    private const double B = -4.7750;
    private const double C = 2.0315;
    private const double Epsilon = 1e-7;

    private static readonly NativeOperator _kernel = new("deepnet::muon_");

    public override double? Momentum => momentum;

    public override bool SparesNormsAndBiases => true;

    public override IReadOnlyList<(string Name, Tensor Value)> Start(Tensor parameter) => parameter.is_complex()
        ? throw new NotSupportedException("Muon does not take complex parameters.")
        : [(Buffer, parameter.zeros_like())];

    internal override void Update(UpdateTarget target, in FormulaRates rates)
    {
        var buffers = target[Buffer].Mul_(rates.Kept(rates.Momentum)).Add_(target.Gradients, 1 - rates.Momentum);
        var directions = nesterov ? buffers.Mul(rates.Momentum).Add_(target.Gradients, 1 - rates.Momentum) : buffers;
        Decay(target, rates, decoupled: true);
        foreach (var (parameter, direction) in target.Parameters.Items.Zip(directions.Items))
        {
            var matrix = direction.reshape(parameter.shape[0], -1);
            var orthogonal = Orthogonal(narrow ? matrix.to(ScalarType.BFloat16) : matrix, iterations).to(parameter.dtype).reshape(parameter.shape);
            parameter.Plus_(orthogonal, -rates.LearningRate * ScaleOf(matrix.shape[0], matrix.shape[1]));
        }
    }

    internal override void UpdateFused(FusedGroup group, in StepRates rates) => _kernel.Run(
        group.Parameters, group[Buffer], rates.LearningRate, rates.Momentum, rates.WeightDecay, nesterov, iterations, scale == MuonScale.LikeAdamW, narrow);

    /// <summary>The Newton–Schulz iteration.</summary>
    /// <param name="matrix">[rows, columns].</param>
    /// <param name="iterations">How many steps.</param>
    /// <returns>The same singular vectors, singular values of about 1.</returns>
    internal static Tensor Orthogonal(Tensor matrix, int iterations)
    {
        var tall = matrix.shape[0] > matrix.shape[1];
        var x = tall ? matrix.t() : matrix; // A is the smaller of the two squares.
        x = x.div(x.norm().add_(Epsilon));
        for (var k = 0; k < iterations; k++)
        {
            var a = x.mm(x.t());
            x = PlusProduct(x, A, PlusProduct(a, B, a, a, C), x, 1);
        }
        return tall ? x.t() : x;
    }

    /// <summary>tensor · scale + first · second · factor; in one operator where its numbers, which are float32, have the tensors' digits.</summary>
    private static Tensor PlusProduct(Tensor tensor, double scale, Tensor first, Tensor second, double factor) => tensor.dtype == ScalarType.Float64
        ? tensor.mul(scale).add_(first.mm(second), factor)
        : tensor.addmm(first, second, (float)scale, (float)factor);

    private double ScaleOf(double rows, double columns) => scale switch
    {
        MuonScale.LikeAdamW => 0.2 * Math.Sqrt(Math.Max(rows, columns)),
        _ => Math.Sqrt(Math.Max(1, rows / columns)),
    };
}
