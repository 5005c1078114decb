using ASMNet.Media.Pictures;

namespace ASMNet.Media.Tests.Pictures;

public sealed class ImageFileReaderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_Png_GivesItsPixelsInBlueGreenRed()
    {
        string file = _folder.File("colour.png");
        TestFFmpeg.Make("-f", "lavfi", "-i", "color=c=0x102030:s=37x21,format=rgb24", "-frames:v", "1", file);
        DecodedImage image = new ImageFileReader(TestFFmpeg.Tools).Read(file);
        Assert.Equal((37, 21), (image.Width, image.Height));
        Assert.Equal([0x30, 0x20, 0x10], image.Pixels[..3]);
        Assert.Equal([0x30, 0x20, 0x10], image.Pixels[^3..]);
    }

    [Fact]
    public void Read_MissingFile_NamesIt() =>
        Assert.Contains("'nowhere.jpg' does not exist", Assert.Throws<MediaException>(() => new ImageFileReader(TestFFmpeg.Tools).Read("nowhere.jpg")).Message, StringComparison.Ordinal);

    // TIFF 6.0: an IFD of entries with tag, type (3 short, 4 long), count and value; compression 7 as of Adobe's technical note 2. ffmpeg 5.1 gives such pictures as black or green.
    [Theory]
    [InlineData(null)]
    [InlineData(32)]
    public void Read_JpegInTiff_IsReadOrRefused(int? fit)
    {
        TestFFmpeg.Make("-f", "lavfi", "-i", "color=white:s=16x16", "-frames:v", "1", "-update", "1", _folder.File("packed.jpg"));
        byte[] jpeg = File.ReadAllBytes(_folder.File("packed.jpg"));
        const int After = 8 + 2 + (10 * 12) + 4;
        (int Tag, int Type, int Count, int Value)[] entries =
        [
            (256, 3, 1, 16), (257, 3, 1, 16), (258, 3, 3, After), (259, 3, 1, 7), (262, 3, 1, 6), (273, 4, 1, After + 6), (277, 3, 1, 3), (278, 3, 1, 16), (279, 4, 1, jpeg.Length), (284, 3, 1, 1),
        ];
        string file = _folder.File("scan.tif");
        using (var writer = new BinaryWriter(File.Create(file)))
        {
            writer.Write("II*\0"u8);
            writer.Write(8);
            writer.Write((short)entries.Length);
            foreach ((int tag, int type, int count, int value) in entries)
            {
                writer.Write((short)tag);
                writer.Write((short)type);
                writer.Write(count);
                writer.Write(value);
            }

            writer.Write(0);
            writer.Write([8, 0, 8, 0, 8, 0]);
            writer.Write(jpeg);
        }

        try
        {
            byte[] pixels = [];
            new ImageFileReader(TestFFmpeg.Tools).Read(file, fit is int side ? (2 * side, side) : null, (width, height) => pixels = new byte[3 * width * height]);
            Assert.Equal(255, pixels[pixels.Length / 2]);
        }
        catch (MediaException refused)
        {
            Assert.StartsWith($"cannot read the picture '{file}': ", refused.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("pipe.png", "the picture '{0}' is a named pipe, which is not read.")]
    [InlineData("piped.png", "the picture '{0}' is a named pipe, which is not read.")]
    [InlineData("lost.png", "the picture '{0}' is a link to '{1}/gone.png', which does not exist.")]
    [InlineData("round.png", "the picture '{0}' is a link that leads back to itself.")]
    [InlineData("empty.png", "the picture '{0}' cannot be read: the file is empty.")]
    [InlineData("no\uFFFDtext.png", "the picture '{0}' cannot be opened: its name is no text in UTF-8; rename it.")]
    public async Task Read_WhatHoldsNothing_IsRefusedWithoutWaiting(string name, string words)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        using var made = System.Diagnostics.Process.Start("mkfifo", [_folder.File("pipe.png")]);
        await made.WaitForExitAsync();
        File.CreateSymbolicLink(_folder.File("piped.png"), "pipe.png");
        File.CreateSymbolicLink(_folder.File("lost.png"), "gone.png");
        File.CreateSymbolicLink(_folder.File("round.png"), "round.png");
        await File.WriteAllTextAsync(_folder.File("empty.png"), "");
        string file = _folder.File(name);

        Task<MediaException> refused = Task.Run(() => Assert.Throws<MediaException>(() => new ImageFileReader(TestFFmpeg.Tools).Read(file)));

        string message = (await refused.WaitAsync(TimeSpan.FromSeconds(30))).Message;
        Assert.Equal(words.Replace("{0}", file, StringComparison.Ordinal).Replace("{1}", _folder.Path, StringComparison.Ordinal), message);
    }

    [Fact]
    public void Read_NoPicture_NamesTheFile()
    {
        string file = _folder.File("text.jpg");
        File.WriteAllText(file, "no picture");
        var error = Assert.Throws<MediaException>(() => new ImageFileReader(TestFFmpeg.Tools).Read(file));
        Assert.StartsWith($"cannot read the picture '{file}'", error.Message, StringComparison.Ordinal);
    }

    // A telephone's HEIC and a GIF are often renamed rather than converted. ffmpeg is not asked for them: others than the one that is here may well read them.
    [Theory]
    [InlineData("apng", "a.png", "it is an animated PNG picture, which is read as a video, as a source of its own; save its pictures as JPEG, PNG, WebP, BMP or TIFF to have them read among others.")]
    [InlineData("gif", "a.jpg", "it is a GIF picture; save it as JPEG, PNG, WebP, BMP or TIFF.")]
    [InlineData(null, "a.jpg", "it is a HEIC picture; save it as JPEG, PNG, WebP, BMP or TIFF.")]
    public void Read_OtherKindOfPicture_SaysWhatItIsAndWhatToDo(string? format, string name, string words)
    {
        string file = _folder.File(name);
        if (format is null)
        {
            File.WriteAllBytes(file, [0, 0, 0, 24, .. "ftypheic"u8, 0, 0, 0, 0, .. "mif1heic"u8]);
        }
        else
        {
            TestFFmpeg.Make("-f", "lavfi", "-i", "testsrc=s=16x16:r=2:d=1", "-f", format, file);
        }

        var error = Assert.Throws<MediaException>(() => new ImageFileReader(TestFFmpeg.Tools).Read(file));

        Assert.Equal($"cannot read the picture '{file}': {words}", error.Message);
    }

    [Fact]
    public void Read_AnimatedWebP_SaysWhatItIsAndWhatToDo()
    {
        string file = _folder.File("wave.webp");
        File.WriteAllBytes(file, [.. "RIFF"u8, 30, 0, 0, 0, .. "WEBPVP8X"u8, 10, 0, 0, 0, 2, 0, 0, 0, 15, 0, 0, 15, 0, 0, .. "ANIM"u8, 0, 0, 0, 0]);
        var error = Assert.Throws<MediaException>(() => new ImageFileReader(TestFFmpeg.Tools).Read(file));
        Assert.Equal($"cannot read the picture '{file}': it is an animated WebP picture, which this ffmpeg does not read; make a GIF or a video of it.", error.Message);
    }
}
