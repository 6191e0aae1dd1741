namespace TorchSharp.Interop;

internal static partial class Aten
{
    internal static readonly Operator _sample_dirichlet = new("aten::_sample_dirichlet");
    internal static readonly Operator _standard_gamma = new("aten::_standard_gamma");
    internal static readonly Operator bernoulli = new("aten::bernoulli");
    internal static readonly Operator bernoulli__Tensor = new("aten::bernoulli_", "Tensor");
    internal static readonly Operator bernoulli__float = new("aten::bernoulli_", "float");
    internal static readonly Operator binomial = new("aten::binomial");
    internal static readonly Operator cauchy_ = new("aten::cauchy_");
    internal static readonly Operator exponential_ = new("aten::exponential_");
    internal static readonly Operator geometric_ = new("aten::geometric_");
    internal static readonly Operator log_normal_ = new("aten::log_normal_");
    internal static readonly Operator multinomial = new("aten::multinomial");
    internal static readonly Operator normal_ = new("aten::normal_");
    internal static readonly Operator normal_Tensor_Tensor = new("aten::normal", "Tensor_Tensor");
    internal static readonly Operator poisson = new("aten::poisson");
    internal static readonly Operator random__from = new("aten::random_", "from");
    internal static readonly Operator uniform_ = new("aten::uniform_");
}
