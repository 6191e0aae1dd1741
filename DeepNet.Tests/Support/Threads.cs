using NUnit.Framework.Interfaces;
using static TorchSharp.torch;

namespace DeepNet.Tests.Support
{
    /// <summary>
    /// How many threads an operator takes in the tests that this marks. In all others it is one, <see cref="OneThread"/>: put it where work of our own is
    /// divided among them.
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
}

namespace DeepNet.Tests
{
    /// <summary>
    /// Operators take one thread each, on any machine: small ones spend most of their time waiting for a second, and sums are the same everywhere. The programs
    /// that tests start take what they find; <c>OMP_NUM_THREADS</c> sets another number for all.
    /// </summary>
    [SetUpFixture]
    internal sealed class OneThread
    {
        [OneTimeSetUp]
        public void Choose()
        {
            if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable("OMP_NUM_THREADS")))
                set_num_threads(1);
        }
    }
}
