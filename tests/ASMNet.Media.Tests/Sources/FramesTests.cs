using ASMNet.Imaging;
using ASMNet.Media.Pictures;
using ASMNet.Media.Sources;
using ASMNet.Tracking;

namespace ASMNet.Media.Tests.Sources;

/// <summary>Sources read with <c>foreach</c>.</summary>
public sealed class FramesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Frames_Video_GoesToTheEndWithTimesAndPictures()
    {
        using IFrameSource video = MediaSource.Open(Video());
        List<(long, double, int)> seen = [];
        foreach (MediaFrame frame in video.Frames())
        {
            seen.Add((frame.Sequence, frame.Timestamp.TotalSeconds, frame.View.Width));
        }

        Assert.Equal([(0, 0, 96), (1, 0.1, 96), (2, 0.2, 96), (3, 0.3, 96), (4, 0.4, 96)], seen.Select(frame => (frame.Item1, Math.Round(frame.Item2, 3), frame.Item3)));
    }

    [Fact]
    public void Frames_LeftEarly_CanBeGoneOnWith()
    {
        using IFrameSource video = MediaSource.Open(Video());
        foreach (MediaFrame frame in video.Frames())
        {
            if (frame.Sequence == 1)
            {
                break;
            }
        }

        Assert.Equal([2, 3, 4], video.Frames().Select(frame => frame.Sequence));
    }

    [Fact]
    public void Frames_First_IsAPictureThatStays()
    {
        using IFrameSource video = MediaSource.Open(Video());
        MediaFrame first = video.Frames().First();

        Assert.Equal((0, 96), (first.Sequence, first.View.Width));
    }

    // What was found goes into the frame, and with it to a sink: 64 faces are tracked at most, 256 found in a photo.
    [Theory]
    [InlineData(false, 64)]
    [InlineData(true, 256)]
    public void Frames_AnyFrame_HoldsAllFacesThatAreFound(bool isPhoto, int most)
    {
        using IFrameSource source = MediaSource.Open(isPhoto ? Photo() : Video());
        var found = new TrackedFaces(most);
        for (int face = 0; face < most; face++)
        {
            found.Add();
        }

        MediaFrame first = source.Frames().First();
        first.Faces.CopyFrom(found);

        Assert.Equal(most, first.Faces.Count);
    }

    [Fact]
    public void Frames_Cancelled_EndsTheLoop()
    {
        using var enough = new CancellationTokenSource();
        using IFrameSource video = MediaSource.Open(Video());
        int seen = 0;
        foreach (MediaFrame _ in video.Frames(enough.Token))
        {
            seen++;
            enough.Cancel();
        }

        Assert.Equal(1, seen);
    }

    // A method that opens with 'using' and returns the pictures has closed the source before the first is asked for.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Frames_SourceDisposedOfBeforeTheLoop_SaysSo(bool supervised)
    {
        Assert.Throws<ObjectDisposedException>(() => Pictures().Count());

        IEnumerable<MediaFrame> Pictures()
        {
            IFrameSource opened = MediaSource.Open(Video());
            using IFrameSource video = supervised ? new SupervisedSource(opened, _ => throw new MediaException("it is gone."), TimeProvider.System, _ => { }) : opened;
            return video.Frames();
        }
    }

    [Fact]
    public void Frames_SourceDisposedOfInTheLoop_Ends()
    {
        using IFrameSource video = MediaSource.Open(Video());
        int seen = 0;
        foreach (MediaFrame _ in video.Frames())
        {
            seen++;
            video.Dispose();
        }

        Assert.Equal(1, seen);
    }

    [Theory]
    [InlineData("empty.mp4", "", "the file is empty")]
    [InlineData("empty.jpg", "", "the file is empty")]
    [InlineData("page.mp4", "<!doctype html><html><body>Not found</body></html>", "the file is an HTML page, which a server has sent in its place")]
    [InlineData("page.jpg", "\n<html>", "the file is an HTML page")]
    [InlineData("pointer.mkv", "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 132735\n", "the file is a Git LFS pointer, which only stands for it; fetch it with 'git lfs pull'")]
    [InlineData("pointer.png", "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 132735\n", "the file is a Git LFS pointer")]
    [InlineData("notes.txt", "Dear diary, today I went to the fair and saw a cow.", "of no kind that ffmpeg knows")]
    public void Open_WhatIsNoVideo_SaysSoInWords(string name, string content, string expected)
    {
        File.WriteAllText(_folder.File(name), content);
        string message = Assert.Throws<MediaException>(() => MediaSource.Open(_folder.File(name))).Message;
        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.DoesNotContain("file:", message, StringComparison.Ordinal);
        Assert.DoesNotContain("damaged", name == "notes.txt" ? "" : message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_VideoWithoutItsIndex_SaysWhatFfmpegMisses()
    {
        string whole = Video();
        File.WriteAllBytes(_folder.File("cut.mp4"), File.ReadAllBytes(whole)[..1500]);
        string message = Assert.Throws<MediaException>(() => MediaSource.Open(_folder.File("cut.mp4"))).Message;
        Assert.Contains("its end with the index is missing, or it is no video at all (moov atom not found)", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_AutoWithoutACamera_NamesTheCamera()
    {
        var nothing = new MediaSourceOptions { FFmpegFolder = _folder.Path };
        string message = Assert.Throws<MediaException>(() => MediaSource.Open("auto", nothing)).Message;
        Assert.Contains("camera", message, StringComparison.Ordinal);
        Assert.DoesNotContain("synthetic", message, StringComparison.Ordinal);
    }

    private string Photo()
    {
        string path = _folder.File("photo.png");
        using FileStream stream = File.Create(path);
        PngWriter.Write(stream, new ImageView(new byte[3 * 8 * 6], 8, 6, 3 * 8));
        return path;
    }

    private string Video()
    {
        string path = _folder.File("clip.mp4");
        TestFFmpeg.Make("-f", "lavfi", "-i", "testsrc=size=96x64:rate=10", "-t", "0.5", "-pix_fmt", "yuv420p", path);
        return path;
    }

    [Fact]
    public void Open_Null_IsTheDefaultOfTheOptions()
    {
        using IFrameSource source = MediaSource.Open(null, new MediaSourceOptions { Default = Video() });
        Assert.NotEmpty(source.Frames());
    }

    [Fact]
    public void Open_PartMissing_NamesIt()
    {
        (string Part, MediaSourceOptions Options)[] mistakes =
        [
            ("Default", new() { Default = null! }), ("FFmpegFolder", new() { FFmpegFolder = null! }), ("Limits", new() { Limits = null! }),
            ("Reader", new() { Reader = null! }), ("Report", new() { Report = null! }), ("TimeProvider", new() { TimeProvider = null! }),
        ];
        foreach ((string part, MediaSourceOptions options) in mistakes)
        {
            Assert.Equal(part, Assert.Throws<ArgumentNullException>(() => MediaSource.Open("clip.mp4", options)).ParamName);
        }
    }
}
