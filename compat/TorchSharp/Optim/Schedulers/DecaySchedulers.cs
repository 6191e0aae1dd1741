namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        public static partial class lr_scheduler
        {
            public static partial class impl
            {
                /// <summary>Times <c>gamma</c> every <c>step_size</c> epochs.</summary>
                public class StepLR : LRScheduler
                {
                    private readonly int _step_size;
                    private readonly double _gamma;

                    public StepLR(Optimizer optimizer, int step_size, double gamma = 0.1, int last_epoch = -1, bool verbose = false) : base(optimizer, last_epoch, verbose)
                    {
                        ArgumentOutOfRangeException.ThrowIfLessThan(step_size, 1);
                        (_step_size, _gamma) = (step_size, gamma);
                        step();
                    }

                    protected override IEnumerable<double> get_lr() => Present(rate => LastEpoch == 0 || LastEpoch % _step_size != 0 ? rate : rate * _gamma);

                    protected override IEnumerable<double> get_closed_form_lr() => Base(rate => rate * Math.Pow(_gamma, LastEpoch / _step_size));
                }

                /// <summary>Times <c>gamma</c> at each milestone.</summary>
                public class MultiStepLR : LRScheduler
                {
                    private readonly int[] _milestones;
                    private readonly double _gamma;

                    public MultiStepLR(Optimizer optimizer, IList<int> milestones, double gamma = 0.1, int last_epoch = -1, bool verbose = false)
                        : base(optimizer, last_epoch, verbose)
                    {
                        ArgumentNullException.ThrowIfNull(milestones);
                        (_milestones, _gamma) = (milestones.ToArray(), gamma);
                        step();
                    }

                    protected override IEnumerable<double> get_lr() => Present(rate => rate * Math.Pow(_gamma, _milestones.Count(milestone => milestone == LastEpoch)));

                    protected override IEnumerable<double> get_closed_form_lr()
                        => Base(rate => rate * Math.Pow(_gamma, _milestones.Count(milestone => milestone <= LastEpoch)));
                }

                /// <summary>Times <c>gamma</c> every epoch.</summary>
                public class ExponentialLR : LRScheduler
                {
                    private readonly double _gamma;

                    public ExponentialLR(Optimizer optimizer, double gamma = 0.1, int last_epoch = -1, bool verbose = false) : base(optimizer, last_epoch, verbose)
                    {
                        _gamma = gamma;
                        step();
                    }

                    protected override IEnumerable<double> get_lr() => Present(rate => LastEpoch == 0 ? rate : rate * _gamma);

                    protected override IEnumerable<double> get_closed_form_lr() => Base(rate => rate * Math.Pow(_gamma, LastEpoch));
                }

                /// <summary>Down to zero along a polynomial.</summary>
                public class PolynomialLR : LRScheduler
                {
                    private readonly int _total_iters;
                    private readonly double _power;

                    public PolynomialLR(Optimizer optimizer, int total_iters = 5, double power = 1, int last_epoch = -1, bool verbose = false)
                        : base(optimizer, last_epoch, verbose)
                    {
                        ArgumentOutOfRangeException.ThrowIfLessThan(total_iters, 1);
                        (_total_iters, _power) = (total_iters, power);
                        step();
                    }

                    protected override IEnumerable<double> get_lr()
                    {
                        if (LastEpoch == 0 || LastEpoch > _total_iters)
                            return Present(rate => rate);
                        var decay = Math.Pow((1.0 - (double)LastEpoch / _total_iters) / (1.0 - (double)(LastEpoch - 1) / _total_iters), _power);
                        return Present(rate => rate * decay);
                    }

                    protected override IEnumerable<double> get_closed_form_lr()
                        => Base(rate => rate * Math.Pow(1.0 - (double)Math.Min(_total_iters, LastEpoch) / _total_iters, _power));
                }

                /// <summary>Half a cosine from the initial rate to <c>eta_min</c> in <c>T_max</c> epochs, and back, without restarts.</summary>
                public class CosineAnnealingLR : LRScheduler
                {
                    private readonly double _T_max, _eta_min;

                    public CosineAnnealingLR(Optimizer optimizer, double T_max, double eta_min = 0, int last_epoch = -1, bool verbose = false)
                        : base(optimizer, last_epoch, verbose)
                    {
                        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(T_max);
                        (_T_max, _eta_min) = (T_max, eta_min);
                        step();
                    }

                    protected override IEnumerable<double> get_lr()
                    {
                        if (LastEpoch == 0)
                            return Present(rate => rate);
                        if (_step_count == 1 && LastEpoch > 0)
                            return get_closed_form_lr();
                        // At the bottom the quotient of neighbours below would be zero by zero.
                        if ((LastEpoch - 1 - _T_max) % (2 * _T_max) == 0)
                            return Groups.Select((group, k) => group.LearningRate + (BaseRates[k] - _eta_min) * (1 - Math.Cos(Math.PI / _T_max)) / 2);
                        var quotient = (1 + Math.Cos(Math.PI * LastEpoch / _T_max)) / (1 + Math.Cos(Math.PI * (LastEpoch - 1) / _T_max));
                        return Present(rate => quotient * (rate - _eta_min) + _eta_min);
                    }

                    protected override IEnumerable<double> get_closed_form_lr()
                        => Base(rate => _eta_min + (rate - _eta_min) * (1 + Math.Cos(Math.PI * LastEpoch / _T_max)) / 2);
                }
            }
        }
    }
}
