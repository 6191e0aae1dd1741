namespace TorchSharp.Interop;

internal static partial class Aten
{
    internal static readonly Operator binary_cross_entropy = new("aten::binary_cross_entropy");
    internal static readonly Operator binary_cross_entropy_with_logits = new("aten::binary_cross_entropy_with_logits");
    internal static readonly Operator cosine_embedding_loss = new("aten::cosine_embedding_loss");
    internal static readonly Operator cross_entropy = new("deepnet::cross_entropy");
    internal static readonly Operator ctc_loss_Tensor = new("aten::ctc_loss", "Tensor");
    internal static readonly Operator hinge_embedding_loss = new("aten::hinge_embedding_loss");
    internal static readonly Operator huber_loss = new("aten::huber_loss");
    internal static readonly Operator is_nonzero = new("aten::is_nonzero");
    internal static readonly Operator kl_div = new("aten::kl_div");
    internal static readonly Operator l1_loss = new("aten::l1_loss");
    internal static readonly Operator margin_ranking_loss = new("aten::margin_ranking_loss");
    internal static readonly Operator mse_loss = new("aten::mse_loss");
    internal static readonly Operator multi_margin_loss = new("aten::multi_margin_loss");
    internal static readonly Operator multilabel_margin_loss = new("aten::multilabel_margin_loss");
    internal static readonly Operator nll_loss_nd = new("aten::nll_loss_nd");
    internal static readonly Operator poisson_nll_loss = new("aten::poisson_nll_loss");
    internal static readonly Operator smooth_l1_loss = new("aten::smooth_l1_loss");
    internal static readonly Operator soft_margin_loss = new("aten::soft_margin_loss");
    internal static readonly Operator triplet_margin_loss = new("aten::triplet_margin_loss");
}
