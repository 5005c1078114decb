using System.Buffers.Binary;
using ASMNet.Media.Cameras;

namespace ASMNet.Media.Tests.Cameras;

public sealed class CameraListingTests
{
    [Fact]
    public void Lines_CameraWithTwoModes_TellsNumberNameBackendAndModes()
    {
        FakeCameras cameras = new([new CameraDevice(0, "Webcam")])
        {
            Modes =
            [
                new CameraInfo("Webcam", "DSHOW", 640, 480, 30, "MJPG", TimeSpan.FromSeconds(0.42)),
                new CameraInfo("Webcam", "DSHOW", 1280, 720, 29.97, "MJPG", TimeSpan.FromSeconds(0.5)),
            ],
        };
        Assert.Equal(
            "camera:0  Webcam  DSHOW (first picture after 0.4 s)  640x480 MJPG 30 fps, 1280x720 MJPG 30 fps",
            Assert.Single(CameraListing.Lines(cameras, tools: null)));
    }

    [Fact]
    public void Lines_CameraThatDoesNotOpen_TellsWhyAndGoesOn()
    {
        FakeCameras cameras = new([new CameraDevice(0, "Busy"), new CameraDevice(1, "Free")])
        {
            Refused = { [0] = "Busy cannot be opened: DSHOW gave no picture (0.1 s)." },
            Modes = [new CameraInfo("Free", "MSMF", 640, 480, 30, "YUY2", TimeSpan.FromSeconds(1))],
        };
        IReadOnlyList<string> lines = CameraListing.Lines(cameras, tools: null);
        Assert.Equal("camera:0  Busy  Busy cannot be opened: DSHOW gave no picture (0.1 s).", lines[0]);
        Assert.StartsWith("camera:1  Free  MSMF", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Lines_NoCamera_SaysNone() => Assert.Equal(["none"], CameraListing.Lines(new FakeCameras([]), tools: null));

    [Fact]
    public void NamesIn_CameraIsPulledOutMeanwhile_ListsTheOthers()
    {
        using var folder = new TemporaryFolder();
        foreach (string device in (string[])["video10", "video2", "video3", "videoX"])
        {
            Directory.CreateDirectory(folder.File(device));
        }

        File.WriteAllText(folder.File("video10/name"), "Ten\n");
        File.WriteAllText(folder.File("video2/name"), "Two\n");
        Assert.Equal([new CameraDevice(2, "Two"), new CameraDevice(10, "Ten")], CameraListing.NamesIn(folder.File(".")));
    }

    [Fact]
    public void ParseFormats_AnswerOfFFmpeg_GivesFormatsWithSizes()
    {
        const string Answer = """
            [video4linux2,v4l2 @ 0x5f] Raw       :     yuyv422 :           YUYV 4:2:2 : 640x480 320x240
            [video4linux2,v4l2 @ 0x5f] Compressed:       mjpeg :          Motion-JPEG : 1920x1080 1280x720 640x480
            /dev/video0: Immediate exit requested
            """;
        Assert.Equal(["mjpeg 1920x1080 1280x720 640x480"], CameraListing.ParseFormats(Answer).Skip(1));
        Assert.Equal("yuyv422 640x480 320x240", CameraListing.ParseFormats(Answer)[0]);
    }

    [Fact]
    public void First_OfLinuxDevices_IsTheFirstThatIsACamera()
    {
        CameraDevice[] listed = [new(1, "Codec"), new(2, "Webcam"), new(3, "Webcam")];
        Assert.Equal(new CameraDevice(2, "Webcam"), CameraListing.First(listed, camera => camera.Index > 1, hasZero: false));
        Assert.Null(CameraListing.First(listed, _ => false, hasZero: false));
    }

    [Fact]
    public void First_NoLinuxDeviceSaysThatItIsACamera_IsTheFirstThatCannotBeAsked()
    {
        CameraDevice[] listed = [new(0, "Codec"), new(1, "Gone"), new(2, "Webcam"), new(3, "Webcam")];
        Assert.Equal(listed[2], CameraListing.First(listed, camera => camera.Index >= 2 ? null : false, hasZero: true));
        Assert.Equal(listed[3], CameraListing.First(listed, camera => camera.Index == 3 ? true : null, hasZero: true));
        Assert.Null(CameraListing.First(listed[..1], _ => false, hasZero: true));
    }

    [Fact]
    public void MayBeCamera_OfFurtherDevices_AreThoseOnUsb()
    {
        // as /sys/class/video4linux/video2/device/subsystem -> ../../../../bus/usb
        using var folder = new TemporaryFolder();
        foreach ((string device, string bus) in (IEnumerable<(string, string)>)[("video0", "platform"), ("video2", "usb"), ("video10", "platform")])
        {
            Directory.CreateDirectory(folder.File($"{device}/device"));
            Directory.CreateSymbolicLink(folder.File($"{device}/device/subsystem"), $"../../../../bus/{bus}");
        }

        int[] maybe = [.. Enumerable.Range(0, 12).Where(index => CameraListing.MayBeCamera(folder.File("."), index))];
        Assert.Equal([0, 2], maybe);
    }

    [Fact]
    public void First_LinuxDeviceZeroThatIsNotListed_IsAskedToo()
    {
        Assert.Equal(new CameraDevice(0, ""), CameraListing.First([], _ => true, hasZero: true));
        Assert.Equal(new CameraDevice(0, ""), CameraListing.First([new(2, "The host's")], camera => camera.Index == 0, hasZero: true));
        Assert.Null(CameraListing.First([new(2, "The host's")], _ => false, hasZero: true));
    }

    // asm-generic/errno-base.h: EPERM, EACCES, EBUSY; ENOENT, ENXIO, ENODEV
    [Theory]
    [InlineData(1, true)]
    [InlineData(13, true)]
    [InlineData(16, true)]
    [InlineData(2, false)]
    [InlineData(6, false)]
    [InlineData(19, false)]
    public void IsRefusal_TellsWhatIsThereFromWhatIsNot(int error, bool expected) => Assert.Equal(expected, VideoDevice.IsRefusal(error));

    // linux/videodev2.h: V4L2_INPUT_TYPE_TUNER, _CAMERA, _TOUCH; drivers/media/usb/uvc leaves 0 for what is no camera's sensor
    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    [InlineData(2, true)]
    [InlineData(3, false)]
    public void IsCameraInput_GoesByTheType(uint type, bool expected)
    {
        byte[] input = new byte[80];
        input.AsSpan().Fill(2);
        BinaryPrimitives.WriteUInt32LittleEndian(input.AsSpan(36), type);

        Assert.Equal(expected, VideoDevice.IsCameraInput(input));
    }

    // from v4l2-ctl --all and the kernel's drivers: device_caps as linux/videodev2.h names the bits
    [Theory]
    [InlineData(0x84A00001, 0x04200001, true)] // a webcam (uvcvideo): video capture, streaming
    [InlineData(0x84A00001, 0x04A00000, false)] // its second device: metadata
    [InlineData(0x85200003, 0x05200001, true)] // v4l2loopback with exclusive_caps, which a program feeds
    [InlineData(0x85200003, 0x05200002, false)] // the same while none does
    [InlineData(0x85200003, 0x05200003, false)] // v4l2loopback without it, fed or not
    [InlineData(0x84204000, 0x04204000, false)] // a codec: memory to memory
    [InlineData(0xA4201000, 0x24201000, false)] // a part of a picture processor (V4L2_CAP_IO_MC)
    [InlineData(0x84201000, 0x04201000, false)] // several planes alone, which ffmpeg does not open
    [InlineData(0x04000001, 0, true)] // a driver that does not tell the device's own
    public void GivesPictures_GoesByTheDevicesOwnCapabilities(uint all, uint own, bool expected)
    {
        byte[] capability = new byte[104];
        BinaryPrimitives.WriteUInt32LittleEndian(capability.AsSpan(84), all);
        BinaryPrimitives.WriteUInt32LittleEndian(capability.AsSpan(88), own);

        Assert.Equal(expected, VideoDevice.GivesPictures(capability));
    }

    [Theory]
    [InlineData("/dev/video250")]
    [InlineData("/dev/null")]
    public void IsCamera_WhatIsNoVideoDevice_IsNone(string path)
    {
        if (OperatingSystem.IsLinux())
        {
            Assert.False(VideoDevice.IsCamera(path));
        }
    }

    [Theory]
    [InlineData(1280, 720, true)]
    [InlineData(1920, 1080, true)]
    [InlineData(800, 600, false)] // uncompressed alone
    [InlineData(1024, 768, false)]
    [InlineData(280, 720, false)]
    public void OffersMotionJpeg_GoesByTheSizesOfThatFormat(int width, int height, bool expected)
    {
        const string Answer = """
            [video4linux2,v4l2 @ 0x5f] Raw       :     yuyv422 :           YUYV 4:2:2 : 640x480 800x600 1280x720
            [video4linux2,v4l2 @ 0x5f] Compressed:       mjpeg :          Motion-JPEG : 1920x1080 1280x720 640x480
            [video4linux2,v4l2 @ 0x5f] Compressed:        h264 :                H.264 : 1024x768
            /dev/video0: Immediate exit requested
            """;
        Assert.Equal(expected, CameraListing.OffersMotionJpeg(Answer, width, height));
        Assert.False(CameraListing.OffersMotionJpeg("[video4linux2,v4l2 @ 0x5f] Raw       :     yuyv422 :           YUYV 4:2:2 : 1280x720\n", width, height));
    }

    [Fact]
    public void ReportUngranted_WhatTheCameraGivesElse_IsSaid()
    {
        List<string> said = [];
        var request = new CameraRequest(0, 1280, 720);
        request.ReportUngranted("camera 0", 1280, 720, 29.97, said.Add);
        request.ReportUngranted("camera 0", 1280, 720, 0, said.Add);
        Assert.Empty(said);

        request.ReportUngranted("camera 0", 640, 480, 10, said.Add);
        Assert.Equal(["camera 0 was asked for 1280x720 and gives 640x480.", "camera 0 was asked for 30 frames a second and says 10."], said);
    }

    private sealed class FakeCameras(IReadOnlyList<CameraDevice> devices) : ICameraProvider
    {
        public IReadOnlyList<CameraInfo> Modes { get; init; } = [];

        public Dictionary<int, string> Refused { get; } = [];

        public IReadOnlyList<CameraDevice> List() => devices;

        public IFrameSource Open(CameraRequest request, TimeProvider timeProvider, Action<string> report) => throw new MediaException("not opened here");

        IReadOnlyList<CameraInfo> ICameraProvider.Modes(int index) =>
            Refused.TryGetValue(index, out string? reason) ? throw new MediaException(reason) : Modes;
    }
}
