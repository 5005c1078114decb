using System.Buffers.Binary;
using ASMNet.Imaging;
using ASMNet.Media.FFmpeg;
using ASMNet.Media.Pictures;
using ASMNet.Media.Sources;

namespace ASMNet.Media.Tests.Sources;

public sealed class PictureSourceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly MediaFramePool _frames = new(new FramePool(), 1);
    private readonly List<string> _said = [];

    public void Dispose()
    {
        Assert.Equal(0, _frames.Outstanding);
        Assert.Equal(0, _frames.Buffers.Outstanding);
        _folder.Dispose();
    }

    [Fact]
    public void Folder_GivesEveryPictureAndFitsOtherSizes()
    {
        Picture("a.png", "color=red:size=64x48");
        Picture("b.jpg", "color=lime:size=32x48");
        using IFrameSource source = Open($"images:{_folder.Path}");
        MediaFrame frame = _frames.Rent();

        Assert.True(source.Read(frame, default));
        Assert.InRange(frame.Buffer.Pixels[2], 250, 255);
        Assert.True(source.Read(frame, default));
        Assert.Equal((64, 48), (frame.Buffer.Width, frame.Buffer.Height));
        Assert.True(frame.Buffer.Pixels[1] < 5, "the border is black");
        Assert.True(frame.Buffer.Pixels[(3 * 32) + 1] > 240, "the middle is green");
        Assert.False(source.Read(frame, default));
        Assert.Null(source.Defect);
        _frames.Return(frame);
    }

    [Theory]
    [InlineData("photos")]
    [InlineData("images")]
    public void Folder_WithPicturesOfOtherKinds_NamesThem(string kind)
    {
        Picture("a.png", "color=red:size=16x16");
        File.WriteAllText(_folder.File("IMG_2.HEIC"), "not looked at");
        File.WriteAllText(_folder.File("IMG_10.avif"), "not looked at");
        File.WriteAllText(_folder.File("notes.txt"), "no picture");

        Assert.Single(ReadAll($"{kind}:{_folder.Path}"));

        Assert.Equal(
            [$"2 pictures in '{_folder.Path}' are of a kind that is not read from folders, and left out: 'IMG_2.HEIC', 'IMG_10.avif'; save them as JPEG, PNG, WebP, BMP or TIFF."], _said);
    }

    [Fact]
    public void Folder_CountsAsPeopleDo()
    {
        foreach (string name in new[] { "f_10.png", "f_2.png", "f_1.png", "f_0003.png", "F_1.png" })
        {
            Picture(name, "color=red:size=16x16");
        }

        Assert.Equal(["F_1.png", "f_1.png", "f_2.png", "f_0003.png", "f_10.png"], ReadAll($"images:{_folder.Path}").Select(frame => frame.File));
    }

    [Theory]
    [InlineData("a%03d.jpg")]
    [InlineData("b%d[1].png")]
    [InlineData("c:d.jpg")]
    [InlineData("-e?.jpg")]
    [InlineData("f [1]*.png")]
    [InlineData("http:__x.jpg")]
    [InlineData("ü 'x' \"y\",;.png")]
    public void OddName_IsANameAndNothingElse(string name)
    {
        Picture("made.png", "color=blue:size=20x10");
        string made = Path.GetExtension(name) == ".jpg" ? "made.jpg" : "made.png";
        Picture(made, "color=blue:size=20x10");
        Directory.CreateDirectory(_folder.File("odd"));
        File.Move(_folder.File(made), Path.Combine(_folder.File("odd"), name));

        Assert.Equal([(name, 20, 10)], ReadAll($"images:{_folder.File("odd")}").Select(frame => (frame.File, frame.Width, frame.Height)));
        Assert.Equal([(name, 20, 10)], ReadAll($"file:{Path.Combine(_folder.File("odd"), name)}").Select(frame => (frame.File, frame.Width, frame.Height)));
    }

    [Fact]
    public void BadPictures_AreNamedAndTheOthersRead()
    {
        Picture("1.jpg", "testsrc2=size=64x48");
        File.WriteAllText(_folder.File("2.jpg"), "");
        Picture("3.jpg", "testsrc2=size=64x48");
        File.WriteAllText(_folder.File("4.png"), "no picture");
        byte[] whole = File.ReadAllBytes(_folder.File("1.jpg"));
        File.WriteAllBytes(_folder.File("5.jpg"), whole[..(whole.Length / 2)]);

        List<(string File, int Width, int Height, byte Brightest)> frames = ReadAll($"images:{_folder.Path}", out string? defect);

        Assert.Equal(["1.jpg", "2.jpg", "3.jpg", "4.png", "5.jpg"], frames.Select(frame => frame.File));
        Assert.All(frames, frame => Assert.Equal((64, 48), (frame.Width, frame.Height)));
        Assert.Equal([true, false, true, false, true], frames.Select(frame => frame.Brightest > 0));
        Assert.StartsWith("3 of the 5 pictures", defect, StringComparison.Ordinal);
        Assert.All(new[] { "2.jpg", "4.png", "5.jpg" }, name => Assert.Contains(name, defect, StringComparison.Ordinal));
        Assert.Contains(_said, line => line.Contains("2.jpg", StringComparison.Ordinal) && line.Contains("empty", StringComparison.Ordinal));
    }

    [Fact]
    public void FirstPictureBad_OthersSetTheSize()
    {
        File.WriteAllText(_folder.File("1.jpg"), "");
        Picture("2.png", "color=red:size=40x30");

        Assert.All(ReadAll($"images:{_folder.Path}"), frame => Assert.Equal((40, 30), (frame.Width, frame.Height)));
    }

    [Fact]
    public void NoPictureGood_IsRefused()
    {
        File.WriteAllText(_folder.File("1.jpg"), "");
        File.WriteAllText(_folder.File("2.jpg"), "x");

        Assert.Contains("1.jpg", Assert.Throws<MediaException>(() => Open($"images:{_folder.Path}")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("jpg")]
    [InlineData("png")]
    [InlineData("webp")]
    [InlineData("tiff")]
    public void HalfAPicture_IsSaidToBeDamagedOrRefused(string extension)
    {
        Picture($"whole.{extension}", "testsrc2=size=320x240,noise=alls=20");
        byte[] whole = File.ReadAllBytes(_folder.File($"whole.{extension}"));
        string half = _folder.File($"half.{extension}");
        foreach (double share in new[] { 0.3, 0.6, 0.9 })
        {
            File.WriteAllBytes(half, whole[..(int)(whole.Length * share)]);
            string? complaint;
            try
            {
                ReadAll(half, out complaint);
            }
            catch (MediaException exception)
            {
                complaint = exception.Message;
            }

            Assert.True(complaint?.Contains(half, StringComparison.Ordinal), $"{extension} at {share}: {complaint}");
        }

        ReadAll(_folder.File($"whole.{extension}"), out string? defect);
        Assert.Null(defect);
    }

    // where the first row and the first column of what is stored lie, by Exif 2.32, table 6; ffmpeg 4.x and builds of it turn no JPEG by themselves, so that the filter counts
    [Theory]
    [InlineData(1, 64, 48, 4, 4, "")]
    [InlineData(2, 64, 48, 59, 4, "hflip")]
    [InlineData(3, 64, 48, 59, 43, "hflip,vflip")]
    [InlineData(4, 64, 48, 4, 43, "vflip")]
    [InlineData(5, 48, 64, 4, 4, "transpose=0")]
    [InlineData(6, 48, 64, 43, 4, "transpose=1")]
    [InlineData(7, 48, 64, 43, 59, "transpose=3")]
    [InlineData(8, 48, 64, 4, 59, "transpose=2")]
    public void ExifOrientation_IsFollowed(int orientation, int width, int height, int redX, int redY, string filter)
    {
        byte[] exif = [.. "Exif\0\0II*\0"u8, 8, 0, 0, 0, 1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, (byte)orientation, 0, 0, 0, 0, 0, 0, 0];
        string phone = Phone(Segment(0xE1, exif));
        Assert.Equal(filter, PictureOrientation.Filter(phone, "jpeg_pipe"));

        foreach (string text in new[] { phone, $"images:{_folder.File("phone")}", $"photos:{_folder.File("phone")}" })
        {
            using IFrameSource source = Open(text);
            MediaFrame frame = _frames.Rent();
            Assert.True(source.Read(frame, default));
            Assert.Equal((width, height), (source.Info.Width, source.Info.Height));
            Assert.Equal((width, height), (frame.Buffer.Width, frame.Buffer.Height));
            Assert.True(frame.Buffer.Pixels[(3 * ((redY * width) + redX)) + 2] > 180, "the red corner is where the camera was held up");
            _frames.Return(frame);
        }
    }

    [Fact]
    public void ExifOrientation_OfAJpeg_IsFoundAmongOtherSegments()
    {
        byte[] tiff = [.. "MM\0*"u8, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0];
        byte[] wide = [.. "MM\0*"u8, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 4, 0, 0, 0, 1, 0, 0, 0, 6, 0, 0, 0, 0];
        byte[] words = Segment(0xE1, [.. "http://ns.adobe.com/xap/1.0/\0<x/>"u8]);
        byte[] comment = Segment(0xFE, [.. "Exif\0\0 is what this comment begins with"u8]);

        Assert.Equal("transpose=1", Filter([.. words, .. comment, 0xFF, 0xFF, .. Segment(0xE1, [.. "Exif\0\0"u8, .. tiff])]));
        Assert.Equal("transpose=1", Filter(Segment(0xE1, [.. "Exif\0\0"u8, .. wide])));
        Assert.Equal("", Filter([.. words, .. comment]));
        Assert.Equal("", Filter(Segment(0xE1, [.. "Exif\0\0"u8, .. tiff.AsSpan(0, 12)])));

        string? Filter(byte[] segments) => PictureOrientation.Filter(Phone(segments), "jpeg_pipe");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public void ExifOrientation_OfPngWebPAndTiff_IsFollowed(int orientation)
    {
        // where the first row and the first column of what is stored lie, by Exif 2.32, table 6
        (bool isTall, bool isRight, bool isLow) = orientation switch
        {
            1 => (false, false, false),
            2 => (false, true, false),
            3 => (false, true, true),
            4 => (false, false, true),
            5 => (true, false, false),
            6 => (true, true, false),
            7 => (true, true, true),
            _ => (true, false, true),
        };
        (int width, int height) = isTall ? (48, 64) : (64, 48);
        int corner = 3 * (((isLow ? height - 5 : 4) * width) + (isRight ? width - 5 : 4));
        byte[] exif = [.. "II*\0"u8, 8, 0, 0, 0, 1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, (byte)orientation, 0, 0, 0, 0, 0, 0, 0];
        foreach (string extension in new[] { "png", "webp", "tif" })
        {
            string file = _folder.File($"stored.{extension}");
            TestFFmpeg.Make("-f", "lavfi", "-i", "color=black:size=64x48,drawbox=x=0:y=0:w=24:h=16:color=red:t=fill", "-frames:v", "1", "-pix_fmt", extension == "webp" ? "bgra" : "rgb24", file);
            File.WriteAllBytes(file, Oriented(extension, File.ReadAllBytes(file), exif));
            using IFrameSource source = Open(file);
            MediaFrame frame = _frames.Rent();
            Assert.True(source.Read(frame, default));
            Assert.Equal((extension, width, height), (extension, frame.Buffer.Width, frame.Buffer.Height));
            Assert.True(frame.Buffer.Pixels[corner + 2] > 180, $"{extension}: the red corner is where the camera was held up");
            _frames.Return(frame);
            Assert.Null(source.Defect);
        }

        // a PNG's chunk needs a sum (ISO/IEC 15948), which is that of PngWriter's too; a TIFF's directory of ffmpeg stands at the end and is copied with one entry more
        static byte[] Oriented(string extension, byte[] stored, byte[] exif)
        {
            byte[] length = new byte[4];
            if (extension == "png")
            {
                BinaryPrimitives.WriteInt32BigEndian(length, exif.Length);
                byte[] sum = BitConverter.GetBytes(Crc([.. "eXIf"u8, .. exif]));
                return [.. stored[..33], .. length, .. "eXIf"u8, .. exif, .. sum.Reverse(), .. stored[33..]];
            }

            if (extension == "webp")
            {
                // RIFF size WEBP VP8L...: the extended form has the size less one and a flag for Exif
                byte[] body = [.. "WEBPVP8X"u8, 10, 0, 0, 0, 0x08, 0, 0, 0, 63, 0, 0, 47, 0, 0, .. stored[12..], .. "EXIF"u8, (byte)exif.Length, 0, 0, 0, .. exif];
                BinaryPrimitives.WriteInt32LittleEndian(length, body.Length);
                return [.. "RIFF"u8, .. length, .. body];
            }

            int at = BinaryPrimitives.ReadInt32LittleEndian(stored.AsSpan(4));
            int count = BinaryPrimitives.ReadUInt16LittleEndian(stored.AsSpan(at));
            byte[][] entries = [.. Enumerable.Range(0, count).Select(i => stored.AsSpan(at + 2 + (12 * i), 12).ToArray()), [0x12, 1, 3, 0, 1, 0, 0, 0, (byte)exif[18], 0, 0, 0]];
            BinaryPrimitives.WriteInt32LittleEndian(length, stored.Length);
            return
            [
                .. stored[..4], .. length, .. stored[8..], (byte)(count + 1), 0,
                .. entries.OrderBy(entry => BinaryPrimitives.ReadUInt16LittleEndian(entry)).SelectMany(entry => entry), 0, 0, 0, 0,
            ];
        }

        static uint Crc(byte[] bytes)
        {
            uint sum = uint.MaxValue;
            foreach (byte next in bytes)
            {
                sum ^= next;
                for (int bit = 0; bit < 8; bit++)
                {
                    sum = (sum >> 1) ^ ((sum & 1) * 0xEDB88320);
                }
            }

            return ~sum;
        }
    }

    [Fact]
    public void Photos_KeepTheirSizesAndAreMarkedAsIndependent()
    {
        Picture("a.png", "color=red:size=64x48");
        Picture("b.png", "color=red:size=30x90");
        using IFrameSource source = Open($"photos:{_folder.Path}");

        Assert.True(source.Info.IsIndependent);
        Assert.Equal([(64, 48), (30, 90)], ReadAll($"photos:{_folder.Path}").Select(frame => (frame.Width, frame.Height)));
        using IFrameSource single = Open(_folder.File("a.png"));
        Assert.True(single.Info.IsIndependent);
    }

    [Fact]
    public void Images_ThatAreNoSequence_AreSaidToBeNone()
    {
        string[] colours = ["black", "white", "red", "blue", "yellow", "0x204060"];
        for (int i = 0; i < colours.Length; i++)
        {
            Picture($"{i}.png", $"color={colours[i]}:size=64x48");
        }

        ReadAll($"images:{_folder.Path}");

        Assert.Contains("do not look like a sequence", Assert.Single(_said), StringComparison.Ordinal);
    }

    [Fact]
    public void Images_ThatAreASequence_AreTakenWithoutAWord()
    {
        TestFFmpeg.Make("-f", "lavfi", "-i", "mandelbrot=s=64x48:r=25", "-frames:v", "12", _folder.File("%d.png"));

        Assert.Equal(12, ReadAll($"images:{_folder.Path}").Count);
        Assert.Empty(_said);
    }

    [Fact]
    public void TooLargePicture_IsRefusedBeforeItTakesMemory()
    {
        Picture("large.png", "color=red:size=2000x1500");

        MediaException refused = Assert.Throws<MediaException>(() =>
            MediaSource.Open(_folder.File("large.png"), new MediaSourceOptions { Limits = new MediaLimits { MaximumPixels = 1_000_000 } }));

        Assert.Contains("large.png", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Find_AnythingAtAll_NeverFails()
    {
        var random = new Random(2);
        byte[][] starts = [[0xFF, 0xD8, 0xFF], [0x89, .. "PNG\r\n\u001A\n"u8], [.. "RIFF"u8, 0, 0, 0, 0, .. "WEBP"u8], [.. "BM"u8], [.. "II*\0"u8], []];
        for (int round = 0; round < 10_000; round++)
        {
            byte[] bytes = new byte[random.Next(40)];
            random.NextBytes(bytes);
            PictureFormat.Find([.. starts[round % starts.Length], .. bytes]);
        }
    }

    private void Picture(string name, string source) =>
        TestFFmpeg.Make("-f", "lavfi", "-i", source, "-frames:v", "1", "-update", "1", _folder.File(name));

    /// <summary>A picture with a red corner as a phone writes it: with segments before all others.</summary>
    private string Phone(byte[] segments)
    {
        Picture("stored.jpg", "color=black:size=64x48,drawbox=x=0:y=0:w=24:h=16:color=red:t=fill");
        byte[] stored = File.ReadAllBytes(_folder.File("stored.jpg"));
        string phone = Path.Combine(Directory.CreateDirectory(_folder.File("phone")).FullName, "p.jpg");
        File.WriteAllBytes(phone, [.. stored[..2], .. segments, .. stored[2..]]);
        return phone;
    }

    private static byte[] Segment(byte marker, byte[] contents) => [0xFF, marker, 0, (byte)(contents.Length + 2), .. contents];

    private IFrameSource Open(string text) =>
        MediaSource.Open(text, new MediaSourceOptions { Report = _said.Add, Limits = new MediaLimits { Timeout = TimeSpan.FromSeconds(60) } });

    private List<(string File, int Width, int Height, byte Brightest)> ReadAll(string text) => ReadAll(text, out _);

    private List<(string File, int Width, int Height, byte Brightest)> ReadAll(string text, out string? defect)
    {
        using IFrameSource source = Open(text);
        var frames = new List<(string, int, int, byte)>();
        MediaFrame frame = _frames.Rent();
        try
        {
            while (source.Read(frame, default))
            {
                byte brightest = 0;
                foreach (byte value in frame.Buffer.Pixels)
                {
                    brightest = Math.Max(brightest, value);
                }

                frames.Add((frame.Origin.File!, frame.Buffer.Width, frame.Buffer.Height, brightest));
            }
        }
        finally
        {
            _frames.Return(frame);
        }

        defect = source.Defect;
        return frames;
    }
}
