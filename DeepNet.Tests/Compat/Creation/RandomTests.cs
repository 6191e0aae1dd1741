using static TorchSharp.torch;

namespace DeepNet.Tests.Compat.Creation;

public class RandomTests : TensorTest
{
    // What torch.manual_seed(0) followed by torch.rand(3), torch.randn(3), torch.randint(10, (5,)) and torch.randperm(5) gives in PyTorch.
    private static readonly float[] _rand = [0.49625658988952637f, 0.7682217955589294f, 0.08847743272781372f];
    private static readonly float[] _randn = [1.5409960746765137f, -0.293428897857666f, -2.1787893772125244f];
    private static readonly long[] _randint = [4, 9, 3, 0, 3];

    [Test]
    public void A_seed_gives_the_numbers_that_it_gives_in_PyTorch()
    {
        manual_seed(0);
        Assert.That(Values<float>(rand(3)), Is.EqualTo(_rand));
        manual_seed(0);
        Assert.That(Values<float>(randn(3)), Is.EqualTo(_randn));
        manual_seed(0);
        Assert.That(Values<long>(randint(10, new long[] { 5 })), Is.EqualTo(_randint));
    }

    [Test]
    public void A_generator_of_ones_own_gives_the_same_and_leaves_the_default_one_alone()
    {
        using var generator = new Generator(0);
        manual_seed(1);
        var expected = rand(2);
        manual_seed(1);
        Assert.That(Values<float>(rand(3, generator: generator)), Is.EqualTo(_rand));
        Assert.That(Values<float>(rand(2)), Is.EqualTo(Values<float>(expected)));
        Assert.That(Values<float>(zeros(3).uniform_(0, 1, generator.manual_seed(0))), Is.EqualTo(_rand));
        Assert.That(Values<float>(zeros(3).normal_(generator: generator.manual_seed(0))), Is.EqualTo(_randn));
    }

    [Test]
    public void A_permutation_has_every_number_once()
        => Assert.That(Values<long>(randperm(100)).Order(), Is.EqualTo(Enumerable.Range(0, 100).Select(k => (long)k)));

    [Test]
    public void In_place_fills_return_the_tensor_itself()
    {
        var x = zeros(1000);
        Assert.That(x.uniform_(2, 3), Is.SameAs(x));
        Assert.That(Values<float>(x), Is.All.InRange(2f, 3f));
        Assert.That(Values<float>(x.random_(5, 7)), Is.All.AnyOf(5f, 6f));
        Assert.That(Values<float>(x.bernoulli_(0.5)), Is.All.AnyOf(0f, 1f));
        Assert.That(Values<float>(x.exponential_()), Is.All.GreaterThanOrEqualTo(0f));
        Assert.That(Values<float>(x.fill_(3)), Is.All.EqualTo(3f));
        Assert.That(Values<float>(x.zero_()), Is.All.Zero);
        Assert.That(x.ones(2, 2).shape, Is.EqualTo(new long[] { 2, 2 }));
    }

    [Test]
    public void Scalars_are_drawn_in_range()
    {
        Assert.That(rand_float(), Is.InRange(0, 1));
        Assert.That(randint_int(3, 5), Is.InRange(3, 4));
        Assert.That(randint_long(1), Is.Zero);
    }
}
