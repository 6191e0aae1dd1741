namespace DeepNet.Tests.MixedPrecision;

internal sealed class AutocastExportsTests
{
    [Test]
    public void LibTorch_is_found_among_the_loaded_libraries()
        => Assert.That(LoadedLibrary.Find("torch_cpu")!.Path, Does.Contain("torch_cpu"));

    [Test]
    public void A_library_that_is_not_loaded_is_not_found() => Assert.That(LoadedLibrary.Find("no_such_library"), Is.Null);

    [Test]
    public void LibTorch_exports_what_is_asked_for()
    {
        var exports = new AutocastExports(LoadedLibrary.Find("torch_cpu"));
        Assert.That(exports.Require("clear_cache", "v", "XXZ"), Is.Not.EqualTo((nint)0));
        Assert.That(exports.Missing, Is.Null);
    }

    [Test]
    public void A_function_that_is_missing_is_named_with_the_library()
    {
        var library = LoadedLibrary.Find("torch_cpu")!;
        var exports = new AutocastExports(library);
        Assert.That(exports.Require("no_such_switch", "v", "XXZ"), Is.EqualTo((nint)0));
        Assert.That(exports.Missing, Does.Contain(library.Path).And.Contain("does not export at::autocast::no_such_switch"));
    }

    [Test]
    public void Without_LibTorch_the_message_says_so()
    {
        var exports = new AutocastExports(null);
        Assert.That(exports.Require("clear_cache", "v", "XXZ"), Is.EqualTo((nint)0));
        Assert.That(exports.Missing, Is.EqualTo("Mixed precision needs LibTorch's autocast, but no library torch_cpu is loaded in this process."));
    }
}
