using ASMNet.Imaging;
using ASMNet.Media.Pictures;

namespace ASMNet.Media.Tests.Pictures;

public sealed class PngSinkTests
{
    private const int Width = 64;
    private const int Height = 48;

    [Fact]
    public void Complete_AfterSeveralFrames_WritesTheLastOne()
    {
        using var folder = new TemporaryFolder();
        using (var sink = new PngSink(OutputFile.Prepare(folder.File("last.png"), false, "--output")))
        {
            Write(sink, 3);
            sink.Complete();
        }

        Assert.Equal(TestPictures.Create(Width, Height, 2), TestFFmpeg.Decode(folder.File("last.png")));
        Assert.Equal(["last.png"], folder.FileNames);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(2, false)]
    public void Dispose_WithoutPictureOrCompletion_LeavesNothing(int frames, bool complete)
    {
        using var folder = new TemporaryFolder();
        using (var sink = new PngSink(OutputFile.Prepare(folder.File("last.png"), false, "--output")))
        {
            Write(sink, frames);
            if (complete)
            {
                sink.Complete();
            }
        }

        Assert.Empty(folder.FileNames);
    }

    // A folder in the file's place is refused by the system as access, whoever asks.
    [Fact]
    public void Complete_FileThatMayNotBeWritten_IsAMediaException()
    {
        using var folder = new TemporaryFolder();
        OutputFile file = OutputFile.Prepare(folder.File("last.png"), false, "--output");
        using var sink = new PngSink(file);
        Write(sink, 1);
        File.Delete(file.TemporaryPath);
        Directory.CreateDirectory(file.TemporaryPath);

        Assert.StartsWith($"cannot write '{file.Path}': ", Assert.Throws<MediaException>(sink.Complete).Message, StringComparison.Ordinal);
    }

    private static void Write(PngSink sink, int frames)
    {
        var pool = new MediaFramePool(new FramePool(), 1);
        for (int i = 0; i < frames; i++)
        {
            MediaFrame frame = pool.Rent();
            FrameBuffer buffer = frame.Allocate(Width, Height);
            TestPictures.Fill(buffer.Pixels, Width, Height, i);
            sink.Write(frame);
            pool.Return(frame);
        }
    }
}
