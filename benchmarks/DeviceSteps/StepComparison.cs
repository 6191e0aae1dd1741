namespace DeepNet.Benchmarks;

/// <summary>Measures the rows of the table, one workload in one precision each.</summary>
internal sealed class StepComparison(DeviceSteps benchmark, CommandLine line)
{
    private const int FirstGroup = 3; // of a large workload's processes, those that begin together

    private readonly string _device = line.Device("cuda"), _size = line.IsSmoke ? Workload.Small : Workload.Full;
    private readonly int _rounds = line.Rounds(7);
    private readonly Targets _targets = new(!line.IsSmoke);
    private readonly List<string> _left = [];
    private readonly List<object[]> _beginnings = [];
    private readonly Dictionary<string, List<string>> _notes = []; // by what they say: the rows
    private bool _isBroken, _isLate;

    public async Task<int> Run(Workload[] workloads, string[] precisions, string[] ways)
    {
        Heading.Print($"training steps on {_device} in milliseconds, {Heading.Medians(_rounds)}; speeds are PyTorch's time over DeepNet's, memory is the most that tensors held, in MiB");
        var table = new Table(
            "workload", "precision", "DeepNet", "with graphs", "PyTorch eager", "with graphs", "compile", "reduce-overhead", "speed to eager", "with graphs", "to compile", "memory: DeepNet", "PyTorch");
        foreach (var workload in workloads)
            foreach (var precision in precisions)
                if (line.Deadline.IsOver)
                    _left.Add($"{workload.Name} in {precision}");
                else
                    table.Row(Cells(workload, precision, await Measure(workload, precision, ways)));
        Console.WriteLine();
        foreach (var (note, rows) in _notes)
            Console.WriteLine($"- {note}: {(rows.Count == workloads.Length * precisions.Length ? "everywhere" : string.Join(", ", rows))}.");
        Console.WriteLine("- Targets: at least 1.00 of eager; with graphs at least 2.00 where PyTorch's own graph is twice as fast as eager; the faster of DeepNet's two at least 0.90 of the faster compile.");
        _targets.Print();
        if (_left.Count > 0)
            Console.WriteLine($"- Not done in {line.Deadline.Time.TotalSeconds:F0} s: {string.Join(", ", _left)}.");
        Console.WriteLine("\nSeconds until the steps are warm, compiling and recording included, all at the same time:\n");
        var beginnings = new Table("workload", "precision", "DeepNet", "with graphs", "PyTorch eager", "with graphs", "compile", "reduce-overhead");
        foreach (var row in _beginnings)
            beginnings.Row(row);
        return Benchmark.Code(_isBroken, _isLate || _left.Count > 0);
    }

    // By way: milliseconds and memory.
    private async Task<Dictionary<string, (double Time, double Memory)>> Measure(Workload workload, string precision, string[] ways)
    {
        var peers = ways.Select(way => benchmark.Start(way, line)).ToArray();
        try
        {
            var seconds = new Dictionary<string, double>();
            foreach (var group in ways.Zip(peers).Chunk(workload.IsLarge ? FirstGroup : ways.Length))
            {
                // Compilers have a core each.
                var begun = await Task.WhenAll(group.Select(member => member.Second.Numbers($"load {workload.Name} {_size} {precision} {member.First} {_device}")));
                for (var k = 0; k < group.Length; k++)
                {
                    seconds[group[k].First] = begun[k] is [_, var time] ? time : double.NaN;
                    await Rest(workload, group[k].Second);
                }
            }
            _beginnings.Add([workload.Name, precision, .. Way.All.Select(way => Table.Number(seconds.GetValueOrDefault(way, double.NaN), "F0"))]);
            var steps = $"steps {(line.IsSmoke ? 2 : workload.Steps)}";
            var samples = await Turns.Take(_rounds, warmUps: 1, [.. peers.Select<Peer, Func<Task<double>>>(peer => () => Turn(workload, peer, steps))]);
            var result = new Dictionary<string, (double, double)>();
            for (var k = 0; k < ways.Length; k++)
            {
                result[ways[k]] = (samples[k].Median, await peers[k].Number("memory"));
                if (peers[k].Absence is { } absence)
                    Note($"{peers[k].Title}: {absence}", $"{workload.Name} in {precision}{(samples[k].Count > 0 ? $" (median of {samples[k].Count} rounds)" : "")}");
                _isBroken |= peers[k].IsBroken;
                _isLate |= peers[k].IsLate;
            }
            return result;
        }
        finally
        {
            await Task.WhenAll(peers.Select(peer => Task.Run(peer.Dispose)));
        }
    }

    private static async Task<double> Turn(Workload workload, Peer peer, string steps)
    {
        if (workload.IsLarge)
            await peer.Ask(steps); // takes the memory again that it gave back
        var time = await peer.Number(steps);
        await Rest(workload, peer);
        return time;
    }

    private static async Task Rest(Workload workload, Peer peer)
    {
        if (workload.IsLarge)
            await peer.Ask("rest");
    }

    private void Note(string note, string row)
    {
        if (!_notes.TryGetValue(note, out var rows))
            _notes[note] = rows = [];
        rows.Add(row);
    }

    private object[] Cells(Workload workload, string precision, Dictionary<string, (double Time, double Memory)> measured)
    {
        double Time(string way) => measured.TryGetValue(way, out var figures) ? figures.Time : double.NaN;
        double Memory(string way) => measured.TryGetValue(way, out var figures) ? figures.Memory : double.NaN;
        var row = $"{workload.Name} in {precision}, speed";
        var isBoundByOverhead = Time(Way.Eager) / Time(Way.Graph) >= 2;
        var recorded = Time(Way.Eager) / Time(Way.OursInGraphs);
        var compiled = Samples.Of(Time(Way.Compile), Time(Way.ReduceOverhead)).Least / Samples.Of(Time(Way.Ours), Time(Way.OursInGraphs)).Least;
        return
        [
            workload.Title, precision, .. Way.All.Select(way => Table.Number(Time(way), "G4")),
            _targets.AtLeast(1, Time(Way.Eager) / Time(Way.Ours), $"{row} to eager"),
            isBoundByOverhead ? _targets.AtLeast(2, recorded, $"{row} with graphs to eager") : Table.Number(recorded, "F2"),
            _targets.AtLeast(0.9, compiled, $"{row} to compile"),
            Table.Number(Memory(Way.Ours), "F0"), Table.Number(Memory(Way.Eager), "F0"),
        ];
    }
}
