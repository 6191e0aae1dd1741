using System.Runtime.CompilerServices;
using DeepNet.Data;
using static TorchSharp.torch;

namespace DeepNet.Models;

/// <summary>Sequences on their way to their ends, a token a step. It owns the session.</summary>
internal sealed class GenerationRun : IDisposable
{
    private readonly DecodingSession _session;
    private readonly GenerationOptions _options;
    private readonly TokenSampler _sampler;
    private readonly Evaluating _evaluating;
    private readonly Sequence[] _sequences;
    private List<Sequence> _live;

    /// <param name="session">What knows the next tokens.</param>
    /// <param name="prompts">What each sequence begins with; checked by the caller.</param>
    /// <param name="options">How to go on.</param>
    private GenerationRun(DecodingSession session, IReadOnlyList<IReadOnlyList<long>> prompts, GenerationOptions options)
    {
        (_session, _options, _sampler) = (session, options, new TokenSampler(options));
        _sequences = [.. prompts.Select((prompt, number) => new Sequence(number, prompt, RandomStream.From(options.Seed + number)))];
        _live = [.. _sequences];
        _evaluating = new Evaluating(session.Module);
    }

    private bool Ended => _live.Count == 0;

    /// <summary>Writes until all sequences have ended.</summary>
    internal static IReadOnlyList<GeneratedSequence> Finish(DecodingSession session, IReadOnlyList<IReadOnlyList<long>> prompts, GenerationOptions options)
    {
        using var run = new GenerationRun(session, prompts, options);
        while (!run.Ended)
            run.Step();
        return [.. run._sequences.Select(sequence => new GeneratedSequence(sequence.Written, sequence.End!.Value))];
    }

    /// <summary>The same, on a thread of the pool, and hands out each token when it is written.</summary>
    internal static async IAsyncEnumerable<GeneratedToken> StreamAsync(DecodingSession session, IReadOnlyList<IReadOnlyList<long>> prompts, GenerationOptions options,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var run = new GenerationRun(session, prompts, options);
        while (!run.Ended)
            foreach (var token in await Task.Run(run.Step, cancellation).ConfigureAwait(false))
                yield return token;
    }

    /// <summary>Writes one token in each sequence that has not ended.</summary>
    /// <returns>The tokens, without those that stop their sequence.</returns>
    private IReadOnlyList<GeneratedToken> Step()
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var logits = _session.Next([.. _live.Select(sequence => sequence.Tokens)]);
        var values = logits.to_type(ScalarType.Float32).cpu().data<float>().ToArray();
        var vocabulary = values.Length / _live.Count;
        var written = new List<GeneratedToken>(_live.Count);
        for (var row = 0; row < _live.Count; row++)
        {
            var sequence = _live[row];
            var token = _sampler.Next(values.AsSpan(row * vocabulary, vocabulary), sequence.Tokens, ref sequence.Stream);
            if (_options.StopTokens.Contains(token))
            {
                sequence.End = GenerationEnd.StopToken;
                continue;
            }
            sequence.Tokens.Add(token);
            written.Add(new GeneratedToken(sequence.Number, token));
            if (sequence.Tokens.Count - sequence.PromptLength == _options.MaxNewTokens)
                sequence.End = GenerationEnd.Length;
            else if (_options.Overflow == ContextOverflow.Stop && !_session.Fits(sequence.Tokens.Count))
                sequence.End = GenerationEnd.Context;
        }
        Drop();
        return written;
    }

    public void Dispose()
    {
        _evaluating.Dispose();
        _session.Dispose();
    }

    // Those that have ended cost nothing any more.
    private void Drop()
    {
        int[] rows = [.. Enumerable.Range(0, _live.Count).Where(row => _live[row].End is null)];
        if (rows.Length == _live.Count)
            return;
        _live = [.. rows.Select(row => _live[row])];
        if (rows.Length > 0)
            _session.Select(rows);
    }

    private sealed class Sequence(int number, IReadOnlyList<long> prompt, RandomStream stream)
    {
        public RandomStream Stream = stream;

        public int Number => number;

        public int PromptLength { get; } = prompt.Count;

        public List<long> Tokens { get; } = [.. prompt];

        public GenerationEnd? End { get; set; }

        public IReadOnlyList<long> Written => Tokens[PromptLength..];
    }
}
