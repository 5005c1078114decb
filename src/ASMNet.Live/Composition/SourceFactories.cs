using ASMNet.Expressions;
using ASMNet.Inference;
using ASMNet.Live.Configuration;
using ASMNet.Live.Input;
using ASMNet.Models;
using ASMNet.Synthesis;

namespace ASMNet.Live.Composition;

/// <summary>Makes what opens sources, once the settings are known.</summary>
/// <param name="native">OpenCV's cameras, where this build has them.</param>
/// <param name="timeProvider">The clock.</param>
/// <param name="say">Says what was chosen.</param>
public sealed class SourceFactories(NativeLibraries native, TimeProvider timeProvider, Action<string> say)
{
    private readonly GuardedOpening _guard = new(timeProvider);

    /// <summary>Makes what opens sources.</summary>
    /// <param name="settings">The settings.</param>
    public SourceFactory Create(Settings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return new SourceFactory(settings, options => CreateScene(settings, options).Render, timeProvider, say, () => native.Parts.Cameras, () => native.Parts.Reader) { Guard = _guard };
    }

    private static SyntheticScene CreateScene(Settings settings, SyntheticOptions options)
    {
        string path = TrackingFactory.Models(settings.Models.Folder).Find(settings.Models.Synthetic, "Models:Synthetic");
        try
        {
            SyntheticFaceModel model = SyntheticFaceModel.Load(path);
            if (options.Expressions is ExpressionValues shown && ExpressionNames.All.FirstOrDefault(name => shown[name] > 0 && !model.Draws(name)) is string absent)
            {
                throw new UserException($"synthetic source: show has {absent}, which is not drawn; docs/synthetic-face.md tells which channels are.");
            }

            return new SyntheticScene(model, new SyntheticSceneOptions
            {
                Seed = options.Seed,
                Faces = options.Faces,
                FaceSize = options.FaceSize,
                Motion = options.Motion,
                Noise = options.Noise,
                Expressions = options.Expressions,
                EveryExpression = options.EveryExpression,
            });
        }
        catch (ModelFormatException exception)
        {
            throw new UserException(exception.Message, exception);
        }
    }
}
