using TorchSharp;
using static DeepNet.Tests.Compat.NN.Given;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DeepNet.Tests.Compat.NN;

internal sealed class LossTests
{
    private static readonly ParityCase[] _cases =
    [
        .. ForEachReduction("nn.CrossEntropyLoss(reduction='{0}')(a, b)", (x, r) => CrossEntropyLoss(reduction: r).forward(x[0], x[1]), Normal(5, 4), Labels(4, 5)),
        .. ForEachReduction("nn.CrossEntropyLoss(c, ignore_index=1, reduction='{0}', label_smoothing=0.2)(a, b)", (x, r) => new TorchSharp.Modules.CrossEntropyLoss(x[2], 1, r, 0.2).forward(x[0], x[1]), Normal(8, 4), Labels(4, 8), Fixed(4)),
        new("nn.CrossEntropyLoss()(a, b)", x => CrossEntropyLoss().call(x[0], x[1]), Normal(5, 4, 3, 2), Labels(4, 5, 3, 2)),
        new("nn.CrossEntropyLoss()(a, b)", x => CrossEntropyLoss().call(x[0], x[1]), Normal(4), () => tensor(2L)),
        new("F.cross_entropy(a, b.softmax(1), c, label_smoothing=0.1)", x => functional.cross_entropy(x[0], x[1].softmax(1), x[2], label_smoothing: 0.1), Normal(5, 4), Normal(5, 4), Fixed(4)),
        .. ForEachReduction("nn.NLLLoss(c, reduction='{0}')(a, b)", (x, r) => NLLLoss(x[2], r).forward(x[0], x[1]), LogProbabilities(5, 4), Labels(4, 5), Fixed(4)),
        new("F.nll_loss(a, b)", x => functional.nll_loss(x[0], x[1]), LogProbabilities(5, 4, 3), Labels(4, 5, 3)),
        .. ForEachReduction("nn.BCELoss(c, reduction='{0}')(a, b)", (x, r) => BCELoss(x[2], r).forward(x[0], x[1]), Positive(5, 4), Fixed(5, 4), Fixed(4)),
        .. ForEachReduction("nn.BCEWithLogitsLoss(c, reduction='{0}', pos_weight=d)(a, b)", (x, r) => BCEWithLogitsLoss(x[2], r, x[3]).forward(x[0], x[1]), Normal(5, 4), Fixed(5, 4), Fixed(4), Fixed(4)),
        .. ForEachReduction("nn.MultiLabelMarginLoss(reduction='{0}')(a, b)", (x, r) => MultiLabelMarginLoss(r).forward(x[0], x[1]), Normal(2, 4), () => tensor(new long[,] { { 3, 0, -1, 1 }, { 2, -1, 0, 1 } })),
        .. ForEachReduction("nn.MultiLabelSoftMarginLoss(c, reduction='{0}')(a, b)", (x, r) => MultiLabelSoftMarginLoss(x[2], r).forward(x[0], x[1]), Normal(5, 4), Fixed(5, 4), Fixed(4)),
        .. ForEachReduction("nn.MultiMarginLoss(2, 0.8, c, reduction='{0}')(a, b)", (x, r) => MultiMarginLoss(2, 0.8, x[2], r).forward(x[0], x[1]), Normal(5, 4), Labels(4, 5), Fixed(4)),
        .. ForEachReduction("nn.SoftMarginLoss(reduction='{0}')(a, b)", (x, r) => SoftMarginLoss(r).forward(x[0], x[1]), Normal(5, 4), Signs(5, 4)),
        .. ForEachReduction("nn.CTCLoss(reduction='{0}')(a.log_softmax(2), b, c, d)", (x, r) => CTCLoss(reduction: r).forward(x[0].log_softmax(2), x[1], x[2], x[3]), Normal(9, 3, 5), () => randint(1, 5, [3, 4], int64), Integers(9, 8, 7), Integers(4, 3, 2)),
        new("nn.CTCLoss(4, zero_infinity=True)(a.log_softmax(2), b, c, d)", x => CTCLoss(4, true).forward(x[0].log_softmax(2), x[1], x[2], x[3]), Normal(3, 2, 5), () => randint(0, 4, [2, 4], int64), Integers(3, 3), Integers(4, 1)),

        .. ForEachReduction("nn.MSELoss(reduction='{0}')(a, b)", (x, r) => MSELoss(r).forward(x[0], x[1]), Normal(5, 4), Normal(5, 4)),
        new("nn.MSELoss()(a, b)", x => MSELoss().forward(x[0], x[1]), Normal(5, 4), Normal(4)),
        .. ForEachReduction("nn.L1Loss(reduction='{0}')(a, b)", (x, r) => L1Loss(r).forward(x[0], x[1]), Normal(5, 4), Normal(5, 4)),
        .. ForEachReduction("nn.SmoothL1Loss(reduction='{0}', beta=0.7)(a, b)", (x, r) => SmoothL1Loss(r, 0.7).forward(x[0], x[1]), Normal(5, 4), Normal(5, 1)),
        .. ForEachReduction("nn.HuberLoss(reduction='{0}', delta=0.7)(a, b)", (x, r) => HuberLoss(0.7, r).forward(x[0], x[1]), Normal(5, 4), Normal(5, 4)),
        .. ForEachReduction("nn.KLDivLoss(reduction='{0}', log_target=True)(a, b)", (x, r) => KLDivLoss(reduction: r).forward(x[0], x[1]), LogProbabilities(5, 4), LogProbabilities(5, 4)),
        new("nn.KLDivLoss()(a, b)", x => KLDivLoss(false).forward(x[0], x[1]), LogProbabilities(5, 4), Positive(5, 4)),
        .. ForEachReduction("nn.PoissonNLLLoss(full=True, reduction='{0}')(a, b)", (x, r) => PoissonNLLLoss(full: true, reduction: r).forward(x[0], x[1]), Normal(5, 4), () => randint(0, 6, [5, 4], float32)),
        new("nn.PoissonNLLLoss(log_input=False)(a, b)", x => PoissonNLLLoss(false).forward(x[0], x[1]), Positive(5, 4), Fixed(5, 4)),
        .. ForEachReduction("nn.GaussianNLLLoss(full=True, eps=0.3, reduction='{0}')(a, b, c)", (x, r) => GaussianNLLLoss(true, 0.3f, r).forward(x[0], x[1], x[2]), Normal(5, 4), Normal(5, 4), Positive(5, 4)),
        new("nn.GaussianNLLLoss()(a, b, c)", x => GaussianNLLLoss(eps: 1e-6f).forward(x[0], x[1], x[2]), Normal(5, 4), Normal(5, 4), Positive(5)),
        new("nn.GaussianNLLLoss()(a, b, c)", x => GaussianNLLLoss(eps: 1e-6f).forward(x[0], x[1], x[2]), Normal(5, 4), Normal(5, 4), Positive(5, 1)),

        .. ForEachReduction("nn.CosineEmbeddingLoss(0.2, reduction='{0}')(a, b, c)", (x, r) => CosineEmbeddingLoss(0.2, r).forward(x[0], x[1], x[2]), Normal(5, 4), Normal(5, 4), Signs(5)),
        .. ForEachReduction("nn.HingeEmbeddingLoss(reduction='{0}')(a, b)", (x, r) => HingeEmbeddingLoss(reduction: r).forward(x[0], x[1]), Positive(5, 4), Signs(5, 4)),
        .. ForEachReduction("nn.MarginRankingLoss(0.2, reduction='{0}')(a, b, c)", (x, r) => MarginRankingLoss(0.2, r).forward(x[0], x[1], x[2]), Normal(5), Normal(5), Signs(5)),
        .. ForEachReduction("nn.TripletMarginLoss(0.7, 3, swap=True, reduction='{0}')(a, b, c)", (x, r) => TripletMarginLoss(0.7, 3, swap: true, reduction: r).forward(x[0], x[1], x[2]), Normal(5, 4), Normal(5, 4), Normal(5, 4)),
        .. ForEachReduction("nn.TripletMarginWithDistanceLoss(margin=0.7, swap=True, reduction='{0}')(a, b, c)", (x, r) => TripletMarginWithDistanceLoss(margin: 0.7, swap: true, reduction: r).forward(x[0], x[1], x[2]), Normal(5, 4), Normal(5, 4), Normal(5, 4)),
        new("nn.TripletMarginWithDistanceLoss(distance_function=lambda x, y: (x - y).abs().sum(1))(a, b, c)", x => TripletMarginWithDistanceLoss((p, q) => (p - q).abs().sum(1)).forward(x[0], x[1], x[2]), Normal(5, 4), Normal(5, 4), Normal(5, 4)),
    ];

    private static ParityCase[] ForEachReduction(string python, Func<Tensor[], Reduction, Tensor> managed, params Func<Tensor>[] inputs)
        => Array.ConvertAll(Enum.GetValues<Reduction>(), reduction
            => new ParityCase(python.Replace("{0}", reduction.ToString().ToLowerInvariant(), StringComparison.Ordinal), x => managed(x, reduction), inputs));

    [TestCaseSource(nameof(_cases))]
    public void ComputesWhatPyTorchComputes(ParityCase sample) => sample.Check();

    [Test]
    public void ShapesThatDifferAreNamed()
        => Assert.That(() => functional.binary_cross_entropy_with_logits(ones(5, 1), ones(5)),
            Throws.ArgumentException.With.Message.Contains("[5, 1]").And.Message.Contains("[5]"));

    [Test]
    public void ANegativeVarianceIsRefused()
        => Assert.Throws<ArgumentException>(() => functional.gaussian_nll_loss(ones(2), ones(2), tensor(new float[] { 1, -1 })));

    [Test]
    public void TheWeightMovesWithTheLossAndStaysTheCallers()
    {
        using var weight = ones(3);
        using (var loss = CrossEntropyLoss(weight))
        {
            loss.@double();
            Assert.That(loss.weight!.dtype, Is.EqualTo(float64));
            Assert.That(loss.state_dict(), Is.Empty);
        }
        Assert.That((weight.IsInvalid, weight.dtype), Is.EqualTo((false, float32)));
    }

    [Test]
    public void AClassOutOfRangeIsAnExceptionWithLibTorchsMessage()
        => Assert.That(() => functional.cross_entropy(ones(1, 3), tensor(new long[] { 3 })),
            Throws.InstanceOf<System.Runtime.InteropServices.ExternalException>().With.Message.Contains("Target 3 is out of bounds"));
}
