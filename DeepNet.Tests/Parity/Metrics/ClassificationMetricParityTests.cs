using DeepNet.Training;
using static TorchSharp.torch;

namespace DeepNet.Tests.Parity.Metrics;

/// <summary>Metrics of classifiers against their definitions, written out in NumPy over single samples.</summary>
public sealed class ClassificationMetricParityTests
{
    private const string Counting = """
        def counts(answers, targets, classes):
            return np.array([[((answers == c) & (targets == c)).sum(), (answers == c).sum(), (targets == c).sum()] for c in range(classes)], float)
        def share(a, b):
            return a / b if b > 0 else 0.0
        def precision(t, a, r): return share(t, a)
        def recall(t, a, r): return share(t, r)
        def f1(t, a, r): return share(2 * precision(t, a, r) * recall(t, a, r), precision(t, a, r) + recall(t, a, r))
        def iou(t, a, r): return share(t, a + r - t)
        def averages(table, score, seen_only):
            each = np.array([score(*row) for row in table])
            seen = table[:, 1] + table[:, 2] > 0 if seen_only else np.ones(len(table), bool)
            return dict(macro=each[seen].mean(), micro=score(*table.sum(0)), weighted=share((each * table[:, 2]).sum(), table[:, 2].sum()), each=torch.tensor(each))

        """;

    [Test]
    public void AccuracyCountsTheLargestScores([Values(1, 2, 5)] int top)
    {
        manual_seed(1);
        // Rounded, so that there are equal scores: the class with the lower number comes first.
        var (scores, targets) = (randn(200, 6).round(), randint(0, 6, [200], int64));
        var expected = PyTorch.Run($"""
            order = np.argsort(-scores.numpy(), axis=1, kind="stable")[:, :{top}]
            accuracy = float((order == targets.numpy()[:, None]).any(1).mean())
            """, ("scores", scores), ("targets", targets));
        var metric = new Accuracy { Top = top };
        metric.Add(scores, targets);
        Assert.That(metric.Value, Is.EqualTo(expected["accuracy"].item<double>()).Within(1e-15));
    }

    [Test]
    public void PrecisionRecallF1AndOverlapOfClasses([Values(-100, 3)] int ignored)
    {
        manual_seed(2);
        // Seven classes, of which the last is neither answered nor right.
        var scores = randn(40, 7, 5);
        scores.narrow(1, 6, 1).sub_(100);
        var targets = randint(0, 6, [40, 5], int64);
        var expected = PyTorch.Run(Counting + $$"""
            _kept = targets.numpy().ravel() != {{ignored}}
            _table = counts(scores.argmax(1).numpy().ravel()[_kept], targets.numpy().ravel()[_kept], 7)
            result = {name: averages(_table, score, True) for name, score in (("precision", precision), ("recall", recall), ("f1", f1), ("iou", iou), ("dice", f1))}
            """, ("scores", scores), ("targets", targets));
        CompareAll(Labels.MultiClass with { IgnoreIndex = ignored }, scores, targets, expected);
    }

    [Test]
    public void PrecisionRecallF1AndOverlapOfLabels([Values(false, true)] bool probabilities)
    {
        manual_seed(3);
        var scores = randn(60, 4);
        var targets = rand(60, 4).lt(0.4).to(float32);
        targets.narrow(1, 3, 1).zero_(); // a label that no sample has
        var labels = Labels.MultiLabel with { Threshold = 0.7, Probabilities = probabilities };
        var expected = PyTorch.Run(Counting + """
            _answers, _targets = scores.sigmoid().numpy() > 0.7, targets.numpy() == 1
            _table = np.stack([(_answers & _targets).sum(0), _answers.sum(0), _targets.sum(0)], 1).astype(float)
            result = {name: averages(_table, score, False) for name, score in (("precision", precision), ("recall", recall), ("f1", f1), ("iou", iou), ("dice", f1))}
            """, ("scores", scores), ("targets", targets));
        CompareAll(labels, probabilities ? scores.sigmoid() : scores, targets, expected);
    }

    [Test]
    public void TheConfusionMatrixCountsByTargetAndAnswer([Values(4, 30)] int classes)
    {
        manual_seed(4);
        var (scores, targets) = (randn(100, classes), randint(0, classes, [100], int32));
        var expected = PyTorch.Run($"""
            matrix = np.zeros(({classes}, {classes}))
            for _right, _answer in zip(targets.tolist(), scores.argmax(1).tolist()):
                matrix[_right, _answer] += 1
            """, ("scores", scores), ("targets", targets));
        var metric = new ConfusionMatrix();
        metric.Add(scores, targets);
        TensorAssert.Same(tensor(metric.Matrices[0].Cast<double>().ToArray()).reshape(classes, classes), expected["matrix"]);
    }

    [Test]
    public void RocAucIsTheShareOfPairsInOrder()
    {
        manual_seed(5);
        var (scores, targets) = (randn(80, 4).mul(4).round().div(4), randint(0, 4, [80], int64));
        var expected = PyTorch.Run("""
            _p, _t = scores.double().softmax(1).numpy(), targets.numpy()
            def _auc(s, y):
                pairs = s[y][:, None] - s[~y][None, :]
                return ((pairs > 0).sum() + 0.5 * (pairs == 0).sum()) / pairs.size
            each = np.array([_auc(_p[:, c], _t == c) for c in range(4)])
            macro = float(each.mean())
            weighted = float(np.average(each, weights=np.bincount(_t)))
            micro = float(_auc(_p.ravel(), (_t[:, None] == np.arange(4)).ravel()))
            """, ("scores", scores), ("targets", targets));
        var metric = new RocAuc();
        metric.Add(scores, targets);
        TensorAssert.Close(tensor(metric.PerClass.ToArray()), expected["each"], absolute: 1e-14, relative: 0);
        foreach (var average in Enum.GetValues<Average>())
        {
            var averaged = new RocAuc { Average = average };
            averaged.Add(scores, targets);
            Assert.That(averaged.Value, Is.EqualTo(expected[$"{average}".ToLowerInvariant()].item<double>()).Within(1e-14), $"{average}");
        }
    }

    [Test]
    public void AveragePrecisionIsTheSumOverThresholds()
    {
        manual_seed(6);
        var (scores, targets) = (randn(80, 3).mul(4).round().div(4), rand(80, 3).lt(0.3));
        var expected = PyTorch.Run("""
            def _ap(s, y):
                total, before = 0.0, 0.0
                for cut in np.unique(s)[::-1]:
                    found = (y & (s >= cut)).sum()
                    total += (found / y.sum() - before) * found / (s >= cut).sum()
                    before = found / y.sum()
                return total
            _s, _y = scores.numpy(), targets.numpy()
            each = np.array([_ap(_s[:, c], _y[:, c]) for c in range(3)])
            micro = _ap(_s.ravel(), _y.ravel())
            """, ("scores", scores), ("targets", targets));
        var metric = new AveragePrecision(Labels.MultiLabel);
        metric.Add(scores, targets);
        TensorAssert.Close(tensor(metric.PerClass.ToArray()), expected["each"], absolute: 1e-14, relative: 0);
        var micro = new AveragePrecision(Labels.MultiLabel) { Average = Average.Micro };
        micro.Add(scores, targets);
        Assert.That(micro.Value, Is.EqualTo(expected["micro"].item<double>()).Within(1e-14));
    }

    [Test]
    public void CalibrationErrorsAverageTheGapsOfTheBins([Values] CalibrationNorm norm, [Values(false, true)] bool binary)
    {
        manual_seed(7);
        var scores = binary ? randn([300], float64) * 2 : randn([300, 5], float64) * 2;
        var targets = randint(0, binary ? 2 : 5, [300], int64);
        var expected = PyTorch.Run($$"""
            if scores.dim() == 1:
                _p, _right = scores.sigmoid().numpy(), targets.numpy() == 1
            else:
                _p, _answers = (x.numpy() for x in scores.softmax(1).max(1))
                _right = _answers == targets.numpy()
            _gaps, _shares = [], []
            for b in range(10):
                inside = (_p > b / 10) & (_p <= (b + 1) / 10)
                if inside.any():
                    _gaps.append(abs(_right[inside].mean() - _p[inside].mean()))
                    _shares.append(inside.mean())
            _gaps, _shares = np.array(_gaps), np.array(_shares)
            Mean, RootMeanSquare, Max = float((_gaps * _shares).sum()), float(np.sqrt((_gaps ** 2 * _shares).sum())), float(_gaps.max())
            """, ("scores", scores), ("targets", targets));
        var metric = new CalibrationError(binary ? Labels.Binary : Labels.MultiClass) { Bins = 10, Norm = norm };
        metric.Add(scores, targets);
        Assert.That(metric.Value, Is.EqualTo(expected[$"{norm}"].item<double>()).Within(1e-13));
    }

    private static void CompareAll(Labels labels, Tensor scores, Tensor targets, Dictionary<string, Tensor> expected)
    {
        foreach (var average in Enum.GetValues<Average>())
        {
            Compare(new PrecisionScore(labels) { Average = average }, "precision", metric => ((PrecisionScore)metric).PerClass);
            Compare(new RecallScore(labels) { Average = average }, "recall", metric => ((RecallScore)metric).PerClass);
            Compare(new F1Score(labels) { Average = average }, "f1", metric => ((F1Score)metric).PerClass);
            Compare(new IntersectionOverUnion(labels) { Average = average }, "iou", metric => ((IntersectionOverUnion)metric).PerClass);
            Compare(new DiceScore(labels) { Average = average }, "dice", metric => ((DiceScore)metric).PerClass);

            void Compare(Metric metric, string name, Func<Metric, IReadOnlyList<double>> perClass)
            {
                metric.Add(scores, targets);
                Assert.That(metric.Name, Is.EqualTo($"{name}_{average}".ToLowerInvariant()));
                Assert.That(metric.Value, Is.EqualTo(expected[$"result.{metric.Name.Replace('_', '.')}"].item<double>()).Within(1e-14), metric.Name);
                TensorAssert.Close(tensor(perClass(metric).ToArray()), expected[$"result.{name}.each"], name, absolute: 1e-14, relative: 0);
            }
        }
    }
}
