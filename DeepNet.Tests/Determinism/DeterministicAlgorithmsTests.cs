using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace DeepNet.Tests.Determinism;

[NonParallelizable]
internal sealed class DeterministicAlgorithmsTests
{
    private static readonly NativeOperator _put = new("aten::put_");

    [Test]
    public void An_operator_without_a_deterministic_implementation_is_refused_until_the_scope_ends()
    {
        if (!_put.Exists)
            Assert.Ignore("TorchSharp's API has no operator that is refused on the CPU.");
        using var scope = NewDisposeScope();
        var (places, values) = (tensor(new long[] { 0, 0 }), tensor(new float[] { 1, 2 }));
        using (DeterministicAlgorithms.Enter())
        {
            Assert.That(DeterministicAlgorithms.IsOn);
            Assert.That(() => _put.Call(zeros(3), places, values, false), Throws.InstanceOf<ExternalException>().With.Message.Contains("put_ does not have a deterministic implementation"));
        }
        Assert.That(DeterministicAlgorithms.IsOn, Is.False);
        Assert.That(() => _put.Call(zeros(3), places, values, false), Throws.Nothing);
    }

    [Test]
    public void The_switches_of_cuDNN_follow_and_come_back()
    {
        Cudnn.Benchmark = true;
        try
        {
            using (DeterministicAlgorithms.Enter())
            {
                Assert.That((Cudnn.Deterministic, Cudnn.Benchmark), Is.EqualTo((true, false)));
                using (DeterministicAlgorithms.Enter())
                    Assert.That(DeterministicAlgorithms.IsOn);
                Assert.That(DeterministicAlgorithms.IsOn, "the outer scope is still there");
            }
            Assert.That((Cudnn.Deterministic, Cudnn.Benchmark), Is.EqualTo((false, true)));
        }
        finally
        {
            Cudnn.Benchmark = false;
        }
        Assert.That(Cudnn.Benchmark, Is.False);
    }

    [TestCase(null)]
    [TestCase("")]
    public void The_workspaces_of_cuBLAS_are_chosen_where_nobody_has(string? value)
    {
        string? chosen = null;
        CublasWorkspace.MakeDeterministic(value, text => chosen = text);
        Assert.That(chosen, Is.EqualTo(":4096:8"));
    }

    [TestCase(":4096:8")]
    [TestCase(":16:8")]
    public void A_deterministic_choice_of_the_user_stays(string value)
        => Assert.That(() => CublasWorkspace.MakeDeterministic(value, _ => Assert.Fail("It must not be set.")), Throws.Nothing);

    [Test]
    public void Another_one_is_refused_by_name()
        => Assert.That(() => CublasWorkspace.MakeDeterministic(":0:0", _ => { }), Throws.InvalidOperationException.With.Message.EqualTo(
            "CUBLAS_WORKSPACE_CONFIG is ':0:0', with which cuBLAS is not deterministic: set it to :4096:8 or :16:8 before the program starts, or not at all."));
}
