using DeepNet.Data;
using DeepNet.Training;

namespace DeepNet.Tests.Training;

/// <summary>
/// Each public option of the trainer and the loader has the default that is documented, takes the values at the edges of its range, and
/// refuses those beyond with a message that names it, says what was received and what is expected.
/// </summary>
internal sealed class EveryOptionTests
{
    /// <summary>What has properties that are set when it is made and is no choice of a user's: what the library tells or keeps, and parts of a user's own program.</summary>
    private static readonly Type[] _noOptions =
    [
        typeof(TrainingEvent), typeof(RunContext), typeof(StepTimes), typeof(StepMemory), typeof(TrainingResult), typeof(NonFiniteReport), typeof(Finding), typeof(LedgerSummary), typeof(LedgerRow),
        typeof(ReliabilityBin), typeof(LearningRatePoint), typeof(BatchSizeResult), typeof(BatchSizeTrial),
        typeof(RunState), typeof(SavedRun), typeof(Best), typeof(EarlyStoppingState), typeof(PlateauState), typeof(GradientScalerState),
        typeof(StepOutcome), typeof(LossWeight), typeof(RunLength), typeof(StepRates), typeof(StateSlots), typeof(StepSlot), typeof(TensorSlot),
        typeof(CheckpointPart), typeof(WeightsFile),
    ];

    private static IEnumerable<OptionsCase> All => OptionsTable.All;

    private static IEnumerable<OptionsCase> Constructed => All.Where(type => type.Options.Any(option => type.ConstructorFor(option) is not null));

    [Test]
    public void None_is_missing()
    {
        var exported = typeof(TrainerOptions).Assembly.GetExportedTypes().Concat([typeof(LoaderOptions), typeof(TokenMasking), typeof(HorizontalFlip)])
            .Where(type => !type.IsAbstract && !_noOptions.Any(other => other.IsAssignableFrom(type)))
            .SelectMany(OptionsCase.Settable, (type, property) => $"{type.Name}.{property.Name}");
        Assert.That(All.SelectMany(type => type.Options, (type, option) => $"{type}.{option.Name}"), Is.EquivalentTo(exported));
    }

    [TestCaseSource(nameof(All))]
    public void Defaults_are_as_expected(OptionsCase type) => type.Each(option =>
    {
        if (!option.IsRequired)
            Assert.That(type.ValueOf(option), Is.EqualTo(option.Default), $"{type}.{option.Name}");
    });

    [TestCaseSource(nameof(All))]
    public void What_is_allowed_comes_back_and_all_else_is_refused(OptionsCase type) => type.Each(type.TryAll);

    [TestCaseSource(nameof(Constructed))]
    public void So_it_is_where_a_constructor_takes_it(OptionsCase type) => type.Each(option =>
    {
        if (type.ConstructorFor(option) is not null)
            OptionsCase.TryAll(option, type.Construct);
    });

    [TestCaseSource(nameof(All))]
    public void The_documentation_says_so(OptionsCase type) => type.Each(option =>
    {
        var text = OptionDocs.DefaultOf(option.Property);
        var says = option.Words is null ? text is not null && OptionDocs.Says(text, option.Default) : text?.StartsWith(option.Words, StringComparison.Ordinal) == true;
        Assert.That(option.IsRequired || says, $"{type}.{option.Name} is {Allowed.Text(option.Default)}, and documented is the default '{text}'");
        if (option.Range.Refused.Length > 0)
            Assert.That(OptionDocs.ErrorsOf(option.Property), Has.Member($"T:{option.Range.Error.FullName}"), $"{type}.{option.Name}");
    });
}
