using DeepNet.Training;

namespace DeepNet.Tests.Training.Running;

public sealed class StepSeedsTests
{
    [Test]
    public void Each_batch_has_a_seed_of_its_own_that_is_always_the_same()
    {
        var seeds = (from seed in new[] { -1L, 0, 1, 2 } from step in Enumerable.Range(0, 200) from batch in Enumerable.Range(0, 5) select StepSeeds.SeedOf(seed, step, batch)).ToArray();
        Assert.That(seeds.Distinct().Count(), Is.EqualTo(seeds.Length));
        // SplitMix64 of 0, the generator's first published output, is what the first of the three rounds makes.
        Assert.That(StepSeeds.Mix(0), Is.EqualTo(0xE220A8397B1DCDAF));
    }

    [Test]
    public void Neighbouring_seeds_differ_in_about_half_their_bits()
    {
        var flips = Enumerable.Range(0, 1000).Select(step => long.PopCount(StepSeeds.SeedOf(1, step, 0) ^ StepSeeds.SeedOf(1, step + 1, 0))).Average();
        Assert.That(flips, Is.EqualTo(32).Within(1));
    }
}
