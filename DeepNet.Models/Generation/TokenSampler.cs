using DeepNet.Data;

namespace DeepNet.Models;

/// <summary>Chooses a token from logits, as <see cref="GenerationOptions"/> say. On the host, in double precision: the same draws on every device.</summary>
internal sealed class TokenSampler(GenerationOptions options)
{
    private double[] _weights = [];
    private int[] _order = [];

    /// <summary>The next token of a sequence.</summary>
    /// <param name="logits">[vocabulary]; they are changed.</param>
    /// <param name="seen">The tokens of the sequence so far.</param>
    /// <param name="stream">Where the draw comes from; the greedy choice draws nothing.</param>
    internal long Next(Span<float> logits, IEnumerable<long> seen, ref RandomStream stream)
    {
        Penalize(logits, seen);
        if (options.Temperature == 0)
            return Likeliest(logits);
        var (count, total) = Weigh(logits);
        var target = stream.NextDouble() * total;
        for (var k = 0; k < count - 1; k++)
            if ((target -= _weights[_order[k]]) < 0)
                return _order[k];
        return _order[count - 1];
    }

    /// <summary>The probabilities that <see cref="Next"/> draws from.</summary>
    internal double[] Probabilities(Span<float> logits, IEnumerable<long> seen)
    {
        Penalize(logits, seen);
        var result = new double[logits.Length];
        if (options.Temperature == 0)
        {
            result[Likeliest(logits)] = 1;
            return result;
        }
        var (count, total) = Weigh(logits);
        foreach (var token in _order.AsSpan(0, count))
            result[token] = _weights[token] / total;
        return result;
    }

    private void Penalize(Span<float> logits, IEnumerable<long> seen)
    {
        if (options.RepetitionPenalty == 1)
            return;
        var penalty = (float)options.RepetitionPenalty;
        foreach (var token in seen.Distinct())
            if (token >= 0 && token < logits.Length)
                logits[(int)token] = logits[(int)token] > 0 ? logits[(int)token] / penalty : logits[(int)token] * penalty;
    }

    private static int Likeliest(ReadOnlySpan<float> logits)
    {
        var best = 0;
        for (var token = 1; token < logits.Length; token++)
            if (logits[token] > logits[best])
                best = token;
        return best;
    }

    /// <summary>
    /// Fills <see cref="_weights"/> with exp((logit − largest) / temperature), and the beginning of <see cref="_order"/> with the tokens that remain: the
    /// likeliest first where some were left out, else by their numbers.
    /// </summary>
    /// <returns>How many remain, and the sum of their weights.</returns>
    private (int Count, double Total) Weigh(ReadOnlySpan<float> logits)
    {
        if (_weights.Length < logits.Length)
            (_weights, _order) = (new double[logits.Length], new int[logits.Length]);
        double largest = logits[Likeliest(logits)];
        var total = 0.0;
        for (var token = 0; token < logits.Length; token++)
        {
            total += _weights[token] = Math.Exp((logits[token] - largest) / options.Temperature);
            _order[token] = token;
        }
        var count = logits.Length;
        if (options.TopK is { } most && most < count)
            (count, total) = LeaveLikeliest(count, most);
        if (options.TopP < 1)
            (count, total) = LeaveNucleus(count, total);
        if (!double.IsFinite(total))
            throw new InvalidOperationException("The model's logits are not finite, so no token can be chosen. Look at its weights.");
        return (count, total);
    }

    private (int Count, double Total) LeaveLikeliest(int count, int most)
    {
        Sort(count, _weights.AsSpan(0, count), most);
        return (most, Sum(most));
    }

    private (int Count, double Total) LeaveNucleus(int count, double total)
    {
        // Tokens this unlikely are less than 1 - p together, so the nucleus is without them, and there is less to sort.
        var least = (1 - options.TopP) * total / count;
        var likely = 0;
        for (var k = 0; k < count; k++)
            if (_weights[_order[k]] >= least)
                _order[likely++] = _order[k];
        Sort(likely);
        var sum = 0.0;
        for (var k = 0; k < likely; k++)
            if ((sum += _weights[_order[k]]) >= options.TopP * total)
                return (k + 1, sum);
        return (likely, sum);
    }

    // The likeliest `most` in order, at the beginning: only those above their least weight are sorted.
    private void Sort(int count, ReadOnlySpan<double> weights, int most)
    {
        var queue = new PriorityQueue<int, (double, int)>(most + 1);
        for (var token = 0; token < count; token++)
        {
            if (queue.Count == most && (queue.TryPeek(out _, out var least) && least.Item1 >= weights[token]))
                continue;
            queue.Enqueue(token, (weights[token], -token));
            if (queue.Count > most)
                queue.Dequeue();
        }
        for (var k = most - 1; k >= 0; k--)
            _order[k] = queue.Dequeue();
    }

    private void Sort(int count)
        => _order.AsSpan(0, count).Sort((left, right) => _weights[right].CompareTo(_weights[left]) is var order and not 0 ? order : left.CompareTo(right));

    private double Sum(int count)
    {
        var sum = 0.0;
        for (var k = 0; k < count; k++)
            sum += _weights[_order[k]];
        return sum;
    }
}
