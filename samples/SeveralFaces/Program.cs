// Several people at once, each with an identity that stays: SeveralFaces party.mp4
using ASMNet;
using ASMNet.Imaging;
using ASMNet.Media;
using ASMNet.Media.Sources;
using ASMNet.Tracking;

using FaceTracking faces = FaceTracking.Load("models", new FaceTrackingOptions { MaxFaces = 8 });
using IFrameSource video = MediaSource.Open(args[0]);
MediaFramePool pool = new(new FramePool(), maximumFaces: 8);
MediaFrame frame = pool.Rent();
Dictionary<int, (TimeSpan First, TimeSpan Last)> people = [];
while (video.Read(frame, CancellationToken.None))
{
    foreach (TrackedFace face in faces.Track(frame.Buffer.View, frame.Timestamp).AsSpan())
    {
        TimeSpan first = people.TryGetValue(face.Id, out var seen) ? seen.First : frame.Timestamp;
        people[face.Id] = (first, frame.Timestamp);
    }
}

pool.Return(frame);
foreach ((int id, (TimeSpan first, TimeSpan last)) in people)
{
    Console.WriteLine($"person {id}: from {first.TotalSeconds:0.0} s to {last.TotalSeconds:0.0} s");
}
