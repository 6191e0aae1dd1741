namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        public static partial class lr_scheduler
        {
            /// <summary>
            /// Sets the learning rates of an optimizer's groups, once at its start and again at each <see cref="step()"/>, which comes after the
            /// optimizer's own. A subclass calls <see cref="step()"/> at the end of its constructor.
            /// </summary>
            public abstract class LRScheduler
            {
                protected int _step_count;

                internal Optimizer? Target;
                internal int LastEpoch = -1;
                internal double[] BaseRates = [];
                private double[] _last_lrs = [];
                private bool _verbose;

                protected LRScheduler()
                {
                }

                protected LRScheduler(Optimizer optimizer, int last_epoch = -1, bool verbose = false) => Attach(optimizer, last_epoch, verbose);

                internal IEnumerable<ILearningRateController> Groups => Target!.ParamGroups;

                /// <summary>The rates that the last step set, one for each group.</summary>
                public IEnumerable<double> get_last_lr() => _last_lrs;

                /// <summary>Moves on by one.</summary>
                public virtual void step()
                {
                    _step_count++;
                    LastEpoch++;
                    Apply(get_lr());
                }

                /// <summary>Moves to the epoch, or on by one where it is null.</summary>
                public virtual void step(int? epoch)
                {
                    if (epoch is not { } target)
                    {
                        step();
                        return;
                    }
                    _step_count++;
                    LastEpoch = target;
                    Apply(get_closed_form_lr() ?? get_lr());
                }

                /// <summary>As <see cref="step(int?)"/>, for schedulers that look at a metric.</summary>
                public virtual void step(double current, int? epoch = null) => step(epoch);

                /// <summary>The next rates, from the present ones.</summary>
                protected virtual IEnumerable<double> get_lr() => Groups.Select(group => group.LearningRate);

                /// <summary>The rates of an epoch whatever the present ones are; null where there is no such formula.</summary>
                protected virtual IEnumerable<double> get_closed_form_lr() => null!;

                private protected void Attach(Optimizer optimizer, int last_epoch, bool verbose)
                {
                    ArgumentNullException.ThrowIfNull(optimizer);
                    Target = optimizer;
                    LastEpoch = last_epoch;
                    _verbose = verbose;
                    foreach (var group in Groups)
                    {
                        // The first scheduler notes where the rate started; those that follow start from there too.
                        if (last_epoch == -1 && group is not Modules.ParamGroup { Options.Scheduled: true })
                            group.InitialLearningRate = group.LearningRate;
                        if (group is Modules.ParamGroup { Options: { } options })
                            options.Scheduled = true;
                    }
                    BaseRates = Groups.Select(group => group.InitialLearningRate).ToArray();
                }

                /// <summary>Takes the first step again.</summary>
                internal void Restart()
                {
                    _step_count = 0;
                    step();
                }

                /// <summary>The present rates, each changed.</summary>
                private protected IEnumerable<double> Present(Func<double, double> change) => Groups.Select(group => change(group.LearningRate));

                /// <summary>The initial rates, each changed.</summary>
                private protected IEnumerable<double> Base(Func<double, double> change) => BaseRates.Select(change);

                private protected void Apply(IEnumerable<double> rates)
                {
                    // All rates before the first is set: they may depend on the present ones.
                    _last_lrs = rates.ToArray();
                    var index = 0;
                    foreach (var group in Groups)
                    {
                        group.LearningRate = _last_lrs[index];
                        if (_verbose)
                            Console.WriteLine($"Adjusting learning rate of group {index} to {_last_lrs[index]:e4}.");
                        index++;
                    }
                }
            }
        }
    }
}
