using ASMNet.Live.Session;

namespace ASMNet.Live.Tests.Session;

public sealed class ChoiceRulesTests
{
    private static readonly Choice[] Choices = [new("cpu", "CPU"), new("cuda", "CUDA", Available: false, "no driver"), new("old", "Old", Available: false)];

    [Fact]
    public void Require_WhatIsInForce_NeedsNoList() =>
        ChoiceRules.Require("device", "gone since", "gone since", () => throw new InvalidOperationException("the list was asked for"));

    [Fact]
    public void Require_WhatCanBeUsed_Passes() => ChoiceRules.Require("device", "cpu", "cuda", () => Choices);

    [Theory]
    [InlineData("cuda", "The device 'cuda' cannot be used: no driver.")]
    [InlineData("old", "The device 'old' cannot be used: GET /api/devices lists those that can.")]
    [InlineData("/etc/passwd", "The device '/etc/passwd' cannot be used: GET /api/devices lists those that can.")]
    public void Require_WhatCannot_IsRefusedByName(string value, string message) =>
        Assert.Equal(message, Assert.Throws<LiveControlException>(() => ChoiceRules.Require("device", value, "cpu", () => Choices)).Message);
}
