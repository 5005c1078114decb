using System.CommandLine;
using ASMNet.Inference;
using ASMNet.Inference.Devices;
using ASMNet.Landmarks;
using ASMNet.Live.Composition;
using ASMNet.Live.Configuration;
using ASMNet.Live.Shell;
using ASMNet.Media.Cameras;
using ASMNet.Media.FFmpeg;
using ASMNet.Models;

namespace ASMNet.Live.Commands;

/// <summary><c>devices</c>: the cameras, and the devices that run networks with their self-check and speed.</summary>
/// <param name="terminal">Where to write.</param>
/// <param name="native">The cameras of OpenCV.</param>
/// <param name="factory">The devices.</param>
/// <param name="detectors">The engines of the face detector.</param>
internal sealed class DevicesCommand(Terminal terminal, NativeLibraries native, DeviceFactory factory, DetectorFactory detectors)
{
    /// <summary>The command's name.</summary>
    public const string Name = "devices";

    /// <summary>Makes the verb.</summary>
    public Command Create()
    {
        var flags = new SettingFlags("Models:Landmarks");
        var command = new Command(Name, "List the cameras, and the devices that run networks: self-check, median time, the fastest.");
        flags.AddTo(command);
        command.SetAction((parsed, cancellation) => Task.FromResult(List(flags.Read(parsed, cancellation), cancellation)));
        return command;
    }

    private int List(Settings settings, CancellationToken cancellation)
    {
        terminal.Say("Cameras");
        foreach (string line in CameraListing.Lines(native.Parts.Cameras, FFmpegTools.Find(settings.FFmpeg.Folder, cancellation), cancellation))
        {
            terminal.Say($"  {line}");
        }

        DeviceCatalog catalog = factory.Catalog(settings);
        (string name, byte[] model) = LandmarkModel(settings);
        terminal.Say($"Devices for {settings.Models.Landmarks} ({(catalog.Runtimes.Count == 0 ? "the CPU engine alone; docs/windows.md tells how to get GPUs" : string.Join(", ", catalog.Runtimes))})");
        foreach (string missing in catalog.Missing)
        {
            terminal.Say($"  {missing}");
        }

        var trials = new DeviceTrials(catalog, factory.Cache, model, name);
        DeviceMeasurement[] measurements = [.. catalog.Devices.Select(device => trials.Measure(device))];
        foreach (string line in DeviceListing.Lines(measurements))
        {
            terminal.Say($"  {line}");
        }

        terminal.Say($"Face detector {settings.Models.Detector}, a picture of 640x480, on the CPU");
        string detector = TrackingFactory.Models(settings.Models.Folder).Find($"{settings.Models.Detector}.onnx", "Models:Detector");
        foreach (string line in DetectorListing.Lines(detectors.Engines(settings), detector))
        {
            terminal.Say($"  {line}");
        }

        return ExitCodes.Success;
    }

    private static (string Name, byte[] Model) LandmarkModel(Settings settings)
    {
        var models = TrackingFactory.Models(settings.Models.Folder);
        string manifestFile = models.Find($"{settings.Models.Landmarks}.json", "Models:Landmarks");
        try
        {
            using FileStream stream = ModelFile.Open(manifestFile);
            LandmarkManifest manifest = LandmarkManifest.Read(stream, manifestFile);
            return (manifest.Network, ModelFile.Read(models.Find(manifest.Network, $"named by '{manifestFile}'")));
        }
        catch (ModelFormatException exception)
        {
            throw new UserException(exception.Message, exception);
        }
    }
}
