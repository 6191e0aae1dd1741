using NUnit.Framework.Interfaces;
using static TorchSharp.torch;

namespace DeepNet.Tests.Support;

/// <summary>
/// How many threads an operator takes in the tests that this marks. In all others it is one, <see cref="OneThread"/>: put it where work of our own is divided
/// among them.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
internal sealed class ThreadsAttribute(int count) : Attribute, ITestAction
{
    private int _before;

    public ActionTargets Targets => ActionTargets.Test;

    public void BeforeTest(ITest test)
    {
        _before = get_num_threads();
        set_num_threads(count);
    }

    public void AfterTest(ITest test) => set_num_threads(_before);
}
