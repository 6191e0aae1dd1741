namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        public static partial class lr_scheduler
        {
            public static partial class impl
            {
                /// <summary>
                /// Between two bounds and back, over and over: Smith, "Cyclical Learning Rates for Training Neural Networks", 2017. The momentum, or the
                /// first beta, may cycle the other way.
                /// </summary>
                public class CyclicLR : LRScheduler
                {
                    private readonly double[] _max_lrs, _base_momentums, _max_momentums;
                    private readonly double _total_size, _step_ratio;
                    private readonly Func<double, double> _scale;
                    private readonly bool _scale_by_cycle, _cycle_momentum;

                    public CyclicLR(Optimizer optimizer, double base_lr, double max_lr, int step_size_up = 2000, int step_size_down = -1, Mode mode = Mode.Triangular,
                        double gamma = 1.0, Func<double, double>? scale_fn = null, ScaleMode scale_mode = ScaleMode.Cycle, bool cycle_momentum = true,
                        double base_momentum = 0.8, double max_momentum = 0.9, int last_epoch = -1, bool verbose = false)
                        : this(optimizer, [base_lr], [max_lr], step_size_up, step_size_down, mode, gamma, scale_fn, scale_mode, cycle_momentum, [base_momentum],
                            [max_momentum], last_epoch, verbose)
                    {
                    }

                    public CyclicLR(Optimizer optimizer, IEnumerable<double> base_lr, IEnumerable<double> max_lr, int step_size_up = 2000, int step_size_down = -1,
                        Mode mode = Mode.Triangular, double gamma = 1.0, Func<double, double>? scale_fn = null, ScaleMode scale_mode = ScaleMode.Cycle,
                        bool cycle_momentum = true, IEnumerable<double>? base_momentum = null, IEnumerable<double>? max_momentum = null, int last_epoch = -1,
                        bool verbose = false)
                    {
                        ArgumentNullException.ThrowIfNull(optimizer);
                        ArgumentOutOfRangeException.ThrowIfLessThan(step_size_up, 1);
                        var groups = optimizer.ParamGroups.ToArray();
                        var base_lrs = PerGroup(base_lr, groups.Length, nameof(base_lr));
                        _max_lrs = PerGroup(max_lr, groups.Length, nameof(max_lr));
                        _base_momentums = PerGroup(base_momentum ?? [0.8], groups.Length, nameof(base_momentum));
                        _max_momentums = PerGroup(max_momentum ?? [0.9], groups.Length, nameof(max_momentum));
                        _cycle_momentum = cycle_momentum;
                        _total_size = step_size_up + (step_size_down < 0 ? step_size_up : step_size_down);
                        _step_ratio = step_size_up / _total_size;
                        (_scale, _scale_by_cycle) = scale_fn is not null ? (scale_fn, scale_mode == ScaleMode.Cycle) : mode switch
                        {
                            Mode.Triangular2 => (cycle => 1 / Math.Pow(2, cycle - 1), true),
                            Mode.ExpRange => (iterations => Math.Pow(gamma, iterations), false),
                            _ => ((Func<double, double>)(_ => 1), true),
                        };
                        for (var k = 0; k < groups.Length; k++)
                        {
                            if (cycle_momentum)
                                Momentum.Require(groups[k]);
                            if (last_epoch != -1)
                                continue;
                            groups[k].LearningRate = base_lrs[k];
                            if (cycle_momentum)
                                Momentum.Set(groups[k], _base_momentums[k]);
                        }
                        Attach(optimizer, last_epoch, verbose);
                        BaseRates = base_lrs;
                        step();
                    }

                    /// <summary>How the amplitude changes: not at all, halved each cycle, or by a power of gamma each iteration.</summary>
                    public enum Mode
                    {
                        Triangular = 0,
                        Triangular2 = 1,
                        ExpRange = 2,
                    }

                    /// <summary>What the scale function takes: the number of the cycle or of the iteration.</summary>
                    public enum ScaleMode
                    {
                        Cycle = 0,
                        Iterations = 1,
                    }

                    protected override IEnumerable<double> get_lr()
                    {
                        var cycle = Math.Floor(1 + LastEpoch / _total_size);
                        var x = 1 + LastEpoch / _total_size - cycle;
                        var height = x <= _step_ratio ? x / _step_ratio : (x - 1) / (_step_ratio - 1);
                        var scaled = height * _scale(_scale_by_cycle ? cycle : LastEpoch);
                        if (_cycle_momentum)
                            foreach (var (k, group) in Groups.Index())
                                Momentum.Set(group, _max_momentums[k] - (_max_momentums[k] - _base_momentums[k]) * scaled);
                        return BaseRates.Select((rate, k) => rate + (_max_lrs[k] - rate) * scaled);
                    }
                }

                /// <summary>One value for each group, from as many or from one.</summary>
                private static double[] PerGroup(IEnumerable<double> values, int groups, string name)
                {
                    ArgumentNullException.ThrowIfNull(values, name);
                    var array = values.ToArray();
                    if (array.Length == 1)
                        return Enumerable.Repeat(array[0], groups).ToArray();
                    return array.Length == groups ? array : throw new ArgumentException($"Expected {groups} values, one for each parameter group, but got {array.Length}.", name);
                }

                /// <summary>The momentum of a group, whatever its optimizer calls it.</summary>
                private static class Momentum
                {
                    internal static void Require(ILearningRateController group)
                    {
                        if (group is not (IMomentum or IBetas))
                            throw new ArgumentException("The optimizer has no momentum to cycle; pass cycle_momentum: false.", nameof(group));
                    }

                    internal static void Set(ILearningRateController group, double value)
                    {
                        if (group is IMomentum momentum)
                            momentum.Momentum = value;
                        else if (group is IBetas betas)
                            betas.Betas = (value, betas.Betas.Item2);
                    }
                }
            }
        }
    }
}
