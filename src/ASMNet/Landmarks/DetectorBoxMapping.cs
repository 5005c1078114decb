namespace ASMNet.Landmarks;

/// <summary>Where the landmark box lies in a detector's box, in units of the detector box's larger side.</summary>
/// <param name="Dx">Shift of the centre to the right.</param>
/// <param name="Dy">Shift of the centre downwards.</param>
/// <param name="Scale">Larger side of the landmark box, greater than 0.</param>
public readonly record struct DetectorBoxMapping(float Dx, float Dy, float Scale);
