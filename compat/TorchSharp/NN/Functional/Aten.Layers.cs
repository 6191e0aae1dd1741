namespace TorchSharp.Interop;

internal static partial class Aten
{
    internal static readonly Operator alpha_dropout = new("aten::alpha_dropout");
    internal static readonly Operator alpha_dropout_ = new("aten::alpha_dropout_");
    internal static readonly Operator attention = new("deepnet::attention");
    internal static readonly Operator batch_norm = new("aten::batch_norm");
    internal static readonly Operator bilinear = new("aten::bilinear");
    internal static readonly Operator cosine_similarity = new("aten::cosine_similarity");
    internal static readonly Operator dropout = new("aten::dropout");
    internal static readonly Operator dropout_ = new("aten::dropout_");
    internal static readonly Operator feature_alpha_dropout = new("aten::feature_alpha_dropout");
    internal static readonly Operator feature_alpha_dropout_ = new("aten::feature_alpha_dropout_");
    internal static readonly Operator feature_dropout = new("aten::feature_dropout");
    internal static readonly Operator feature_dropout_ = new("aten::feature_dropout_");
    internal static readonly Operator group_norm = new("aten::group_norm");
    internal static readonly Operator hardshrink = new("aten::hardshrink");
    internal static readonly Operator instance_norm = new("aten::instance_norm");
    internal static readonly Operator layer_norm = new("aten::layer_norm");
    internal static readonly Operator linear = new("aten::linear");
    internal static readonly Operator masked_fill_Scalar = new("aten::masked_fill", "Scalar");
    internal static readonly Operator mish = new("aten::mish");
    internal static readonly Operator mish_ = new("aten::mish_");
    internal static readonly Operator one_hot = new("aten::one_hot");
    internal static readonly Operator pairwise_distance = new("aten::pairwise_distance");
    internal static readonly Operator scaled_dot_product_attention = new("aten::scaled_dot_product_attention");
    internal static readonly Operator softshrink = new("aten::softshrink");
}
