using System.CommandLine;
using ASMNet.Inference;
using ASMNet.Inference.Devices;
using ASMNet.Landmarks;
using ASMNet.Live.Composition;
using ASMNet.Live.Configuration;
using ASMNet.Media.Cameras;
using ASMNet.Media.FFmpeg;
using ASMNet.Models;

namespace ASMNet.Live.Commands;

/// <summary><c>devices</c>: the cameras, and the devices that run networks with their self-check and speed.</summary>
internal static class DevicesCommand
{
    public static Command Create(CommandHost host)
    {
        Option<string?> settingsFile = CommonOptions.SettingsFile();
        var command = new Command("devices", "List the cameras, and the devices that run networks: self-check, median time, the fastest.") { settingsFile };
        command.SetAction((parsed, _) => host.RunAsync(parsed.GetValue(settingsFile), (settings, _) => Task.FromResult(List(host, settings))));
        return command;
    }

    private static int List(CommandHost host, Settings settings)
    {
        NativeParts native = host.Composition.Native(host);
        host.Say("Cameras");
        foreach (string line in CameraListing.Lines(native.Cameras, FFmpegTools.Find(settings.FFmpeg.Folder)))
        {
            host.Say($"  {line}");
        }

        DeviceCatalog catalog = host.Composition.Devices(settings, host);
        (string name, byte[] model) = LandmarkModel(settings);
        host.Say($"Devices for {settings.Models.Landmarks} ({(catalog.Runtimes.Count == 0 ? "the CPU engine alone; docs/windows.md tells how to get GPUs" : string.Join(", ", catalog.Runtimes))})");
        var trials = new DeviceTrials(catalog, new DeviceCache(DeviceCache.DefaultPath, host.Complain), model, name);
        DeviceMeasurement[] measurements = [.. catalog.Devices.Select(device => trials.Measure(device))];
        foreach (string line in DeviceListing.Lines(measurements))
        {
            host.Say($"  {line}");
        }

        return ExitCodes.Success;
    }

    private static (string Name, byte[] Model) LandmarkModel(Settings settings)
    {
        var models = CompositionRoot.Models(settings.Models.Folder);
        string manifestFile = models.Find($"{settings.Models.Landmarks}.json", "Models:Landmarks");
        try
        {
            using FileStream stream = File.OpenRead(manifestFile);
            LandmarkManifest manifest = LandmarkManifest.Read(stream, manifestFile);
            return (manifest.Network, File.ReadAllBytes(models.Find(manifest.Network, $"named by '{manifestFile}'")));
        }
        catch (ModelFormatException exception)
        {
            throw new UserException(exception.Message, exception);
        }
    }
}
