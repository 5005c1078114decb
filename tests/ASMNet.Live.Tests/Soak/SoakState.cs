namespace ASMNet.Live.Tests.Soak;

/// <summary>Which fault is in force just now. The script writes it; every part of the soak reads it.</summary>
internal sealed class SoakState
{
    private static readonly TimeSpan LongestHang = TimeSpan.FromSeconds(30);
    private volatile SoakFault _fault;
    private long _felt;

    public SoakFault Fault
    {
        get => _fault;
        set
        {
            Interlocked.Exchange(ref _felt, 0);
            _fault = value;
        }
    }

    /// <summary>How often a part has done what the fault in force asks of it.</summary>
    public long Felt => Interlocked.Read(ref _felt);

    /// <summary>Whether a fault is in force; counts that it was felt.</summary>
    public bool Feels(SoakFault fault)
    {
        if (_fault != fault)
        {
            return false;
        }

        Interlocked.Increment(ref _felt);
        return true;
    }

    /// <summary>Hangs, as a driver does, for as long as a fault is in force.</summary>
    public void HangWhile(SoakFault fault)
    {
        if (Feels(fault))
        {
            SpinWait.SpinUntil(() => Pause() && _fault != fault, LongestHang);
        }
    }

    private static bool Pause()
    {
        Thread.Sleep(5);
        return true;
    }
}
