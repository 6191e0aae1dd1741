using System.Text.Json.Nodes;
using DeepNet.Training;
using static TorchSharp.torch;

namespace DeepNet.Tests.Training.Metrics;

/// <summary>Metrics of classifiers by hand-computed figures, at their edges, and what they refuse.</summary>
public sealed class ClassificationMetricTests
{
    // Right 0 0 0 1 1 2, answered 0 0 1 1 2 2; class 3 is nowhere.
    private static readonly long[] _right = [0, 0, 0, 1, 1, 2];
    private static readonly long[] _answered = [0, 0, 1, 1, 2, 2];

    [Test]
    public void FiguresOfSixSamplesAreThoseOfPencilAndPaper()
    {
        Assert.Multiple(() =>
        {
            Assert.That(Of(new Accuracy()), Is.EqualTo(4 / 6.0));
            Assert.That(Of(new PrecisionScore()), Is.EqualTo((1 + 0.5 + 0.5) / 3).Within(1e-15));
            Assert.That(Of(new RecallScore()), Is.EqualTo((2 / 3.0 + 0.5 + 1) / 3).Within(1e-15));
            Assert.That(Of(new F1Score()), Is.EqualTo((0.8 + 0.5 + 2 / 3.0) / 3).Within(1e-15));
            Assert.That(Of(new F1Score { Average = Average.Weighted }), Is.EqualTo((3 * 0.8 + 2 * 0.5 + 2 / 3.0) / 6).Within(1e-15));
            Assert.That(Of(new F1Score { Average = Average.Micro }), Is.EqualTo(4 / 6.0).Within(1e-15));
            Assert.That(Of(new F1Score { Class = 1 }), Is.EqualTo(0.5));
            Assert.That(Of(new F1Score { Class = 3 }), Is.Zero, "a class that is nowhere");
            Assert.That(Of(new IntersectionOverUnion()), Is.EqualTo((2 / 3.0 + 1 / 3.0 + 0.5) / 3).Within(1e-15));
            Assert.That(Of(new IntersectionOverUnion { Background = false }), Is.EqualTo((1 / 3.0 + 0.5) / 2).Within(1e-15));
            Assert.That(Of(new DiceScore { Background = false, Average = Average.Micro }), Is.EqualTo(4 / 7.0).Within(1e-15));
        });

        static double Of(Metric metric)
        {
            metric.Add(OneHot(_answered, 4), tensor(_right));
            return metric.Value;
        }
    }

    [Test]
    public void OfADistributionOverTheClassesTheLikeliestCounts()
    {
        // As mixing samples gives targets: seven tenths of the right class, three of the next.
        var hard = OneHot(_right, 4);
        var soft = hard * 0.7 + cat([hard.narrow(1, 3, 1), hard.narrow(1, 0, 3)], 1) * 0.3;
        Assert.Multiple(() =>
        {
            foreach (var (metric, same) in new (Metric, Metric)[] { (new Accuracy(), new Accuracy()), (new Accuracy { Top = 2 }, new Accuracy { Top = 2 }), (new F1Score(), new F1Score()), (new ConfusionMatrix(), new ConfusionMatrix()) })
            {
                metric.Add(OneHot(_answered, 4), soft);
                same.Add(OneHot(_answered, 4), tensor(_right));
                Assert.That(metric.Sums, Is.EqualTo(same.Sums), metric.Name);
            }
            Assert.That(() => new Accuracy().Add(OneHot(_answered, 4), hard * 2), Throws.ArgumentException.With.Message.Contains("Targets of the outputs' own shape are read by Labels.Binary or Labels.MultiLabel"), "no distribution");
        });
    }

    [Test]
    public void TheDetailOfF1HasTheFigureOfEachClass()
    {
        var metric = new F1Score();
        metric.Add(OneHot(_answered, 4), tensor(_right));
        Assert.That(JsonNode.DeepEquals(metric.Detail, JsonNode.Parse("""
            { "f1": [0.8, 0.5, 0.6666666666666666, 0], "hits": [2, 1, 1, 0], "answered": [2, 2, 2, 0], "support": [3, 2, 1, 0], "undefined": 0 }
            """)), metric.Detail.ToJsonString());
    }

    [Test]
    public void TheConfusionMatrixIsCountsOrShares()
    {
        Assert.Multiple(() =>
        {
            Assert.That(Matrix(MatrixNormalization.None), Is.EqualTo("[[2,1,0,0],[0,1,1,0],[0,0,1,0],[0,0,0,0]]"));
            Assert.That(Matrix(MatrixNormalization.Targets), Is.EqualTo("[[0.6666666666666666,0.3333333333333333,0,0],[0,0.5,0.5,0],[0,0,1,0],[0,0,0,0]]"));
            Assert.That(Matrix(MatrixNormalization.Answers), Is.EqualTo("[[1,0.5,0,0],[0,0.5,0.5,0],[0,0,0.5,0],[0,0,0,0]]"));
            Assert.That(Matrix(MatrixNormalization.All), Is.EqualTo("[[0.3333333333333333,0.16666666666666666,0,0],[0,0.16666666666666666,0.16666666666666666,0],[0,0,0.16666666666666666,0],[0,0,0,0]]"));
        });

        static string Matrix(MatrixNormalization normalization)
        {
            var metric = new ConfusionMatrix { Normalization = normalization, ClassNames = ["cat", "dog", "owl", "eel"] };
            metric.Add(OneHot(_answered, 4), tensor(_right));
            Assert.That(metric.Value, Is.EqualTo(4 / 6.0));
            Assert.That(metric.Detail["classes"]!.ToJsonString(), Is.EqualTo("""["cat","dog","owl","eel"]"""));
            return metric.Detail["matrix"]!.ToJsonString();
        }
    }

    [Test]
    public void TheConfusionMatrixOfYesAndNoIsTwoByTwo()
    {
        var metric = new ConfusionMatrix(Labels.Binary);
        metric.Add(tensor(new float[] { -1, 1, 2, 3, -4 }), tensor(new float[] { 0, 0, 1, 1, 1 }));
        Assert.That(metric.Detail["matrix"]!.ToJsonString(), Is.EqualTo("[[1,1],[1,2]]"), "rows: right no, right yes");
        Assert.That(metric.Detail["classes"]!.ToJsonString(), Is.EqualTo("""["no","yes"]"""));
        var labels = new ConfusionMatrix(Labels.MultiLabel);
        labels.Add(tensor(new float[,] { { -1, 1 }, { 2, -3 } }), tensor(new[,] { { false, true }, { false, true } }));
        Assert.That(labels.Detail["matrices"]!.ToJsonString(), Is.EqualTo("[[[1,1],[0,0]],[[0,0],[1,1]]]"));
    }

    [Test]
    public void AThresholdIsAProbability()
    {
        var scores = tensor(new float[] { 0.3f, 0.7f, 0.9f }).logit();
        var targets = tensor(new long[] { 1, 1, 1 });
        var (usual, high, probable) = (new Accuracy(Labels.Binary), new Accuracy(Labels.Binary with { Threshold = 0.8 }), new Accuracy(Labels.Binary with { Probabilities = true }));
        usual.Add(scores, targets);
        high.Add(scores, targets);
        probable.Add(scores.sigmoid(), targets);
        Assert.That((usual.Value, high.Value, probable.Value), Is.EqualTo((2 / 3.0, 1 / 3.0, 2 / 3.0)));
    }

    [Test]
    public void LabelsThatDoNotCountAreLeftOut()
    {
        var metric = new F1Score(Labels.MultiLabel with { IgnoreIndex = -1 }) { Average = Average.Micro };
        metric.Add(tensor(new float[,] { { 1, -1 }, { 1, 1 } }), tensor(new float[,] { { 1, -1 }, { -1, 0 } }));
        Assert.That(metric.Value, Is.EqualTo(2 / 3.0), "one hit, two answers, one right");
        var nothing = new Accuracy();
        nothing.Add(zeros(2, 3), tensor(new long[] { -100, -100 }));
        Assert.That(nothing.Value, Is.NaN, "nothing counted");
    }

    [Test]
    public void RankingsWithoutBothKindsHaveNoFigure()
    {
        var auc = new RocAuc(Labels.MultiLabel);
        var precision = new AveragePrecision(Labels.MultiLabel);
        foreach (var metric in (Metric[])[auc, precision])
            metric.Add(tensor(new float[,] { { 1, 1, 3 }, { 2, 2, 1 }, { 3, 3, 2 } }), tensor(new long[,] { { 0, 0, 1 }, { 1, 0, 1 }, { 1, 0, 1 } }));
        Assert.Multiple(() =>
        {
            Assert.That(auc.PerClass, Is.EqualTo(new[] { 1, double.NaN, double.NaN }));
            Assert.That(auc.Value, Is.EqualTo(1), "the mean of those that have one");
            Assert.That(auc.Detail["roc_auc"]!.ToJsonString(), Is.EqualTo("""[1,"NaN","NaN"]"""));
            Assert.That(precision.PerClass, Is.EqualTo(new[] { 1, double.NaN, 1 }));
        });
        var alone = new RocAuc(Labels.Binary);
        alone.Add(tensor(new float[] { 1, 2 }), tensor(new long[] { 1, 1 }));
        Assert.That(alone.Value, Is.NaN);
    }

    [Test]
    public void EqualScoresCountHalf()
    {
        var metric = new RocAuc(Labels.Binary);
        metric.Add(tensor(new float[] { 0, 0, float.PositiveInfinity, float.NegativeInfinity }), tensor(new long[] { 1, 0, 1, 0 }));
        Assert.That(metric.Value, Is.EqualTo(3.5 / 4));
    }

    [Test]
    public void ScoresOfANumberThatIsNoneAreShownInTheDetail()
    {
        var metric = new ConfusionMatrix();
        metric.Add(tensor(new[,] { { 1, 0 }, { float.NaN, 0 } }), tensor(new long[] { 0, 1 }));
        Assert.That(metric.Value, Is.NaN);
        Assert.That(metric.Detail["undefined"]!.GetValue<double>(), Is.EqualTo(1));
    }

    [Test]
    public void CalibrationBinsEndWithTheirUpperBound()
    {
        var metric = new CalibrationError(Labels.Binary with { Probabilities = true }) { Bins = 4 };
        metric.Add(tensor(new double[] { 0, 0.25, 0.26, 1, 1 }), tensor(new long[] { 0, 1, 1, 1, 0 }));
        Assert.That(metric.Reliability.Select(bin => bin.Count), Is.EqualTo(new double[] { 2, 1, 0, 2 }));
        Assert.That(metric.Value, Is.EqualTo((2 * 0.375 + 0.74 + 2 * 0.5) / 5).Within(1e-15));
        Assert.That(metric.Detail["bins"]![2]!.ToJsonString(), Is.EqualTo("""{"from":0.5,"to":0.75,"count":0,"confidence":"NaN","accuracy":"NaN"}"""));
    }

    [Test]
    public void WhatDoesNotFitIsRefusedWithWhatWasReceivedAndExpected()
    {
        var four = zeros(2, 4);
        Assert.Multiple(() =>
        {
            Refused(new Accuracy(), four, zeros([2, 4], int64), "[batch, classes, …]", "outputs [2, 4] and targets [2, 4]", "Labels.Binary");
            Refused(new Accuracy(), zeros(2, 4, 5), zeros([2, 4], int64), "targets [2, 4]", "Labels.ClassDimension");
            Refused(new Accuracy(), zeros([2, 4], int64), zeros([2], int64), "floating-point scores", "Int64");
            Refused(new Accuracy(), four, zeros(2), "class numbers of an integer type", "Float32");
            Refused(new F1Score(), four, tensor(new long[] { 1, 4 }), "position 1 of [2]", "is 4", "classes 0 to 3", "-100");
            Refused(new ConfusionMatrix(Labels.MultiClass with { IgnoreIndex = null }), four, tensor(new long[] { -100, 3 }), "is -100", "Labels.IgnoreIndex marks");
            Refused(new Accuracy { Top = 5 }, four, zeros([2], int64), "at least 5 classes", "[2, 4] have 4");
            Refused(new Accuracy(Labels.Binary) { Top = 2 }, zeros(2), zeros([2], int64), "Top is for several classes", "Labels.Binary");
            Refused(new F1Score { Class = 4 }, four, zeros([2], int64), "class 4", "0 to 3");
            Refused(new RocAuc(Labels.MultiLabel), four, full([2, 4], 0.5), "0 and 1", "found 0.5");
            Refused(new RocAuc(Labels.Binary), four, zeros(2), "[batch, …]", "outputs [2, 4] and targets [2]");
            Refused(new F1Score(Labels.Binary with { IgnoreIndex = 0 }), zeros(2), zeros(2), "IgnoreIndex", "is 0");
            Assert.That(() => new CalibrationError(Labels.MultiLabel), Throws.ArgumentException.With.Message.StartsWith("CalibrationError reads Labels.MultiClass and Labels.Binary; for several labels take one for each"));
            Refused(new ConfusionMatrix { ClassNames = ["a", "b"] }, four, zeros([2], int64), "2 ClassNames", "4 classes");
            Refused(new CalibrationError(Labels.Binary with { Probabilities = true }), full([2], 1.5), zeros(2), "probabilities", "1.5");
            Assert.That(() => new CalibrationError(Labels.MultiLabel), Throws.ArgumentException.With.Message.Contains("Labels.Binary"));
        });
        foreach (var metric in (Metric[])[new F1Score(), new ConfusionMatrix(), new RocAuc()])
        {
            metric.Add(four, zeros([2], int64));
            Refused(metric, zeros(2, 3), zeros([2], int64), "4 classes so far", "have 3");
        }
    }

    [Test]
    public void NamesSayTopAverageAndClass()
        => Assert.That(((Metric[])
            [
                new Accuracy(), new Accuracy { Top = 5 }, new F1Score(), new F1Score(Labels.Binary), new F1Score { Average = Average.Weighted }, new RecallScore { Class = 3 },
                new RocAuc(), new AveragePrecision(Labels.Binary), new IntersectionOverUnion(), new DiceScore(), new CalibrationError { Norm = CalibrationNorm.Max },
            ]).Select(metric => metric.Name), Is.EqualTo(new[]
            {
                "accuracy", "accuracy_top5", "f1_macro", "f1", "f1_weighted", "recall_class3", "roc_auc_macro", "average_precision", "iou_macro", "dice_macro", "mce",
            }));

    internal static void Refused(Metric metric, Tensor outputs, Tensor targets, params string[] parts)
    {
        var error = Assert.Throws<ArgumentException>(() => metric.Add(outputs, targets), metric.Name);
        foreach (var part in parts)
            Assert.That(error!.Message, Does.Contain(part), metric.Name);
    }

    private static Tensor OneHot(long[] classes, int count) => nn.functional.one_hot(tensor(classes), count).to(float32);
}
