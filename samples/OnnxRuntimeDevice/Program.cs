// ONNX Runtime as the device, checked against the built-in engine at start: OnnxRuntimeDevice face.jpg [auto|directml|cuda|onnxruntime|cpu]
using ASMNet;
using ASMNet.Media;
using ASMNet.Media.Sources;
using ASMNet.OnnxRuntime;
using ASMNet.Tracking;

using FaceTracking faces = FaceTracking.Load("models", new FaceTrackingOptions
{
    Device = args.Length > 1 ? args[1] : "auto",
    Runtimes = [new OrtDevices()],
    Report = Console.WriteLine,
});
using IFrameSource photo = MediaSource.Open(args[0]);
MediaFrame frame = photo.Frames().First();
foreach (TrackedFace face in faces.Find(frame.View))
{
    Console.WriteLine($"{faces.Device}: face {face.Id}, nose at {face.Landmarks[30]}, {face.Pose}");
}
