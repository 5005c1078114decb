// Several people at once, each with an identity that stays: SeveralFaces party.mp4
using ASMNet;
using ASMNet.Media;
using ASMNet.Media.Sources;
using ASMNet.Tracking;

using FaceTracking faces = FaceTracking.Load("models", new FaceTrackingOptions { MaxFaces = 8 });
using IFrameSource video = MediaSource.Open(args[0]);
Dictionary<int, (TimeSpan First, TimeSpan Last)> people = [];
foreach (MediaFrame frame in video.Frames())
{
    foreach (TrackedFace face in faces.Track(frame.View, frame.Timestamp))
    {
        TimeSpan first = people.TryGetValue(face.Id, out var seen) ? seen.First : frame.Timestamp;
        people[face.Id] = (first, frame.Timestamp);
    }
}

foreach ((int id, (TimeSpan first, TimeSpan last)) in people)
{
    Console.WriteLine($"person {id}: from {first.TotalSeconds:0.0} s to {last.TotalSeconds:0.0} s");
}
