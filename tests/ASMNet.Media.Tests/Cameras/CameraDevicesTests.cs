using ASMNet.Media.Cameras;
using ASMNet.Media.FFmpeg;

namespace ASMNet.Media.Tests.Cameras;

/// <summary>Listings as libavdevice/dshow.c and libavdevice/avfoundation.m of the named versions print them.</summary>
public sealed class CameraDevicesTests
{
    [Fact]
    public void ParseAvFoundation_ScreensBehindTheCameras_AreNoCameras()
    {
        const string Listing = """
            [AVFoundation indev @ 0x7fa] AVFoundation video devices:
            [AVFoundation indev @ 0x7fa] [0] FaceTime HD Camera
            [AVFoundation indev @ 0x7fa] [1] iPhone Camera
            [AVFoundation indev @ 0x7fa] [2] Capture screen 0
            [AVFoundation indev @ 0x7fa] [3] Capture screen 1
            [AVFoundation indev @ 0x7fa] AVFoundation audio devices:
            [AVFoundation indev @ 0x7fa] [0] MacBook Pro Microphone
            : Input/output error
            """;
        Assert.Equal([("FaceTime HD Camera", "0"), ("iPhone Camera", "1")], CameraDevices.ParseAvFoundation(Listing));
    }

    [Fact]
    public void ParseAvFoundation_NoCamera_ListsNone()
    {
        const string Listing = """
            [AVFoundation indev @ 0x7fa] AVFoundation video devices:
            [AVFoundation indev @ 0x7fa] [0] Capture screen 0
            [AVFoundation indev @ 0x7fa] AVFoundation audio devices:
            [AVFoundation indev @ 0x7fa] [0] Mac mini Microphone
            """;
        Assert.Empty(CameraDevices.ParseAvFoundation(Listing));
    }

    [Fact]
    public void ParseAvFoundation_IdentifiersBehindTheNames_AreNoPartOfThem()
    {
        // the main branch of 2026
        const string Listing = """
            [AVFoundation indev @ 0x7fa] AVFoundation video devices:
            [AVFoundation indev @ 0x7fa] [0] FaceTime HD Camera  [uid:0x8020000005ac8514]
            [AVFoundation indev @ 0x7fa] [1] Logitech BRIO  [uid:0x14100000046d085e] [serial:6A1B2C3D]
            [AVFoundation indev @ 0x7fa] [2] Capture screen 0
            [AVFoundation indev @ 0x7fa] AVFoundation audio devices:
            """;
        Assert.Equal([("FaceTime HD Camera", "0"), ("Logitech BRIO", "1")], CameraDevices.ParseAvFoundation(Listing));
    }

    [Fact]
    public void ParseDirectShow_EveryKindOfCamera_IsListedByItsOwnName()
    {
        // since 5.0
        const string Listing = """
            [dshow @ 000001f2] "OBS Virtual Camera" (none)
            [dshow @ 000001f2]   Alternative name "@device_sw_{860BB310-5D01-11D0-BD3B-00A0C911CE86}\{A3FCE0F5-3493-419F-958A-ABA1250EC20B}"
            [dshow @ 000001f2] "USB-Videogerät" (video)
            [dshow @ 000001f2]   Alternative name "@device_pnp_\\?\usb#vid_046d&pid_0825&mi_00#6&1&0&0000#{65e8773d-8f56-11d0-a3b9-00a0c9223196}\global"
            [dshow @ 000001f2] "USB-Videogerät" (video)
            [dshow @ 000001f2]   Alternative name "@device_pnp_\\?\usb#vid_046d&pid_0825&mi_00#6&2&0&0000#{65e8773d-8f56-11d0-a3b9-00a0c9223196}\global"
            [dshow @ 000001f2] "Cam Link: 4K" (audio, video)
            [dshow @ 000001f2]   Alternative name "@device_pnp_\\?\usb#vid_0fd9&pid_0066&mi_00#7&3&0&0000#{65e8773d-8f56-11d0-a3b9-00a0c9223196}\global"
            [dshow @ 000001f2] "HD Capture" (video, audio)
            [dshow @ 000001f2]   Alternative name "@device_pnp_\\?\pci#ven_1cd7#{65e8773d-8f56-11d0-a3b9-00a0c9223196}\global"
            [dshow @ 000001f2] "Asleep" (none)
            [dshow @ 000001f2]   Alternative name "@device_pnp_\\?\usb#vid_0c45#{65e8773d-8f56-11d0-a3b9-00a0c9223196}\global"
            [dshow @ 000001f2] "Mikrofon (Realtek(R) Audio)" (audio)
            [dshow @ 000001f2]   Alternative name "@device_cm_{33D9A762-90C8-11D0-BD43-00A0C911CE86}\wave_{B1F1A5C0-1111-2222-3333-444455556666}"
            [dshow @ 000001f2] "Line In" (none)
            [dshow @ 000001f2]   Alternative name "@device_cm_{33D9A762-90C8-11D0-BD43-00A0C911CE86}\wave_{C2F1A5C0-1111-2222-3333-444455556666}"
            dummy: Immediate exit requested
            """;
        List<(string Name, string Address, bool MayBeIdle)> cameras = CameraDevices.ParseDirectShow(Listing.ReplaceLineEndings("\r\n"));

        Assert.Equal(["USB-Videogerät", "USB-Videogerät", "Cam Link: 4K", "HD Capture", "Asleep", "OBS Virtual Camera"], cameras.Select(camera => camera.Name));
        Assert.Equal(@"video=@device_pnp_\\?\usb#vid_046d&pid_0825&mi_00#6&1&0&0000#{65e8773d-8f56-11d0-a3b9-00a0c9223196}\global", cameras[0].Address);
        Assert.Equal(@"video=@device_pnp_\\?\usb#vid_046d&pid_0825&mi_00#6&2&0&0000#{65e8773d-8f56-11d0-a3b9-00a0c9223196}\global", cameras[1].Address);
        Assert.Equal(@"video=@device_sw_{860BB310-5D01-11D0-BD3B-00A0C911CE86}\{A3FCE0F5-3493-419F-958A-ABA1250EC20B}", cameras[5].Address);
        Assert.Equal([false, false, false, false, false, true], cameras.Select(camera => camera.MayBeIdle));
        Assert.Equal(new CameraDevice(0, "USB-Videogerät"), CameraListing.First(cameras));
    }

    [Fact]
    public void ParseDirectShow_CameraOfAProgramAlone_IsListedAndNotTakenUnnamed()
    {
        const string Obs = """
            [dshow @ 000001f2] "OBS Virtual Camera" (none)
            [dshow @ 000001f2]   Alternative name "@device_sw_{860BB310-5D01-11D0-BD3B-00A0C911CE86}\{A3FCE0F5-3493-419F-958A-ABA1250EC20B}"

            """;
        const string Saying = """
            [dshow @ 000001f2] "Phone" (video)
            [dshow @ 000001f2]   Alternative name "@device_sw_{860BB310-5D01-11D0-BD3B-00A0C911CE86}\{11111111-2222-3333-4444-555555555555}"
            """;
        Assert.Equal("OBS Virtual Camera", Assert.Single(CameraDevices.ParseDirectShow(Obs)).Name);
        Assert.Null(CameraListing.First(CameraDevices.ParseDirectShow(Obs)));
        // up to ffmpeg 4.4 no device says what it gives
        Assert.True(Assert.Single(CameraDevices.ParseDirectShow(Obs.Replace(" (none)", "", StringComparison.Ordinal))).MayBeIdle);
        Assert.Equal(new CameraDevice(1, "Phone"), CameraListing.First(CameraDevices.ParseDirectShow(Obs + Saying)));
    }

    [Fact]
    public void ParseDirectShow_SectionsInPlaceOfKinds_TellTheCameras()
    {
        // up to 4.4
        const string Listing = """
            [dshow @ 000001f2] DirectShow video devices (some may be both video and audio devices)
            [dshow @ 000001f2]  "Integrated Camera"
            [dshow @ 000001f2]     Alternative name "@device_pnp_\\?\usb#vid_04f2#{65e8773d-8f56-11d0-a3b9-00a0c9223196}\global"
            [dshow @ 000001f2] DirectShow audio devices
            [dshow @ 000001f2]  "Microphone (Realtek(R) Audio)"
            [dshow @ 000001f2]     Alternative name "@device_cm_{33D9A762-90C8-11D0-BD43-00A0C911CE86}\wave_{B1F1A5C0-1111-2222-3333-444455556666}"
            dummy: Immediate exit requested
            """;
        Assert.Equal([("Integrated Camera", @"video=@device_pnp_\\?\usb#vid_04f2#{65e8773d-8f56-11d0-a3b9-00a0c9223196}\global", false)], CameraDevices.ParseDirectShow(Listing));
    }

    [Fact]
    public void LinuxInput_AboveWhatUsbCarriesUncompressed_AsksForMotionJpeg()
    {
        const string Answer = "[video4linux2,v4l2 @ 0x5f] Compressed:       mjpeg :          Motion-JPEG : 1280x720 640x480\n";
        Assert.Equal(["-f", "v4l2", "-input_format", "mjpeg", "-framerate", "29.97", "-video_size", "1280x720"], CameraDevices.LinuxInput(1280, 720, 29.97, () => Answer));
        Assert.Equal(["-f", "v4l2", "-framerate", "30", "-video_size", "640x480"], CameraDevices.LinuxInput(640, 480, 30, () => throw new InvalidOperationException("not asked")));
        Assert.Equal(["-f", "v4l2", "-framerate", "30", "-video_size", "1920x1080"], CameraDevices.LinuxInput(1920, 1080, 30, () => Answer));
    }

    [Fact]
    public void LinuxInput_CameraThatDoesNotTellItsFormats_IsOpenedWithoutThem()
    {
        string[] plain = ["-f", "v4l2", "-framerate", "30", "-video_size", "1280x720"];
        Assert.Equal(plain, CameraDevices.LinuxInput(1280, 720, 30, () => throw new MediaException("'ffmpeg' does not answer: it did not end within 10 s.")));
        Assert.Throws<OperationCanceledException>(() => CameraDevices.LinuxInput(1280, 720, 30, () => throw new OperationCanceledException()));
    }

    [Fact]
    public void Prepare_WhatFFmpegSays_IsReadInTheLettersThatItWrites()
    {
        Assert.Equal("utf-8", FFmpegTools.Prepare([], "ffmpeg", []).StandardErrorEncoding?.WebName);
        Assert.Equal("utf-8", FFmpegTools.Prepare([], "ffprobe", []).StandardOutputEncoding?.WebName);
    }
}
