using static TorchSharp.torch;

namespace DeepNet.Models;

/// <summary>
/// Beam search: of all continuations of a source's best sequences the best go on, and those that end are put aside, until as many have ended as there are
/// beams and none that goes on is better than the worst of them. It owns the session.
/// </summary>
internal sealed class BeamSearch : IDisposable
{
    private readonly DecodingSession _session;
    private readonly BeamSearchOptions _options;
    private readonly long _endToken;
    private readonly Evaluating _evaluating;
    private readonly Search[] _searches;

    internal BeamSearch(DecodingSession session, int sources, long beginToken, long endToken, BeamSearchOptions options)
    {
        (_session, _options, _endToken) = (session, options, endToken);
        _searches = [.. Enumerable.Range(0, sources).Select(row => new Search { Live = [new Beam(row, [beginToken], 0)] })];
        _evaluating = new Evaluating(session.Module);
    }

    /// <summary>The sequences of each source, the best first.</summary>
    internal IReadOnlyList<IReadOnlyList<BeamHypothesis>> Run()
    {
        while (_searches.Any(search => search.Live.Count > 0))
            Step();
        return [.. _searches.Select(search => search.Ended)];
    }

    public void Dispose()
    {
        _evaluating.Dispose();
        _session.Dispose();
    }

    private void Step()
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var live = _searches.SelectMany(search => search.Live).ToArray();
        var logits = _session.Next([.. live.Select(beam => beam.Tokens)]);
        // Twice as many as go on: at worst half of them end.
        var count = (int)Math.Min(2L * _options.Beams, logits.size(1));
        var (values, tokens) = logits.to_type(ScalarType.Float64).log_softmax(1).topk(count, 1);
        var (gains, choices) = (values.cpu().data<double>().ToArray(), tokens.cpu().data<long>().ToArray());
        var row = 0;
        foreach (var search in _searches)
        {
            var candidates = new List<(int Row, long Token, double LogProbability)>();
            foreach (var beam in search.Live)
            {
                for (var k = 0; k < count; k++)
                    candidates.Add((row, choices[row * count + k], beam.LogProbability + gains[row * count + k]));
                row++;
            }
            Continue(search, live, candidates.OrderByDescending(candidate => candidate.LogProbability));
        }
        int[] rows = [.. _searches.SelectMany(search => search.Live).Select(beam => beam.Row)];
        if (rows.Length > 0)
            _session.Select(rows);
    }

    private void Continue(Search search, IReadOnlyList<Beam> live, IEnumerable<(int Row, long Token, double LogProbability)> best)
    {
        var next = new List<Beam>();
        var rank = 0;
        foreach (var (row, token, logProbability) in best)
        {
            var sequence = live[row].Tokens;
            if (token == _endToken)
            {
                // An end counts only if it is among the best, as if it went on.
                if (rank < _options.Beams)
                    End(search, sequence, sequence.Count, logProbability, GenerationEnd.StopToken);
            }
            else
                next.Add(new Beam(row, [.. sequence, token], logProbability));
            rank++;
            if (next.Count == _options.Beams)
                break;
        }
        search.Live = next;
        if (next.Count == 0)
            return;
        var length = next[0].Tokens.Count - 1;
        var full = !_session.Fits(next[0].Tokens.Count);
        if (length == _options.MaxNewTokens || full)
        {
            foreach (var beam in next)
                End(search, beam.Tokens, length, beam.LogProbability, length == _options.MaxNewTokens ? GenerationEnd.Length : GenerationEnd.Context);
            search.Live = [];
        }
        else if (search.Ended.Count == _options.Beams && search.Ended[^1].Score >= next[0].LogProbability / Penalty(length))
            search.Live = [];
    }

    // Of all that have ended, the best are kept.
    private void End(Search search, IReadOnlyList<long> sequence, int length, double logProbability, GenerationEnd end)
    {
        var hypothesis = new BeamHypothesis([.. sequence.Skip(1)], logProbability, logProbability / Penalty(length), end);
        search.Ended = [.. search.Ended.Append(hypothesis).OrderByDescending(other => other.Score).Take(_options.Beams)];
    }

    private double Penalty(int length) => Math.Pow((5.0 + length) / 6, _options.LengthPenalty);

    private sealed record Beam(int Row, IReadOnlyList<long> Tokens, double LogProbability);

    private sealed class Search
    {
        public IReadOnlyList<Beam> Live { get; set; } = [];

        public IReadOnlyList<BeamHypothesis> Ended { get; set; } = [];
    }
}
