// Every face of every frame of a video as a line of a CSV file: VideoToCsv talk.mp4 talk.csv
using System.Globalization;
using ASMNet;
using ASMNet.Media;
using ASMNet.Media.Sources;
using ASMNet.Tracking;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
using FaceTracking faces = FaceTracking.Load("models");
using IFrameSource video = MediaSource.Open(args[0]);
using StreamWriter csv = File.CreateText(args[1]);
csv.WriteLine("frame,seconds,face,yaw,pitch,roll,nose_x,nose_y");
foreach (MediaFrame frame in video.Frames())
{
    foreach (TrackedFace face in faces.Track(frame.View, frame.Timestamp))
    {
        csv.WriteLine($"{frame.Sequence},{frame.Timestamp.TotalSeconds:0.000},{face.Id},{face.Pose.Yaw:0.00},{face.Pose.Pitch:0.00},{face.Pose.Roll:0.00},{face.Landmarks[30].X:0.0},{face.Landmarks[30].Y:0.0}");
    }
}

Console.WriteLine(video.Defect ?? "the whole video was read");
