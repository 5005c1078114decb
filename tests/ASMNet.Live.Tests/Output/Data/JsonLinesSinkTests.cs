using System.Text;
using System.Text.Json;
using ASMNet.Imaging;
using ASMNet.Live.Output.Data;
using ASMNet.Media;

namespace ASMNet.Live.Tests.Output.Data;

public sealed class JsonLinesSinkTests
{
    // what parts lines, for some readers, and what JSON itself may not have in a text is written as an escape (RFC 8259, section 7)
    [Theory]
    [InlineData("Jörg's 熊 <1> & 2+3.avi", "Jörg's 熊 <1> & 2+3.avi")]
    [InlineData("the \"best\".avi", "the \\\"best\\\".avi")]
    [InlineData("two\nlines\u2028or\u0085more.avi", "two\\nlines\\u2028or\\u0085more.avi")]
    public void Write_NamesFiles_WritesThemAsTheyAreInOneLine(string file, string expected)
    {
        var frames = new MediaFramePool(new FramePool(), 1);
        using var stream = new MemoryStream();
        using (var sink = new JsonLinesSink(stream, "memory", namesFiles: true))
        {
            MediaFrame frame = frames.Rent();
            frame.Allocate(16, 16);
            frame.Origin = new FrameOrigin(file, 0);
            sink.Write(frame);
            frames.Return(frame);
            sink.Complete();
        }

        string text = Encoding.UTF8.GetString(stream.ToArray());
        Assert.Contains($"\"file\":\"{expected}\"", text, StringComparison.Ordinal);
        Assert.Equal(file, JsonDocument.Parse(text).RootElement.GetProperty("file").GetString());
    }
}
