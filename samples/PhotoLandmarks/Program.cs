// The 68 landmarks and the head pose of every face in a photo: PhotoLandmarks face.jpg
using ASMNet;
using ASMNet.Media;
using ASMNet.Media.Sources;
using ASMNet.Tracking;

using FaceTracking faces = FaceTracking.Load("models");
using IFrameSource photo = MediaSource.Open(args[0]);
MediaFrame frame = photo.Frames().First();
foreach (TrackedFace face in faces.Find(frame.View))
{
    Console.WriteLine($"face {face.Id}: yaw {face.Pose.Yaw:0.0}, pitch {face.Pose.Pitch:0.0}, roll {face.Pose.Roll:0.0}, confidence {face.Confidence:0.00}");
    for (int point = 0; point < face.Landmarks.Length; point++)
    {
        Console.WriteLine($"  {point} {face.Landmarks[point].X:0.0} {face.Landmarks[point].Y:0.0}");
    }
}
