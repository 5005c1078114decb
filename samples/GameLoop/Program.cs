// How a game feeds the tracker: each tick hands over the camera's newest picture with its time, and turns the head of an avatar.
// The camera is drawn here, so that it runs anywhere; in Unity or Godot it is the pixels of a WebCamTexture or CameraFeed, as packed BGR.
using System.Numerics;
using ASMNet;
using ASMNet.Imaging;
using ASMNet.Synthesis;
using ASMNet.Tracking;

using FaceTracking faces = FaceTracking.Load("models", new FaceTrackingOptions { MaxFaces = 1 });
var camera = new SyntheticScene(SyntheticFaceModel.Load("models"), new SyntheticSceneOptions());
using FrameBuffer picture = new FramePool().Rent(640, 480);
var drawn = new TrackedFaces(1);
Quaternion head = Quaternion.Identity;
for (int tick = 0; tick < 90; tick++)
{
    TimeSpan now = TimeSpan.FromSeconds(tick / 30.0);
    camera.Render(now, picture, drawn);
    TrackedFaces found = faces.Track(picture.View, now);
    if (found.Count > 0)
    {
        // x to the picture's right, y down, z away from the camera; an engine with other axes changes the signs of two.
        head = found[0].Placement?.Orientation ?? head;
    }

    if (tick % 30 == 29)
    {
        Console.WriteLine($"{now.TotalSeconds:0.0} s: {found.Count} face, head {head}");
    }
}
