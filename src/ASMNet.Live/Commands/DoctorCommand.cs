using System.CommandLine;
using System.Runtime.InteropServices;
using ASMNet.Live.Composition;
using ASMNet.Live.Configuration;
using ASMNet.Live.Measuring.Benchmarks;
using ASMNet.Live.Shell;
using ASMNet.Media.Cameras;
using ASMNet.Media.FFmpeg;
using ASMNet.Media.Video;

namespace ASMNet.Live.Commands;

/// <summary><c>doctor</c>: says what is installed, what is missing and what to do about it.</summary>
/// <param name="terminal">Where to write.</param>
/// <param name="trackers">Loads the models.</param>
internal sealed class DoctorCommand(Terminal terminal, TrackingFactory trackers)
{
    /// <summary>Makes the verb.</summary>
    public Command Create()
    {
        Option<string?> settingsFile = CommonOptions.SettingsFile();
        var command = new Command("doctor", "Say what is installed, what is missing and what to do. Exit code 0 when live tracking can run.") { settingsFile };
        command.SetAction((parsed, _) => Task.FromResult(Examine(SettingsLoader.Load(parsed.GetValue(settingsFile)))));
        return command;
    }

    private int Examine(Settings settings)
    {
        terminal.Say($"machine   {MachineDescription.Read()}, {RuntimeInformation.RuntimeIdentifier}");
        terminal.Say("settings  ok");
        bool canTrack = ExamineModels(settings);
        ExamineFFmpeg(settings);
        terminal.Say(canTrack
            ? "result    live tracking can run: asmnet-live live"
            : "result    live tracking cannot run; see the lines that begin with 'models'");
        return canTrack ? ExitCodes.Success : ExitCodes.Failure;
    }

    private bool ExamineModels(Settings settings)
    {
        try
        {
            using FaceTracking tracking = trackers.Create(settings);
            terminal.Say($"models    ok: {tracking.Description}");
            return true;
        }
        catch (ASMNetException exception)
        {
            terminal.Say($"models    missing: {exception.Message}");
            return false;
        }
    }

    private void ExamineFFmpeg(Settings settings)
    {
        FFmpegTools? tools = FFmpegTools.Find(settings.FFmpeg.Folder);
        if (tools is null)
        {
            terminal.Say($"ffmpeg    missing: video files, cameras and H.264 recordings need it; {FFmpegTools.InstallHint}");
            terminal.Say("camera    unknown without ffmpeg; --source auto takes the synthetic source");
            return;
        }

        terminal.Say($"ffmpeg    ok: version {tools.Version}, {tools.FFmpeg}");
        try
        {
            VideoEncoderChoice encoder = VideoEncoderChoice.Find(tools, settings.Recording.Quality, settings.Recording.Preset);
            terminal.Say(encoder.IsPreferred
                ? $"encoder   ok: {encoder.Description}"
                : $"encoder   {encoder.Description}; for H.264 by x264 install an ffmpeg with libx264");
        }
        catch (ASMNetException exception)
        {
            terminal.Say($"encoder   missing: {exception.Message}");
        }

        terminal.Say(CameraDevices.Exists(0, tools)
            ? "camera    ok: camera:0"
            : "camera    none; connect one, or use --source synthetic or a video file");
    }
}
