using System.Numerics;
using ASMNet.Expressions;
using ASMNet.Geometry;

namespace ASMNet.Synthesis;

/// <summary>Where a synthetic face is and what it does.</summary>
/// <param name="Center">Place of the middle of the frontal landmark box in image pixels; the head turns about its neck, so a turned face lies a little off it.</param>
/// <param name="Size">Height of the frontal neutral landmark box in pixels, greater than 0.</param>
/// <param name="Pose">Head pose in degrees; yaw to +-40 and pitch to +-20 look natural.</param>
/// <param name="MouthOpening">Distance of the inner lips as a share of the face's height: 0 closed, 0.2 wide open.</param>
/// <param name="MouthWidth">Change of the mouth's width as a share of the face's height: -0.06 pursed, 0.06 smiling.</param>
/// <param name="BrowHeight">Change of the brows' height as a share of the face's height: -0.03 to 0.03.</param>
/// <param name="Blink">0 eyes open, 1 closed.</param>
/// <param name="Look">
/// Where the eyes look, in degrees to the picture's right and downwards from where the head points; null for the eyes of the texture, which look ahead and
/// whose irises are not known. To 30 degrees across and 20 up and down looks natural.
/// </param>
/// <param name="Expressions">
/// What the face does by ARKit name, beside the above; null for nothing. Which channels are drawn says <see cref="SyntheticFace.Draws"/>; the others, and
/// absent ones, change nothing. Eyes then look where these channels say, unless <paramref name="Look"/> says otherwise.
/// </param>
public readonly record struct SyntheticFaceState(
    Vector2 Center,
    float Size,
    HeadPose Pose,
    float MouthOpening = 0,
    float MouthWidth = 0,
    float BrowHeight = 0,
    float Blink = 0,
    Vector2? Look = null,
    ExpressionValues? Expressions = null);
