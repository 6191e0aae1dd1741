using TorchSharp;
using static DeepNet.Tests.Compat.NN.Given;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DeepNet.Tests.Compat.NN;

internal sealed class LayerFunctionTests
{
    private static readonly ParityCase[] _cases =
    [
        new("F.linear(a, b, c)", x => functional.linear(x[0], x[1], x[2]), Normal(4, 6), Normal(3, 6), Normal(3)),
        new("F.linear(a, b)", x => functional.linear(x[0], x[1]), Normal(2, 4, 6), Normal(3, 6)),
        new("F.bilinear(a, b, c, d)", x => functional.bilinear(x[0], x[1], x[2], x[3]), Normal(4, 3), Normal(4, 2), Normal(5, 3, 2), Normal(5)),
        new("F.one_hot(a)", x => functional.one_hot(x[0]), Labels(5, 4)),
        new("F.one_hot(a, 7)", x => functional.one_hot(x[0], 7), Labels(5, 4)),
        new("F.cosine_similarity(a, b)", x => functional.cosine_similarity(x[0], x[1]), Normal(4, 6), Normal(4, 6)),
        new("F.pairwise_distance(a, b, 1.5, keepdim=True)", x => functional.pairwise_distance(x[0], x[1], 1.5, keepdim: true), Normal(4, 6), Normal(4, 6)),
        new("F.normalize(a)", x => functional.normalize(x[0]), Normal(4, 6)),
        new("F.normalize(a, 3, 0)", x => functional.normalize(x[0], 3, 0), Normal(4, 6)),

        new("F.conv1d(a, b, c)", x => functional.conv1d(x[0], x[1], x[2]), Normal(2, 4, 9), Normal(6, 4, 3), Normal(6)),
        new("F.conv1d(a, b, stride=2, padding=1, dilation=2, groups=2)", x => functional.conv1d(x[0], x[1], null, 2, 1, 2, 2), Normal(2, 4, 9), Normal(6, 2, 3)),
        new("F.conv1d(a, b, padding='same')", x => functional.conv1d_padding(x[0], x[1], padding: Padding.Same), Normal(2, 4, 9), Normal(6, 4, 3)),
        new("F.conv2d(a, b, c)", x => functional.conv2d(x[0], x[1], x[2]), Normal(2, 4, 9, 8), Normal(6, 4, 3, 3), Normal(6)),
        new("F.conv2d(a, b, None, (2, 1), (1, 0), (1, 2), 2)", x => functional.conv2d(x[0], x[1], null, [2, 1], [1, 0], [1, 2], 2), Normal(2, 4, 9, 8), Normal(6, 2, 3, 3)),
        new("F.conv2d(a, b, padding='same', dilation=2)", x => functional.conv2d_padding(x[0], x[1], padding: Padding.Same, dilation: [2, 2]), Normal(2, 4, 9, 8), Normal(6, 4, 3, 3)),
        new("F.conv2d(a, b, padding='valid')", x => functional.conv2d_padding(x[0], x[1]), Normal(4, 9, 8), Normal(6, 4, 3, 3)),
        new("F.conv3d(a, b, stride=(1, 2, 1))", x => functional.conv3d(x[0], x[1], strides: [1, 2, 1]), Normal(1, 2, 5, 6, 5), Normal(3, 2, 3, 3, 3)),
        new("F.conv3d(a, b, padding='same')", x => functional.conv3d_padding(x[0], x[1], padding: Padding.Same), Normal(1, 2, 5, 6, 5), Normal(3, 2, 3, 3, 3)),
        new("F.conv_transpose1d(a, b, c, 2, 1, 1, 2, 2)", x => functional.conv_transpose1d(x[0], x[1], x[2], 2, 1, 1, 2, 2), Normal(2, 4, 5), Normal(4, 3, 3), Normal(6)),
        new("F.conv_transpose2d(a, b, c, (2, 1), (1, 0), (1, 0), 2, (1, 2))", x => functional.conv_transpose2d(x[0], x[1], x[2], [2, 1], [1, 0], [1, 0], [1, 2], 2), Normal(2, 4, 5, 6), Normal(4, 3, 3, 3), Normal(6)),
        new("F.conv_transpose3d(a, b)", x => functional.conv_transpose3d(x[0], x[1]), Normal(1, 2, 3, 4, 3), Normal(2, 3, 2, 2, 2)),
        new("F.unfold(a, (2, 3), 1, (0, 1), 2)", x => functional.unfold(x[0], (2, 3), (1, 1), (0, 1), (2, 2)), Normal(2, 3, 6, 7)),
        new("F.unfold(a, 3)", x => functional.unfold(x[0], 3), Normal(2, 3, 6, 7)),
        new("F.fold(a, (4, 5), 2)", x => functional.fold(x[0], (4, 5), (2, 2)), Normal(2, 12, 12)),
        new("F.fold(a, 4, 2, stride=2)", x => functional.fold(x[0], 4, 2, stride: 2), Normal(2, 12, 4)),

        new("F.batch_norm(a, b, c, training=True)", x => functional.batch_norm(x[0], x[1], x[2], training: true), Normal(4, 3, 5), Fixed(3), Fixed(3)),
        new("F.batch_norm(a, torch.zeros(3), torch.ones(3), b, c)", x => functional.batch_norm(x[0], zeros(3), ones(3), x[1], x[2]), Normal(4, 3, 5), Normal(3), Normal(3)),
        new("(F.batch_norm(a, b, c, training=True, momentum=0.3), b)[1]", x => { functional.batch_norm(x[0], x[1], x[2], training: true, momentum: 0.3); return x[1]; }, Normal(4, 3, 5), Fixed(3), Fixed(3)),
        new("F.batch_norm(a, None, None, training=True)", x => functional.batch_norm(x[0], null, null, training: true), Normal(4, 3)),
        new("F.instance_norm(a, weight=b, bias=c)", x => functional.instance_norm(x[0], weight: x[1], bias: x[2]), Normal(4, 3, 5), Normal(3), Normal(3)),
        new("F.instance_norm(a, b, c, use_input_stats=False)", x => functional.instance_norm(x[0], x[1], x[2], use_input_stats: false), Normal(4, 3, 5), Fixed(3), Fixed(3)),
        new("F.layer_norm(a, (5, 6), b, c)", x => functional.layer_norm(x[0], [5, 6], x[1], x[2]), Normal(4, 5, 6), Normal(5, 6), Normal(5, 6)),
        new("F.group_norm(a, 2, b, c)", x => functional.group_norm(x[0], 2, x[1], x[2]), Normal(4, 6, 5), Normal(6), Normal(6)),
        new("F.local_response_norm(a, 3, 0.5, 0.6, 2)", x => functional.local_response_norm(x[0], 3, 0.5, 0.6, 2), Normal(2, 7, 5)),
        new("F.local_response_norm(a, 4)", x => functional.local_response_norm(x[0], 4), Normal(2, 7, 5, 3)),

        new(Attention(""), x => functional.scaled_dot_product_attention(x[0], x[1], x[2]), Normal(2, 3, 5, 4), Normal(2, 3, 6, 4), Normal(2, 3, 6, 7)),
        new(Attention(" + d"), x => functional.scaled_dot_product_attention(x[0], x[1], x[2], x[3]), Normal(2, 3, 5, 4), Normal(2, 3, 6, 4), Normal(2, 3, 6, 7), Fixed(5, 6)),
        new(Attention(".masked_fill(d == 0, -math.inf)"), x => functional.scaled_dot_product_attention(x[0], x[1], x[2], x[3].ne(0)), Normal(2, 3, 5, 4), Normal(2, 3, 6, 4), Normal(2, 3, 6, 7), Labels(4, 5, 6)),
        new(Attention(".masked_fill(~torch.ones(5, 6, dtype=bool).tril(), -math.inf)"), x => functional.scaled_dot_product_attention(x[0], x[1], x[2], is_casual: true), Normal(2, 3, 5, 4), Normal(2, 3, 6, 4), Normal(2, 3, 6, 7)),
    ];

    private static string Attention(string mask) => $"torch.softmax(((a / 2) @ b.transpose(-2, -1)){mask}, -1) @ c";

    [TestCaseSource(nameof(_cases))]
    public void ComputesWhatPyTorchComputes(ParityCase sample) => sample.Check();

    [Test]
    public void OneValuePerChannelCannotBeNormalised()
    {
        var error = Assert.Throws<ArgumentException>(() => functional.batch_norm(ones(1, 3), null, null, training: true));
        Assert.That(error!.Message, Does.Contain("[1, 3]"));
        Assert.Throws<ArgumentException>(() => functional.instance_norm(ones(1, 3, 1)));
    }

    [Test]
    public void AttentionTakesAMaskOrCausality()
    {
        using var x = ones(1, 2, 4);
        using var mask = ones(2, 2);
        Assert.Throws<ArgumentException>(() => functional.scaled_dot_product_attention(x, x, x, mask, is_casual: true));
    }
}
