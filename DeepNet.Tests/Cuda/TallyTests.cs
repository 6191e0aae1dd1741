using DeepNet.Tests.Support;
using DeepNet.Tests.Training.Metrics;
using static TorchSharp.torch;

namespace DeepNet.Tests.Cuda;

/// <summary>What a metric tallies can be recorded as a CUDA graph, so that nothing waits for the device; and it comes to what the CPU counts.</summary>
internal sealed class TallyTests : GpuTest
{
    [TestCase(false)]
    [TestCase(true)]
    public void Every_tally_can_be_recorded(bool deterministic)
    {
        using var algorithms = deterministic ? DeterministicAlgorithms.Enter() : null;
        Assert.Multiple(() =>
        {
            foreach (var tested in MetricCase.All().Where(tested => tested.Make().Tallies))
                Check(tested);
        });
    }

    private static void Check(MetricCase tested)
    {
        using var scope = NewDisposeScope();
        var (outputs, targets) = tested.Data();
        var (expected, metric) = (tested.Make(), tested.Make());
        expected.Add(outputs, targets);
        var (inputs, right) = (outputs.to(Gpu.Device, copy: true), targets.to(Gpu.Device, copy: true));
        using var graph = new CudaGraph(Gpu.Device);
        var current = CudaStream.Current(Gpu.Device);
        graph.Stream.WaitFor(current);
        using (graph.Stream.Enter())
            metric.Tally(inputs, right);
        current.WaitFor(graph.Stream);
        Tensor tally;
        using (graph.Capture())
            tally = metric.Tally(inputs, right);
        graph.Replay();
        metric.AddTally(tally.cpu().data<double>().ToArray());
        Assert.That(metric.Value, Is.EqualTo(expected.Value).Within(1e-5 * Math.Abs(expected.Value)), tested.Title);
    }
}
