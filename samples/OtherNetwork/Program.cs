// Another landmark network: whatever NAME.json beside NAME.onnx describes. OtherNetwork face.jpg asmnet [folder]
using ASMNet;
using ASMNet.Media;
using ASMNet.Media.Sources;
using ASMNet.Models;
using ASMNet.Tracking;

string folder = args.Length > 2 ? args[2] : "models";
Console.WriteLine($"there is {string.Join(", ", new ModelFolder(folder).FindLandmarkModels())}");
using FaceTracking faces = FaceTracking.Load(folder, new FaceTrackingOptions { Landmarks = args[1] });
using IFrameSource photo = MediaSource.Open(args[0]);
MediaFrame frame = photo.Frames().First();
foreach (TrackedFace face in faces.Find(frame.View))
{
    Console.WriteLine($"{faces.Model}: face {face.Id} at {face.Box}, nose at {face.Landmarks[30]}");
}
