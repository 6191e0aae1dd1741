namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        public static partial class lr_scheduler
        {
            public static partial class impl
            {
                /// <summary>All of them at each step.</summary>
                public class ChainedLR : LRScheduler
                {
                    private readonly LRScheduler[] _schedulers;

                    public ChainedLR(IEnumerable<LRScheduler> schedulers)
                    {
                        ArgumentNullException.ThrowIfNull(schedulers);
                        _schedulers = schedulers.ToArray();
                        if (_schedulers.Length == 0)
                            throw new ArgumentException("Expected at least one scheduler to chain, but got none.", nameof(schedulers));
                        Target = _schedulers[0].Target;
                        if (_schedulers.Any(scheduler => scheduler.Target != Target))
                            throw new ArgumentException("All schedulers of a chain must belong to the same optimizer.", nameof(schedulers));
                        Apply(Present(rate => rate));
                    }

                    public override void step()
                    {
                        foreach (var scheduler in _schedulers)
                            scheduler.step();
                        Apply(Present(rate => rate));
                    }
                }

                /// <summary>One after another: each milestone starts the next.</summary>
                public class SequentialLR : LRScheduler
                {
                    private readonly LRScheduler[] _schedulers;
                    private readonly int[] _milestones;

                    public SequentialLR(Optimizer optimizer, IEnumerable<LRScheduler> schedulers, IEnumerable<int> milestones, int last_epoch = -1)
                    {
                        ArgumentNullException.ThrowIfNull(optimizer);
                        ArgumentNullException.ThrowIfNull(schedulers);
                        ArgumentNullException.ThrowIfNull(milestones);
                        (_schedulers, _milestones) = (schedulers.ToArray(), milestones.ToArray());
                        if (_schedulers.Any(scheduler => scheduler.Target != optimizer))
                            throw new ArgumentException("All schedulers of a sequence must belong to the given optimizer.", nameof(schedulers));
                        if (_milestones.Length != _schedulers.Length - 1)
                            throw new ArgumentException($"Expected one milestone fewer than the {_schedulers.Length} schedulers, but got {_milestones.Length}.", nameof(milestones));
                        Target = optimizer;
                        LastEpoch = last_epoch + 1;
                        // Their constructors each took a first step: take it back, and let only the first one start.
                        foreach (var group in Groups)
                            group.LearningRate = group.InitialLearningRate;
                        foreach (var scheduler in _schedulers)
                            scheduler.LastEpoch--;
                        _schedulers[0].Restart();
                        Apply(get_lr());
                    }

                    public override void step()
                    {
                        _step_count++;
                        LastEpoch++;
                        var current = _milestones.Count(milestone => milestone <= LastEpoch);
                        if (current > 0 && _milestones[current - 1] == LastEpoch)
                            _schedulers[current].step(0);
                        else
                            _schedulers[current].step();
                        Apply(get_lr());
                    }

                    protected override IEnumerable<double> get_lr() => Present(rate => rate);
                }
            }
        }
    }
}
