using DeepNet.Data;
using DeepNet.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace DeepNet.Tests.Training.Steps;

public sealed class MaskedLanguageModellingTests
{
    private const int Vocabulary = 50;
    private const long Mask = 4;

    private static readonly TokenMasking _masking = new() { MaskToken = Mask, VocabularySize = Vocabulary, SpecialTokens = [0, 1, 2] };

    [Test]
    public void Fifteen_percent_are_chosen_eighty_ten_ten_and_special_tokens_never()
    {
        manual_seed(1);
        var tokens = randint(0, Vocabulary, [400, 100], int64);
        var (inputs, targets) = _masking.Apply(tokens);
        var chosen = targets.ne(-100);
        var special = tokens.le(2);
        var changed = inputs.ne(tokens);
        var (open, count) = (Count(special.logical_not()), Count(chosen));
        Assert.Multiple(() =>
        {
            Assert.That(Count(chosen & special), Is.Zero);
            Assert.That(Count(changed & chosen.logical_not()), Is.Zero, "what was not chosen stays");
            Assert.That(Count(targets.eq(tokens) & chosen), Is.EqualTo(count), "the targets are the tokens");
            Assert.That(count / open, Is.EqualTo(0.15).Within(0.006), "three standard deviations of 37,600 draws");
            // Of the random ones one in 50 is the mask and one in 50 the token itself.
            Assert.That(Count(inputs.eq(Mask) & chosen & tokens.ne(Mask)) / Count(chosen & tokens.ne(Mask)), Is.EqualTo(0.8 + 0.1 / Vocabulary).Within(0.016));
            Assert.That(Count(chosen & changed.logical_not() & tokens.ne(Mask)) / Count(chosen & tokens.ne(Mask)), Is.EqualTo(0.1 + 0.1 / Vocabulary).Within(0.012));
        });

        static double Count(Tensor mask) => mask.sum().item<long>();
    }

    [Test]
    public void Shares_of_nothing_and_everything()
    {
        var tokens = full([3, 7], 9, int64);
        var all = _masking with { Share = 1, MaskShare = 1, RandomShare = 0 };
        Assert.That(all.Apply(tokens).Inputs.data<long>().ToArray(), Is.All.EqualTo(Mask));
        Assert.That((_masking with { Share = 0 }).Apply(tokens).Targets.data<long>().ToArray(), Is.All.EqualTo(-100));
        Assert.That((all with { MaskShare = 0 }).Apply(tokens).Inputs.data<long>().ToArray(), Is.All.EqualTo(9), "what is chosen may stay");
    }

    [Test]
    public void In_training_each_batch_draws_anew_from_torchs_generator_and_a_restored_one_draws_the_same()
    {
        using var model = Model();
        using var batch = Tokens(index: 0);
        var step = new MaskedLanguageModelling(model, _masking);
        manual_seed(3);
        var first = step.Forward(batch).Targets!;
        var state = get_rng_state();
        var second = step.Forward(batch).Targets!;
        set_rng_state(state);
        var again = step.Forward(batch).Targets!;
        Assert.That((Same(first, second), Same(second, again)), Is.EqualTo((false, true)));
    }

    [Test]
    public void In_validation_a_batch_always_has_the_same_tokens_hidden_and_torchs_generator_stays()
    {
        using var model = Model();
        model.eval();
        var step = new MaskedLanguageModelling(model, _masking);
        using var batch = Tokens(index: 0);
        using var other = Tokens(index: 1);
        manual_seed(3);
        var state = get_rng_state();
        var (first, second) = (step.Forward(batch), step.Forward(batch));
        Assert.Multiple(() =>
        {
            Assert.That(Same(first.Targets!, second.Targets!));
            Assert.That(first.Loss.ToDouble(), Is.EqualTo(second.Loss.ToDouble()));
            Assert.That(Same(step.Forward(other).Targets!.ne(-100), first.Targets!.ne(-100)), Is.False, "another batch has others");
            Assert.That(Same(get_rng_state(), state));
        });
    }

    [Test]
    public void Only_the_chosen_count()
    {
        using var model = Model();
        using var batch = Tokens(index: 0);
        var outcome = new MaskedLanguageModelling(model, _masking).Forward(batch);
        Assert.That(outcome.Count, Is.EqualTo(outcome.Targets!.ne(-100).sum().item<long>()));
        Assert.That(outcome.Count, Is.InRange(1, 40));
    }

    [Test]
    public void Data_that_is_masked_already_is_taken_as_it_is()
    {
        using var model = Model();
        var targets = full([2, 3], -100, int64);
        targets[0, 1] = 7;
        using var batch = new Batch(full([2, 3], Mask, int64), targets);
        var outcome = new MaskedLanguageModelling(model, masking: null).Forward(batch);
        var expected = nn.functional.cross_entropy(model.call(batch.Inputs)[0, 1].unsqueeze(0), tensor(new long[] { 7 }));
        Assert.That((outcome.Count, outcome.Loss.ToDouble()), Is.EqualTo((1, expected.ToDouble())));
    }

    [Test]
    public void Predictions_hide_nothing()
    {
        using var model = Model();
        using var batch = Tokens(index: 0);
        Assert.That(Same(new MaskedLanguageModelling(model, _masking).Predict(batch), model.call(batch.Inputs)));
    }

    [Test]
    public void Settings_defaults_and_card()
    {
        using var model = Model();
        Assert.Multiple(() =>
        {
            Assert.That(_masking, Is.EqualTo(new TokenMasking { MaskToken = Mask, VocabularySize = 50, SpecialTokens = [0, 1, 2], Share = 0.15, MaskShare = 0.8, RandomShare = 0.1 }));
            Assert.That(() => new MaskedLanguageModelling(model, _masking with { MaskShare = 0.95 }), Told("at most 1 together, but are 0.95 and 0.1"));
            Assert.That(() => new MaskedLanguageModelling(model, _masking with { MaskToken = 50 }), Told("MaskToken must be below VocabularySize, 50, but is 50"));
            Assert.That(() => new MaskedLanguageModelling(model, _masking).Forward(new Batch(zeros(2, 3), zeros(2, 3))), Told("inputs [batch, tokens] of type int64, but got [2, 3] of type Float32"));
            var card = new MaskedLanguageModelling(model, _masking).Card;
            Assert.That((card["mask_token"], card["vocabulary_size"], card["special_tokens"], card["share"]), Is.EqualTo(("4", "50", "[0, 1, 2]", "0.15")));
        });
    }

    private static NUnit.Framework.Constraints.Constraint Told(string text) => Throws.InstanceOf<ArgumentException>().With.Message.Contains(text);

    private static bool Same(Tensor left, Tensor right) => left.eq(right).all().item<bool>();

    private static nn.Module<Tensor, Tensor> Model()
    {
        manual_seed(1);
        return nn.Sequential(nn.Embedding(Vocabulary, 8), nn.Linear(8, Vocabulary));
    }

    private static Batch Tokens(long index)
    {
        manual_seed(2);
        return new Batch(randint(0, Vocabulary, [4, 20], int64), zeros([4, 20], int64)) { Index = index };
    }
}
