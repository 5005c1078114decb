using ASMNet.Live.Commands;

namespace ASMNet.Live.Tests.Commands;

public sealed class NearestTests
{
    private static readonly string[] Verbs = ["live", "record", "benchmark", "doctor", "devices", "evaluate"];

    [Theory]
    [InlineData("lvie", "live")]
    [InlineData("recrod", "record")]
    [InlineData("benchmrk", "benchmark")]
    [InlineData("device", "devices")]
    [InlineData("cook", null)]
    [InlineData("x", null)]
    public void Of_AWordWithFewMistakes_IsTheWordThatWasMeant(string word, string? expected) => Assert.Equal(expected, Nearest.Of(word, Verbs));
}
