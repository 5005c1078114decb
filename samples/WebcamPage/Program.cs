// The first camera (or any source) with a page of one's own at http://127.0.0.1:5090: WebcamPage [source]
using ASMNet;
using ASMNet.Media;
using ASMNet.Media.Sources;
using ASMNet.Tracking;

using FaceTracking faces = FaceTracking.Load("models", new FaceTrackingOptions { MaxFaces = 1 });
using IFrameSource camera = MediaSource.Open(args.Length > 0 ? args[0] : "camera:0");
string pose = "no face yet";
using var stop = new CancellationTokenSource();
var tracking = new Thread(() =>
{
    foreach (MediaFrame frame in camera.Frames(stop.Token))
    {
        TrackedFaces found = faces.Track(frame.View, frame.Timestamp);
        pose = found.Count == 0 ? "no face" : $"yaw {found[0].Pose.Yaw:0}, pitch {found[0].Pose.Pitch:0}, roll {found[0].Pose.Roll:0}";
    }
});
tracking.Start();

WebApplication app = WebApplication.Create();
app.Urls.Add("http://127.0.0.1:5090");
app.MapGet("/", () => Results.Content("<h1 id=p></h1><script>setInterval(async () => p.textContent = await (await fetch('pose')).text(), 100)</script>", "text/html"));
app.MapGet("/pose", () => pose);
app.Run();
stop.Cancel();
tracking.Join(TimeSpan.FromSeconds(5));
