namespace DeepNet.Benchmarks;

/// <summary>That both sides compute the same: from the same weights, on the same batch, three steps have the same losses.</summary>
internal sealed class SameLosses(DeviceSteps benchmark, CommandLine line)
{
    public async Task<int> Run(string[] names)
    {
        var code = 0;
        var table = new Table("workload", "parameters", "losses of DeepNet's first steps", "of PyTorch's", "largest relative difference");
        var file = Path.GetTempFileName();
        try
        {
            foreach (var workload in names.Select(Workload.Of))
            {
                using var ours = benchmark.Start(Way.Ours, line);
                using var theirs = benchmark.Start(Way.Eager, line);
                var counts = await Task.WhenAll(ours.Number(Load(workload, Way.Ours)), theirs.Number(Load(workload, Way.Eager)));
                var (left, right) = (await ours.Numbers($"check {file}"), await theirs.Numbers($"check {file}"));
                var difference = left.Length == 3 && right.Length == 3 ? left.Zip(right, (a, b) => Math.Abs(a - b) / Math.Abs(b)).Max() : double.NaN;
                var isSame = counts[0] == counts[1] && difference <= workload.Tolerance;
                table.Row(workload.Name, counts[0] == counts[1] ? $"{counts[0]:N0}" : $"{counts[0]:N0} and {counts[1]:N0}", Text(left), Text(right), $"{difference:G2}{(isSame ? "" : " ✗")}");
                code = isSame ? code : 1;
                foreach (var peer in new[] { ours, theirs }.Where(peer => peer.Absence is not null))
                    Console.Error.WriteLine($"{workload.Name}, {peer.Title}: {peer.Absence}");
            }
        }
        finally
        {
            File.Delete(file);
        }
        return code;
    }

    private static string Load(Workload workload, string way) => $"load {workload.Name} {Workload.Check} fp32 {way} cpu";

    private static string Text(double[] losses) => string.Join(", ", losses.Select(loss => loss.ToString("F5")));
}
