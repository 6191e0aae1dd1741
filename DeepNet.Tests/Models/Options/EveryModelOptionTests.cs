using System.Globalization;
using System.Text.RegularExpressions;
using DeepNet.Models;
using DeepNet.Tests.Training;

namespace DeepNet.Tests.Models;

/// <summary>
/// Each public option of the zoo has the default that is documented, takes the values at the edges of its range, and refuses those beyond with a message
/// that names it, says what was received and what is expected.
/// </summary>
internal sealed partial class EveryModelOptionTests
{
    /// <summary>What models give, and no choice of a user's.</summary>
    private static readonly Type[] _results = [typeof(RecurrentState), typeof(SummaryRow), typeof(BeamHypothesis), typeof(GeneratedSequence), typeof(GeneratedToken)];

    private static IEnumerable<OptionsCase> All => ModelOptionsTable.All;

    [Test]
    public void NoneIsMissing()
    {
        var exported = typeof(ModelOptions).Assembly.GetExportedTypes().Where(type => !type.IsAbstract).Except(_results)
            .SelectMany(OptionsCase.Settable, (type, property) => $"{type.Name}.{property.Name}");
        Assert.That(All.SelectMany(type => type.Options, (type, option) => $"{type}.{option.Name}"), Is.EquivalentTo(exported));
    }

    [TestCaseSource(nameof(All))]
    public void DefaultsAreAsExpected(OptionsCase type) => type.Each(option =>
    {
        if (!option.IsRequired)
            Assert.That(type.ValueOf(option), Is.EqualTo(option.Default), $"{type}.{option.Name}");
    });

    [TestCaseSource(nameof(All))]
    public void WhatIsAllowedComesBackAndAllElseIsRefused(OptionsCase type) => type.Each(type.TryAll);

    /// <summary>Where the documentation names a value in front of the words, it is the value; it always has the words.</summary>
    [TestCaseSource(nameof(All))]
    public void TheDocumentationTellsTheDefault(OptionsCase type) => type.Each(option =>
    {
        if (option.IsRequired)
            return;
        var text = OptionDocs.SummaryOf(option.Property);
        Assert.That(text, Does.Match(DefaultWords()), $"{type}.{option.Name}");
        if (ValueByDefault().Match(text) is { Success: true } match)
            Assert.That(match.Groups[1].Value.Replace(",", ""), Is.EqualTo(string.Create(CultureInfo.InvariantCulture, $"{option.Default ?? "null"}").ToLowerInvariant()), $"{type}.{option.Name}");
    });

    [GeneratedRegex(@"by default|the default\b|unless said otherwise")]
    private static partial Regex DefaultWords();

    [GeneratedRegex(@"(?<![^ (])([0-9][0-9,]*(?:\.[0-9]+)?|null|true|false),? (?:\(the default\)|by default|the default)")]
    private static partial Regex ValueByDefault();
}
