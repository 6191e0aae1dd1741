using static TorchSharp.torch;

namespace DeepNet.Models;

/// <summary>One forward pass of a model whose modules are watched.</summary>
internal sealed class SummaryRun(nn.Module model)
{
    private readonly Dictionary<nn.Module, (long[] Output, long MultiplyAdds)> _seen = new(ReferenceEqualityComparer.Instance);

    internal List<SummaryRow> Rows(Action run)
    {
        var all = Tree("", model).ToList();
        var modes = all.Select(entry => (entry.Module, entry.Module.training)).ToList();
        var removals = all.Select(entry => entry.Module).Distinct<nn.Module>(ReferenceEqualityComparer.Instance).Select(Watch).OfType<Action>().ToList();
        try
        {
            using var scope = NewDisposeScope();
            using var noGradient = no_grad();
            model.eval();
            run();
        }
        finally
        {
            foreach (var remove in removals)
                remove();
            foreach (var (module, training) in modes) // a module sets those inside it, whose turn comes later
                module.train(training);
        }
        var rows = new List<SummaryRow>();
        Add(rows, "", model, 0, []);
        return rows;
    }

    private static IEnumerable<(string Path, nn.Module Module)> Tree(string path, nn.Module module)
        => module.named_children().SelectMany(child => Tree(path.Length == 0 ? child.name : $"{path}.{child.name}", child.module)).Prepend((path, module));

    private Action? Watch(nn.Module module) => CallHooks.Watch(module, (input, output) =>
    {
        var before = _seen.TryGetValue(module, out var entry) ? entry.MultiplyAdds : 0;
        _seen[module] = (output.shape, before + MultiplyAdds.Of(module, input, output));
    });

    // Each module's calls count once, where it comes first: a module in two places runs for both.
    private long Add(List<SummaryRow> rows, string path, nn.Module module, int depth, HashSet<nn.Module> counted)
    {
        var place = rows.Count;
        rows.Add(new(path, depth, module.GetType().Name, _seen.TryGetValue(module, out var entry) ? entry.Output : null,
            module.parameters().Sum(parameter => parameter.numel()), 0));
        var total = counted.Add(module) ? entry.MultiplyAdds : 0;
        foreach (var (name, child) in module.named_children())
            total += Add(rows, path.Length == 0 ? name : $"{path}.{name}", child, depth + 1, counted);
        rows[place] = rows[place] with { MultiplyAdds = total };
        return total;
    }
}
