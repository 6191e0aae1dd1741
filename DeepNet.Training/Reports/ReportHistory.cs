using System.Text.Json.Nodes;

namespace DeepNet.Training;

/// <summary>
/// What a report tells of a run, gathered from its events. A checkpoint keeps it, so that the report of a run that goes on from there is that
/// of an undisturbed one.
/// </summary>
internal sealed class ReportHistory(TimeProvider time)
{
    public const string LossCurve = "loss", LearningRateCurve = "learning_rate", GradientNormCurve = "gradient_norm", LossScaleCurve = "loss_scale";

    private const string MemoryName = "report";
    private const int MostNotices = 200;
    private const int MostCurves = 100; // of each kind: names that change with every step must not fill the memory
    private const int MostNodes = 200_000; // of a detail in a checkpoint: what is larger waits for the next validation

    private readonly StepLedger _ledger = new(time);
    private readonly SortedDictionary<string, ThinCurve> _steps = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, ThinCurve> _measured = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, ReportFigure> _figures = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, ReportDetail> _details = new(StringComparer.Ordinal);
    private readonly List<ReportNotice> _notices = [];
    private readonly List<ReportSession> _sessions = [];
    private readonly List<ReportNotice> _early = []; // told before the run started: of a damaged checkpoint, for example
    private LedgerTotals _earlier = new();
    private long _units;
    private bool _isRunning;
    private Func<string, bool?> _higherIsBetter = _ => null;

    /// <summary>Figures of every step, by name.</summary>
    public IReadOnlyDictionary<string, ThinCurve> StepCurves => _steps;

    /// <summary>Figures of validations and of whole epochs, by full name.</summary>
    public IReadOnlyDictionary<string, ThinCurve> MeasuredCurves => _measured;

    /// <summary>The newest and best values of those.</summary>
    public IReadOnlyDictionary<string, ReportFigure> Figures => _figures;

    /// <summary>What validations found that is no single figure: the newest, by full name.</summary>
    public IReadOnlyDictionary<string, ReportDetail> Details => _details;

    public IReadOnlyList<ReportNotice> Notices => _notices;

    public IReadOnlyList<ReportSession> Sessions => [.. _sessions.SkipLast(1), .. _sessions.TakeLast(1).Select(session => session with { To = Step })];

    public LedgerTotals Ledger => _earlier.Plus(LedgerTotals.Of(_ledger.Summary(), _units));

    /// <summary>The newest checkpoint's folder, or null.</summary>
    public string? Checkpoint { get; private set; }

    /// <summary>Steps taken before anything is known; above 0 where a checkpoint kept nothing.</summary>
    public long KnownFrom { get; private set; }

    /// <summary>Steps taken.</summary>
    public long Step { get; private set; }

    /// <summary>The epoch, counted from 1; 0 before the first step.</summary>
    public int Epoch { get; private set; }

    /// <summary>Steps that changed no weights.</summary>
    public long Skipped { get; private set; }

    public void Add(TrainingEvent happened)
    {
        _ledger.Notify(happened);
        switch (happened)
        {
            case TrainingStarted started:
                Start(started);
                break;
            case StepCompleted step:
                Add(step);
                break;
            case ValidationCompleted validation:
                Add(validation.Step, validation.Metrics);
                foreach (var (name, detail) in validation.Details)
                    _details[name] = new ReportDetail(validation.Step, detail);
                break;
            case EpochCompleted epoch:
                Epoch = epoch.Epoch;
                Add(epoch.Step, epoch.Metrics);
                break;
            case CheckpointStarting starting:
                starting.Memory[MemoryName] = Save();
                break;
            case CheckpointSaved saved:
                Checkpoint = saved.Folder;
                break;
            case Notice notice:
                Add(notice.Text, isAlarm: false);
                break;
            case NonFiniteFound { Action: NonFinitePolicy.Stop } found: // a step that is never completed; of others the trainer tells what it did
                Add(_steps, LossCurve, found.Report.Step, found.Report.Loss);
                Add(found.Report.ToString(), isAlarm: true);
                break;
            case TrainingEnded:
                _isRunning = false;
                _early.Clear();
                break;
        }
    }

    private void Start(TrainingStarted started)
    {
        Clear();
        (Step, Epoch, Checkpoint, KnownFrom, _isRunning) = (started.Step, started.Epoch, started.ResumedFrom, started.Step, true);
        _higherIsBetter = MetricDirection.Of(started.Run.Step);
        if (started.Memory.TryGetValue(MemoryName, out var saved) && ReportMemory.Restore(saved) is (var figures, var sessions))
            Restore(figures, sessions);
        _notices.AddRange(_early.Select(notice => notice with { Step = started.Step }));
        _early.Clear();
        _sessions.Add(new ReportSession(time.GetUtcNow().UtcDateTime, started.Step, started.Step));
    }

    private void Add(StepCompleted step)
    {
        (Step, Epoch) = (step.Step, step.Epoch);
        _units += step.Units;
        if (step.Skipped)
            Skipped++;
        Add(_steps, LossCurve, step.Step, step.Loss);
        if (!double.IsNaN(step.LearningRate))
            Add(_steps, LearningRateCurve, step.Step, step.LearningRate);
        if (step.GradientNorm is { } norm)
            Add(_steps, GradientNormCurve, step.Step, norm);
        if (step.LossScale != 1)
            Add(_steps, LossScaleCurve, step.Step, step.LossScale);
        foreach (var (name, value) in step.Parts)
            Add(_steps, name, step.Step, value);
    }

    private void Add(long step, IReadOnlyDictionary<string, double> figures)
    {
        foreach (var (name, value) in figures)
        {
            if (!Add(_measured, name, step, value))
                continue;
            var before = _figures.GetValueOrDefault(name);
            var isBest = !double.IsNaN(value) && _higherIsBetter(name) is { } higher && (before?.Best is not { } best || (higher ? value > best : value < best));
            _figures[name] = isBest ? new ReportFigure(name, value, step, value, step) : new ReportFigure(name, value, step, before?.Best, before?.BestStep ?? 0);
        }
    }

    /// <returns>Whether the curve is kept.</returns>
    private static bool Add(SortedDictionary<string, ThinCurve> curves, string name, long step, double value)
    {
        if (!curves.TryGetValue(name, out var curve))
        {
            if (curves.Count >= MostCurves)
                return false;
            curves[name] = curve = new ThinCurve();
        }
        curve.Add(step, value);
        return true;
    }

    // The first ones say more than the thousandth of its kind.
    private void Add(string text, bool isAlarm)
    {
        var notices = _isRunning ? _notices : _early;
        if (notices.Count <= MostNotices)
            notices.Add(new ReportNotice(
                time.GetUtcNow().UtcDateTime, Step, notices.Count < MostNotices ? text : $"There are more than {MostNotices} notices; the others are in the run's logs.", isAlarm));
    }

    private JsonNode Save() => ReportMemory.Save(
        new ReportFigures(KnownFrom, Skipped, _steps, _measured, [.. _figures.Values],
            _details.Where(detail => Nodes(detail.Value.Detail, MostNodes) < MostNodes).ToDictionary()),
        new ReportSessions(_notices, Sessions, Ledger));

    private void Restore(ReportFigures figures, ReportSessions sessions)
    {
        (KnownFrom, Skipped) = (figures.KnownFrom, figures.Skipped);
        foreach (var (name, curve) in figures.Steps)
            _steps[name] = curve;
        foreach (var (name, curve) in figures.Measured)
            _measured[name] = curve;
        foreach (var figure in figures.Last)
            _figures[figure.Name] = figure;
        foreach (var (name, detail) in figures.Details)
            _details[name] = detail;
        _notices.AddRange(sessions.Notices);
        _sessions.AddRange(sessions.Sessions);
        _earlier = sessions.Ledger;
    }

    /// <summary>The parts of a JSON tree, counted as far as it takes to see that they are too many.</summary>
    private static int Nodes(JsonNode? node, int most)
    {
        var count = 1;
        var children = node switch
        {
            JsonObject fields => fields.Select(field => field.Value),
            JsonArray items => items,
            _ => [],
        };
        foreach (var child in children)
            if ((count += Nodes(child, most - count)) >= most)
                break;
        return count;
    }

    private void Clear()
    {
        _steps.Clear();
        _measured.Clear();
        _figures.Clear();
        _details.Clear();
        _notices.Clear();
        _sessions.Clear();
        (_earlier, _units, Skipped) = (new LedgerTotals(), 0, 0);
    }
}
