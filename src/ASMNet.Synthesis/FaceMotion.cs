using System.Numerics;
using ASMNet.Geometry;

namespace ASMNet.Synthesis;

/// <summary>How one face moves, talks and blinks: a function of time alone.</summary>
internal sealed class FaceMotion
{
    private const float MaximumYaw = 40;
    private const float MaximumPitch = 20;
    private const float MaximumRoll = 25;
    private const double BlinkPeriod = 3.1;
    private const double BlinkDuration = 0.26;

    private readonly ulong _seed;
    private readonly float _amplitude;
    private readonly Wave _yaw;
    private readonly Wave _pitch;
    private readonly Wave _roll;
    private readonly Wave _across;
    private readonly Wave _down;
    private readonly Wave _depth;
    private readonly Wave _phrase;
    private readonly Wave _syllable;
    private readonly Wave _mood;

    public FaceMotion(ulong seed, float amplitude)
    {
        _seed = seed;
        _amplitude = amplitude;
        var random = new SeededRandom(seed);
        _yaw = new Wave(ref random, 0.11f, 0.19f);
        _pitch = new Wave(ref random, 0.13f, 0.23f);
        _roll = new Wave(ref random, 0.08f, 0.16f);
        _across = new Wave(ref random, 0.06f, 0.11f);
        _down = new Wave(ref random, 0.07f, 0.13f);
        _depth = new Wave(ref random, 0.05f, 0.09f);
        _phrase = new Wave(ref random, 0.16f, 0.28f);
        _syllable = new Wave(ref random, 2.2f, 3.1f);
        _mood = new Wave(ref random, 0.09f, 0.15f);
    }

    /// <summary>The face at a time.</summary>
    /// <param name="seconds">Time since the scene began.</param>
    /// <param name="home">Middle of the place where the face lives, image pixels.</param>
    /// <param name="room">How far it may walk from there at full amplitude, image pixels.</param>
    /// <param name="size">Its mean size in pixels.</param>
    public SyntheticFaceState At(double seconds, Vector2 home, Vector2 room, float size)
    {
        var pose = new HeadPose(
            _amplitude * MaximumYaw * _yaw.At(seconds),
            _amplitude * MaximumPitch * _pitch.At(seconds),
            _amplitude * MaximumRoll * _roll.At(seconds));
        Vector2 center = home + (_amplitude * room * new Vector2(_across.At(seconds), _down.At(seconds)));
        float scale = 1 + (0.12f * _amplitude * _depth.At(seconds));
        float alive = Math.Min(4 * _amplitude, 1);
        float talking = SmoothStep.Between(-0.15f, 0.35f, _phrase.At(seconds));
        float opening = alive * talking * 0.07f * (1 + _syllable.At(seconds));
        float mood = alive * _mood.At(seconds);
        float width = (0.035f * mood) - (0.20f * opening);
        return new SyntheticFaceState(center, size * scale, pose, opening, width, 0.015f * mood, alive * Blink(seconds));
    }

    private float Blink(double seconds)
    {
        // One blink in each period, at a moment that the period's number decides.
        double period = Math.Floor(seconds / BlinkPeriod);
        ulong bits = SeededRandom.Mix(_seed ^ (ulong)(long)period);
        double start = (bits >> 40) * (1.0 / (1 << 24)) * (BlinkPeriod - BlinkDuration);
        double progress = (seconds - (period * BlinkPeriod) - start) / BlinkDuration;
        return progress is > 0 and < 1 ? MathF.Pow((float)Math.Sin(Math.PI * progress), 0.7f) : 0;
    }

    /// <summary>The sum of two sines, within -1 and 1, whose frequencies (Hz) have no common period.</summary>
    private readonly struct Wave
    {
        private readonly double _slow;
        private readonly double _fast;
        private readonly double _slowPhase;
        private readonly double _fastPhase;

        public Wave(ref SeededRandom random, float low, float high)
        {
            _slow = Math.Tau * random.Next(low, high);
            _fast = _slow * random.Next(1.6f, 1.9f);
            _slowPhase = random.Next(0, MathF.Tau);
            _fastPhase = random.Next(0, MathF.Tau);
        }

        public float At(double seconds) =>
            (float)((0.62 * Math.Sin((_slow * seconds) + _slowPhase)) + (0.38 * Math.Sin((_fast * seconds) + _fastPhase)));
    }
}
