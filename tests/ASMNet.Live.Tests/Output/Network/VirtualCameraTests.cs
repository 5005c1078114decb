using System.Buffers.Binary;
using System.Diagnostics;
using ASMNet.Imaging;
using ASMNet.Live.Output.Network;
using ASMNet.Media;
using ASMNet.Media.Cameras;
using ASMNet.Media.Video;

namespace ASMNet.Live.Tests.Output.Network;

/// <summary>The virtual camera without a device: a pipe shows what ffmpeg would write there, and ffmpeg itself says what a device refuses.</summary>
public sealed class VirtualCameraTests : IDisposable
{
    private const int Width = 64;
    private const int Height = 48;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly TemporaryFolder _folder = new();
    private readonly MediaFramePool _frames = new(new FramePool(), 1);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Pictures_ComeOutAsPlanesAtOnce_AndOthersAreFittedIntoTheFirstOnesSize()
    {
        string pipe = _folder.File("device");
        using (var make = Process.Start("mkfifo", pipe))
        {
            await make.WaitForExitAsync();
        }

        using var device = new FileStream(pipe, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0, useAsync: false);
        using var sink = new SenderSink(
            new VirtualCameraSender("pipe", null, (input, output, urgent) => new VirtualCamera(TestFFmpeg.Tools, ["-y", "-f", "rawvideo", pipe], input, output, urgent)), 1, _ => { });
        Assert.True(sink.NeedsPicture);

        // Limited range of BT.601: blue is 41, 240, 110 and red 81, 90, 240.
        for (int i = 0; i < 2; i++)
        {
            Write(sink, Width, Height, (x, _) => x < Width / 2 ? (byte)0 : (byte)2);
            byte[] picture = await ReadAsync(device);
            AssertNear([41, 81], [picture[0], picture[Width - 1]]);
            AssertNear([240, 90], [picture[Width * Height], picture[(Width * Height) + (Width / 2) - 1]]);
            AssertNear([110, 240], [picture[Width * Height * 5 / 4], picture[^1]]);
        }

        Write(sink, Height, Width, (_, _) => 2);
        byte[] upright = await ReadAsync(device);
        AssertNear([16, 81, 16], [upright[0], upright[Width / 2], upright[Width - 1]]);
        Assert.Null(sink.LastError);
    }

    [Fact]
    public void Device_ThatTakesNothing_IsToldAndTriedAgainAndNobodyWaits()
    {
        var said = new List<string>();
        using var sink = new SenderSink(
            new VirtualCameraSender("/dev/null", null, (input, output, urgent) => new VirtualCamera(TestFFmpeg.Tools, "/dev/null", input, output, urgent)), 1, said.Add);
        for (int i = 0; i < 1000; i++)
        {
            Write(sink, Width, Height, (_, _) => 0);
        }

        Assert.True(SpinWait.SpinUntil(() => Offer() && sink.LastError is not null, Patience));
        Assert.Contains("Inappropriate ioctl for device", sink.LastError, StringComparison.Ordinal);
        Assert.Single(said);

        bool Offer()
        {
            Write(sink, Width, Height, (_, _) => 0);
            return true;
        }
    }

    // 4:2:0 has a value of colour for two pixels of a row and two rows.
    [Theory]
    [InlineData(64, 48, 64, 48)]
    [InlineData(65, 49, 66, 50)]
    public async Task Device_GetsEvenSides(int width, int height, int evenWidth, int evenHeight)
    {
        var asked = new TaskCompletionSource<(int Width, int Height)>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var sink = new SenderSink(
            new VirtualCameraSender(
                "device",
                null,
                (_, output, _) =>
                {
                    asked.TrySetResult(output);
                    throw new MediaException("there is none.");
                }),
            1,
            _ => { });

        Write(sink, width, height, (_, _) => 0);

        Assert.Equal((evenWidth, evenHeight), await asked.Task.WaitAsync(Patience));
    }

    [Theory]
    [InlineData("/dev/video250", "there is no device '/dev/video250'; install the package v4l2loopback-dkms")]
    [InlineData("/dev/null", "'/dev/null' is no video device")]
    [InlineData("/dev", "'/dev' cannot be opened")]
    public void Require_WhatIsNoVideoOutput_IsRefusedByName(string path, string expected)
    {
        MediaException refused = Assert.Throws<MediaException>(() => LoopbackDevice.Require(path));
        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0x85200003, 0x05200002, true)] // v4l2loopback before a program has opened it
    [InlineData(0x85200003, 0x05200001, false)] // the device itself only captures
    [InlineData(0x04000002, 0, true)] // a driver that does not tell the device's own
    [InlineData(0x84A00001, 0x04200001, false)] // a webcam
    public void TakesPictures_GoesByTheDevicesOwnCapabilities(uint all, uint own, bool expected)
    {
        byte[] capability = new byte[104];
        BinaryPrimitives.WriteUInt32LittleEndian(capability.AsSpan(84), all);
        BinaryPrimitives.WriteUInt32LittleEndian(capability.AsSpan(88), own);

        Assert.Equal(expected, LoopbackDevice.TakesPictures(capability));
    }

    [Theory]
    [InlineData("1280x720", true)]
    [InlineData("1281x720", false)]
    [InlineData("1280", false)]
    [InlineData("-2x720", false)]
    [InlineData("99999x720", false)]
    public void ParseSize_TakesEvenSides(string text, bool isOne) => Assert.Equal(isOne ? (1280, 720) : null, VirtualCameraSender.ParseSize(text));

    // ffmpeg's own rounding differs from version to version.
    private static void AssertNear(int[] expected, int[] actual) => Assert.All(expected.Zip(actual), pair => Assert.InRange(pair.Second, pair.First - 1, pair.First + 1));

    private static async Task<byte[]> ReadAsync(FileStream device)
    {
        byte[] picture = new byte[Width * Height * 3 / 2];
        await Task.Run(() => device.ReadExactly(picture)).WaitAsync(Patience);
        return picture;
    }

    private void Write(SenderSink sink, int width, int height, Func<int, int, byte> brightChannel)
    {
        MediaFrame frame = _frames.Rent();
        Span<byte> pixels = frame.Allocate(width, height).Pixels;
        pixels.Clear();
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                pixels[(3 * ((y * width) + x)) + brightChannel(x, y)] = 255;
            }
        }

        sink.Write(frame);
        _frames.Return(frame);
    }
}
