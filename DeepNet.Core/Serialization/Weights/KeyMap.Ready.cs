namespace DeepNet.Serialization;

public sealed partial record KeyMap
{
    /// <summary>
    /// GPT-2 as Hugging Face's transformers write it: <c>wte.weight</c>, <c>h.0.attn.c_attn.weight</c>, … with or without
    /// <c>transformer.</c> before it, as the module has it. Its <c>Conv1D</c> stores [in, out]: the weights of <c>attn.c_attn</c>,
    /// <c>attn.c_proj</c>, <c>mlp.c_fc</c> and <c>mlp.c_proj</c> are transposed, no others. The causal masks <c>attn.bias</c> and
    /// <c>attn.masked_bias</c> are left out, and a <c>lm_head.weight</c> where the module's head is the embedding itself.
    /// </summary>
    public static KeyMap HuggingFaceGpt2 { get; } = new()
    {
        Prefixes = [.. new KeyMap().Prefixes, "transformer."],
        ModulePrefixes = ["transformer."],
        Transposed = ["*h.*.attn.c_attn.weight", "*h.*.attn.c_proj.weight", "*h.*.mlp.c_fc.weight", "*h.*.mlp.c_proj.weight"],
        Ignored = ["*h.*.attn.bias", "*h.*.attn.masked_bias", "lm_head.weight", "*.lm_head.weight"],
    };

    /// <summary>
    /// BERT as Hugging Face's transformers write it, with or without <c>bert.</c> before its names, as the module has it. The
    /// <c>LayerNorm.gamma</c> and <c>.beta</c> of old files become <c>weight</c> and <c>bias</c>. The numbers of the positions, which some
    /// versions store, are left out, and so are heads (<c>cls.*</c>) that the module does not have.
    /// </summary>
    public static KeyMap HuggingFaceBert { get; } = new()
    {
        Prefixes = [.. new KeyMap().Prefixes, "bert."],
        ModulePrefixes = ["bert."],
        Renames = [("*LayerNorm.gamma", "*LayerNorm.weight"), ("*LayerNorm.beta", "*LayerNorm.bias")],
        Ignored = ["*embeddings.position_ids", "*embeddings.token_type_ids", "cls.*"],
    };

    /// <summary>
    /// DenseNets as the files published by torchvision have them, whose layers are called <c>denselayer1.norm.1</c> and <c>denselayer1.conv.2</c>
    /// where modules say <c>norm1</c> and <c>conv2</c>.
    /// </summary>
    public static KeyMap TorchvisionDenseNet { get; } = new()
    {
        Renames =
        [
            ("*denselayer*.norm.1.*", "*denselayer*.norm1.*"), ("*denselayer*.conv.1.*", "*denselayer*.conv1.*"),
            ("*denselayer*.norm.2.*", "*denselayer*.norm2.*"), ("*denselayer*.conv.2.*", "*denselayer*.conv2.*"),
        ],
    };
}
