using System.Numerics;

namespace ASMNet.Signals;

/// <summary>A pinhole camera that looks along z through the middle of the picture.</summary>
/// <param name="Center">Image pixels of the middle.</param>
/// <param name="FocalLength">Focal length in pixels, greater than 0.</param>
public readonly record struct CameraModel(Vector2 Center, float FocalLength)
{
    /// <summary>The camera of a picture.</summary>
    /// <param name="width">Width of the picture in pixels, at least 1.</param>
    /// <param name="height">Height of the picture in pixels, at least 1.</param>
    /// <param name="fieldOfView">Horizontal field of view in degrees, more than 0 and less than 180.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is not positive, or the field of view lies outside its range.</exception>
    public static CameraModel FromFieldOfView(int width, int height, float fieldOfView)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        if (fieldOfView is not (> 0 and < 180))
        {
            throw new ArgumentOutOfRangeException(nameof(fieldOfView), fieldOfView, "The field of view must be more than 0 and less than 180 degrees.");
        }

        return new CameraModel(new Vector2(width - 1, height - 1) / 2, width / 2f / MathF.Tan(fieldOfView * MathF.PI / 360));
    }

    /// <summary>The direction of a pixel, with a z of 1.</summary>
    /// <param name="pixel">Image pixels.</param>
    public Vector3 Ray(Vector2 pixel) => new((pixel - Center) / FocalLength, 1);

    /// <summary>The pixel of a place before the camera.</summary>
    /// <param name="place">Camera coordinates, z greater than 0.</param>
    public Vector2 Project(Vector3 place) => Center + (FocalLength / place.Z * new Vector2(place.X, place.Y));
}
