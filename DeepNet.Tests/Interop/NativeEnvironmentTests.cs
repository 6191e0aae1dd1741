namespace DeepNet.Tests.Interop;

internal sealed class NativeEnvironmentTests
{
    [Test]
    public void What_is_set_is_there_for_native_code_and_for_managed()
    {
        const string Name = "DEEPNET_TEST_ENVIRONMENT";
        Assert.That(NativeEnvironment.Get(Name), Is.Null);
        NativeEnvironment.Set(Name, "ä b");
        Assert.That(NativeEnvironment.Get(Name), Is.EqualTo("ä b"));
        Assert.That(Environment.GetEnvironmentVariable(Name), Is.EqualTo("ä b"));
    }
}
