using System.CommandLine;
using System.Runtime.InteropServices;
using ASMNet.Live.Composition;
using ASMNet.Live.Configuration;
using ASMNet.Live.Measuring.Benchmarks;
using ASMNet.Media.Cameras;
using ASMNet.Media.FFmpeg;
using ASMNet.Media.Video;

namespace ASMNet.Live.Commands;

/// <summary><c>doctor</c>: says what is installed, what is missing and what to do about it.</summary>
internal static class DoctorCommand
{
    public static Command Create(CommandHost host)
    {
        Option<string?> settingsFile = CommonOptions.SettingsFile();
        var command = new Command("doctor", "Say what is installed, what is missing and what to do. Exit code 0 when live tracking can run.") { settingsFile };
        command.SetAction((parsed, _) => host.RunAsync(parsed.GetValue(settingsFile), (settings, _) => Task.FromResult(Examine(host, settings))));
        return command;
    }

    private static int Examine(CommandHost host, Settings settings)
    {
        host.Say($"machine   {MachineDescription.Read()}, {RuntimeInformation.RuntimeIdentifier}");
        host.Say("settings  ok");
        bool canTrack = ExamineModels(host, settings);
        ExamineFFmpeg(host, settings);
        host.Say(canTrack
            ? "result    live tracking can run: asmnet-live live"
            : "result    live tracking cannot run; see the lines that begin with 'models'");
        return canTrack ? ExitCodes.Success : ExitCodes.Failure;
    }

    private static bool ExamineModels(CommandHost host, Settings settings)
    {
        try
        {
            using FaceTracking tracking = host.Composition.LoadTracking(settings, host, device: null);
            host.Say($"models    ok: {tracking.Description}");
            return true;
        }
        catch (ASMNetException exception)
        {
            host.Say($"models    missing: {exception.Message}");
            return false;
        }
    }

    private static void ExamineFFmpeg(CommandHost host, Settings settings)
    {
        FFmpegTools? tools = FFmpegTools.Find(settings.FFmpeg.Folder);
        if (tools is null)
        {
            host.Say($"ffmpeg    missing: video files, cameras and H.264 recordings need it; {FFmpegTools.InstallHint}");
            host.Say("camera    unknown without ffmpeg; --source auto takes the synthetic source");
            return;
        }

        host.Say($"ffmpeg    ok: version {tools.Version}, {tools.FFmpeg}");
        try
        {
            VideoEncoderChoice encoder = VideoEncoderChoice.Find(tools, settings.Recording.Quality, settings.Recording.Preset);
            host.Say(encoder.IsPreferred
                ? $"encoder   ok: {encoder.Description}"
                : $"encoder   {encoder.Description}; for H.264 by x264 install an ffmpeg with libx264");
        }
        catch (ASMNetException exception)
        {
            host.Say($"encoder   missing: {exception.Message}");
        }

        host.Say(CameraDevices.Exists(0, tools)
            ? "camera    ok: camera:0"
            : "camera    none; connect one, or use --source synthetic or a video file");
    }
}
