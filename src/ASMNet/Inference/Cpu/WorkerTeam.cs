using System.Diagnostics;
using System.Runtime.CompilerServices;
using ASMNet.Inference.Cpu.Steps;

namespace ASMNet.Inference.Cpu;

/// <summary>
/// Threads that run the steps of one network together with the calling one. Each takes its share of a step and waits for the
/// others before the next. Between runs they sleep; inside a run they spin for a moment and then give way to other threads.
/// </summary>
internal sealed unsafe class WorkerTeam : IDisposable
{
    private const int SpinLength = 10;

    private static readonly TimeSpan LongestSpin = TimeSpan.FromMicroseconds(200);

    private readonly Step[] _steps;
    private readonly int _workers;
    private readonly float* _scratch;
    private readonly long _scratchLength;
    private readonly SemaphoreSlim _start = new(0);
    private readonly Thread[] _threads;
    private volatile bool _stopping;
    private int _arrived;
    private int _phase;

    /// <summary>Starts the threads.</summary>
    /// <param name="steps">The steps of the network.</param>
    /// <param name="workers">Threads in all, the calling one among them; at least 2.</param>
    /// <param name="scratch">Scratch memory of all workers.</param>
    /// <param name="scratchLength">Scratch floats of one worker.</param>
    public WorkerTeam(Step[] steps, int workers, float* scratch, long scratchLength)
    {
        _steps = steps;
        _workers = workers;
        _scratch = scratch;
        _scratchLength = scratchLength;
        _threads = new Thread[workers - 1];
        for (int i = 0; i < _threads.Length; i++)
        {
            int worker = i + 1;
            _threads[i] = new Thread(() => Work(worker)) { IsBackground = true, Name = $"network worker {worker}" };
            _threads[i].Start();
        }
    }

    /// <summary>Runs all steps.</summary>
    public void Run()
    {
        _start.Release(_workers - 1);
        RunSteps(0);
    }

    /// <summary>Ends the threads.</summary>
    public void Dispose()
    {
        _stopping = true;
        _start.Release(_workers - 1);
        foreach (Thread thread in _threads)
        {
            thread.Join();
        }

        _start.Dispose();
    }

    private void Work(int worker)
    {
        while (true)
        {
            // The next run often follows at once, and waking a thread takes longer than a step.
            long idle = Stopwatch.GetTimestamp();
            while (_start.CurrentCount == 0 && Stopwatch.GetElapsedTime(idle) < LongestSpin)
            {
                Thread.SpinWait(SpinLength);
            }

            _start.Wait();
            if (_stopping)
            {
                return;
            }

            RunSteps(worker);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void RunSteps(int worker)
    {
        float* scratch = _scratch + (worker * _scratchLength);
        foreach (Step step in _steps)
        {
            int units = step.Units;
            int begin = (int)((long)units * worker / _workers);
            int end = (int)((long)units * (worker + 1) / _workers);
            if (begin < end)
            {
                step.Run(begin, end, scratch);
            }

            WaitForAll();
        }
    }

    /// <summary>Returns when every worker has called it; the last one to come opens the next phase.</summary>
    private void WaitForAll()
    {
        int phase = Volatile.Read(ref _phase);
        if (Interlocked.Increment(ref _arrived) == _workers)
        {
            Volatile.Write(ref _arrived, 0);
            Volatile.Write(ref _phase, phase + 1);
            return;
        }

        // Shares are nearly equal, so that the others come within microseconds. Whoever waits longer waits for a thread that
        // has no core, and gives it its own.
        long start = Stopwatch.GetTimestamp();
        while (Volatile.Read(ref _phase) == phase)
        {
            Thread.SpinWait(SpinLength);
            if (Stopwatch.GetElapsedTime(start) > LongestSpin)
            {
                Thread.Yield();
            }
        }
    }
}
