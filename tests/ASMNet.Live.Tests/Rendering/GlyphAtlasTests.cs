using ASMNet.Live.Rendering;

namespace ASMNet.Live.Tests.Rendering;

public sealed class GlyphAtlasTests
{
    [Fact]
    public void Draw_EveryPrintableCharacter_LooksDifferentFromAllOthers()
    {
        var drawn = new HashSet<string>();
        for (char character = ' '; character <= '~'; character++)
        {
            Assert.True(drawn.Add(Convert.ToBase64String(Draw(character.ToString(), 20).Pixels)), $"'{character}' looks like another character");
        }

        Assert.Equal(95, drawn.Count);
    }

    [Fact]
    public void Draw_UnknownCharacter_IsAQuestionMark() => Assert.Equal(Draw("?", 14).Pixels, Draw("\u00e9", 14).Pixels);

    [Theory]
    [InlineData(7)]
    [InlineData(10)]
    [InlineData(40)]
    public void Measure_Text_IsAsWideAsWhatIsDrawn(float capHeight)
    {
        var atlas = new GlyphAtlas(capHeight);
        Picture picture = Draw("HHHH", capHeight);
        int right = Enumerable.Range(0, picture.Width).Last(x => Enumerable.Range(0, picture.Height).Any(y => picture.Brightness(x, y) > 200));
        Assert.InRange(right - 40, atlas.Measure(4) - (0.4f * capHeight) - 3, atlas.Measure(4) + 2);
    }

    [Fact]
    public void Draw_Capital_IsAsHighAsTheSizeSays()
    {
        Picture picture = Draw("H", 30);
        int[] rows = [.. Enumerable.Range(0, picture.Height).Where(y => Enumerable.Range(0, picture.Width).Any(x => picture.Brightness(x, y) > 150))];
        Assert.InRange(rows[^1] - rows[0], 29, 36);
    }

    private static Picture Draw(string text, float capHeight)
    {
        var picture = new Picture(300, 120, 0);
        var surface = new PixelSurface(picture.Pixels, picture.Width, picture.Height, picture.Stride);
        new GlyphAtlas(capHeight).Draw(surface, text, 40, 30, new BgrColour(255, 255, 255));
        return picture;
    }
}
