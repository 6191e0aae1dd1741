using DeepNet.Data;
using DeepNet.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace DeepNet.Tests.Training.Steps;

public sealed class TokenStepTests
{
    private const int Vocabulary = 6;

    private static nn.Module<Tensor, Tensor> Model()
    {
        manual_seed(1);
        return nn.Sequential(nn.Embedding(Vocabulary, 5), nn.Linear(5, Vocabulary));
    }

    private static Batch Tokens(long batch = 3, long tokens = 5)
    {
        manual_seed(2);
        var targets = randint(-1, Vocabulary, [batch, tokens], int64);
        return new Batch(randint(0, Vocabulary, [batch, tokens], int64), targets.masked_fill(targets.eq(-1), -100));
    }

    [Test]
    public void Windows_of_unequal_token_counts_make_up_the_large_batch()
    {
        using var model = Model();
        using var all = Tokens(batch: 10);
        var step = new LanguageModelling(model) { LabelSmoothing = 0.1, ZLoss = 1e-3 };
        var whole = step.Forward(all);
        var (sum, weight) = (0.0, 0.0);
        foreach (var (start, length) in new[] { (0, 1), (1, 6), (7, 3) })
        {
            using var part = new Batch(all.Inputs.narrow(0, start, length), all.Targets.narrow(0, start, length));
            var outcome = step.Forward(part);
            sum += outcome.Loss.ToDouble() * outcome.Weight;
            weight += outcome.Weight;
        }
        Assert.That((weight, step.Unit), Is.EqualTo((whole.Weight, "tokens")));
        Assert.That(sum / weight, Is.EqualTo(whole.Loss.ToDouble()).Within(1e-6));
    }

    [Test]
    public void Losses_of_samples_weighed_by_their_tokens_make_up_the_loss([Values] bool training)
    {
        using var model = Model();
        using var batch = Tokens();
        model.train(training);
        var step = new LanguageModelling(model) { LabelSmoothing = 0.1, ZLoss = 0.1 };
        var outcome = step.Forward(batch);
        var samples = step.SampleLosses(outcome)!;
        var counts = batch.Targets.ne(-100).sum(1);
        Assert.That((samples * counts).sum().ToDouble() / counts.sum().ToDouble(), Is.EqualTo(outcome.Loss.ToDouble()).Within(1e-6));
    }

    [Test]
    public void In_validation_the_loss_is_plain_so_that_its_exponential_is_the_perplexity()
    {
        using var model = Model();
        using var batch = Tokens();
        model.eval();
        var outcome = new LanguageModelling(model) { LabelSmoothing = 0.1, ZLoss = 0.1 }.Forward(batch);
        var probabilities = model.call(batch.Inputs).softmax(-1).flatten(0, 1);
        var targets = batch.Targets.flatten().data<long>().ToArray();
        var counted = Enumerable.Range(0, targets.Length).Where(k => targets[k] != -100).ToArray();
        var product = counted.Aggregate(1.0, (product, k) => product * probabilities[k, targets[k]].ToDouble());
        Assert.That(Math.Exp(outcome.Loss.ToDouble()), Is.EqualTo(Math.Pow(product, -1.0 / counted.Length)).Within(1e-5));
        Assert.That(outcome.Parts, Is.Empty);
    }

    [Test]
    public void A_batch_without_tokens_that_count_weighs_nothing()
    {
        using var model = Model();
        using var batch = new Batch(zeros([2, 3], int64), full([2, 3], -100, int64));
        var step = new LanguageModelling(model) { ZLoss = 0.1, LabelSmoothing = 0.1 };
        var outcome = step.Forward(batch);
        outcome.Loss.backward();
        Assert.Multiple(() =>
        {
            Assert.That((outcome.Count, outcome.Weight, outcome.Loss.ToDouble()), Is.EqualTo((0, 0.0, 0.0)));
            Assert.That(model.parameters().All(parameter => parameter.grad!.abs().max().ToDouble() == 0));
            Assert.That(step.SampleLosses(outcome)!.data<float>().ToArray(), Is.EqualTo(new[] { 0f, 0f }));
        });
    }

    [Test]
    public void Predictions_are_logits_token_by_token()
    {
        using var model = Model();
        using var batch = Tokens();
        Assert.That(new LanguageModelling(model).Predict(batch).shape, Is.EqualTo(new long[] { 3, 5, Vocabulary }));
        Assert.That(new SequenceLabelling(model).Predict(batch).shape, Is.EqualTo(new long[] { 3, 5, Vocabulary }));
    }

    [Test]
    public void The_run_card_tells_all_settings()
    {
        using var model = Model();
        Assert.That(new LanguageModelling(model) { LabelSmoothing = 0.1, ZLoss = 1e-4, IgnoreIndex = 0, ShiftTargets = true }.Card, Is.EquivalentTo(new Dictionary<string, string>
        {
            ["ignore_index"] = "0",
            ["label_smoothing"] = "0.1",
            ["z_loss"] = "0.0001",
            ["shift_targets"] = "True",
        }));
        Assert.That(new SequenceLabelling(model) { ClassWeights = [1, 2, 3, 4, 5, 6.5] }.Card["class_weights"], Is.EqualTo("[1, 2, 3, 4, 5, 6.5]"));
    }

    [Test]
    public void Shapes_types_and_tokens_that_do_not_fit_are_told()
    {
        using var model = Model();
        var step = new LanguageModelling(model);
        var tokens = zeros([2, 3], int64);
        Assert.Multiple(() =>
        {
            Assert.That(() => step.Forward(new Batch(zeros(2, 3), tokens)), Told("inputs [batch, tokens] of type int64 or int32, but got [2, 3] of type Float32"));
            Assert.That(() => step.Forward(new Batch(zeros([2], int64), tokens)), Told("but got [2] of type Int64"));
            Assert.That(() => step.Forward(new Batch(tokens, zeros([2, 4], int64))), Told("logits [2, 3, 6] and targets [2, 4]"));
            Assert.That(() => step.Forward(new Batch(tokens, full([2, 3], 6, int64))), Told("6 classes, so targets are from 0 to 5, but the target at [0, 0] of the batch is 6"));
            Assert.That(() => step.Forward(new Batch(tokens, zeros([2, 3], int32))), Told("targets are Int32"));
            Assert.That(() => new LanguageModelling(model) { ShiftTargets = true }.Forward(new Batch(tokens, zeros([2, 4], int64))), Told("targets of the inputs' shape"));
        });
    }

    private static NUnit.Framework.Constraints.Constraint Told(string text) => Throws.InstanceOf<ArgumentException>().With.Message.Contains(text);
}
