using System.Globalization;

namespace ASMNet.Live.Session;

/// <summary>Says when no picture comes any more, and when they come again.</summary>
/// <param name="tell">Receives a line about each silence and its end.</param>
internal sealed class StallWatch(Action<string> tell)
{
    private static readonly TimeSpan SaidAfter = TimeSpan.FromSeconds(5);
    private LiveRun? _silent;
    private TimeSpan _longest;

    /// <summary>Looks at the run; to be called every second.</summary>
    /// <param name="run">The run from which pictures are to be expected; null for none.</param>
    public void Look(LiveRun? run)
    {
        if (run is not null && run.Silence >= SaidAfter)
        {
            if (_silent != run)
            {
                tell(LiveRunner.Silent(run));
            }

            _silent = run;
            _longest = run.Silence;
        }
        else if (_silent is LiveRun silent)
        {
            _silent = null;
            if (silent == run)
            {
                tell(string.Create(CultureInfo.InvariantCulture, $"{run.Info.Description}: pictures come again, after {_longest.TotalSeconds:0} s."));
            }
        }
    }
}
