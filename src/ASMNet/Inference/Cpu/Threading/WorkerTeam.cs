using System.Diagnostics;
using System.Runtime.CompilerServices;
using ASMNet.Inference.Cpu.Steps;

namespace ASMNet.Inference.Cpu.Threading;

/// <summary>
/// Threads that run the steps of one network together with the calling one. Each step is cut into chunks, a share of them for
/// every worker, and whoever has finished its own takes from the others. So nobody waits for a worker that has no core at the
/// moment, only for chunks that somebody is computing. Workers that find nothing to do spin for a moment and then sleep.
/// </summary>
internal sealed unsafe class WorkerTeam : IDisposable
{
    /// <summary>Enough that the last chunks end at about the same time.</summary>
    private const int ChunksInShare = 8;

    private const int SpinLength = 10;

    /// <summary>About as long as a chunk. Whoever waits longer gives its core to others: it may be the one that the thread it waits for needs.</summary>
    private static readonly TimeSpan LongestSpin = TimeSpan.FromMicroseconds(25);

    private readonly Step[] _steps;
    private readonly int[] _chunks;
    private readonly float* _scratch;
    private readonly long _scratchLength;
    private readonly WorkShare[] _shares;
    private readonly SleepGate[] _gates;
    private readonly Thread[] _threads;
    private readonly long _spinTicks;

    /// <summary>Number of the step that is being computed, counted over all runs, and its index.</summary>
    private long _open;
    private int _sequence;
    private int _finished;
    private volatile bool _stopping;

    /// <summary>Starts the threads.</summary>
    /// <param name="steps">The steps of the network.</param>
    /// <param name="workers">Threads in all, the calling one among them; at least 2.</param>
    /// <param name="scratch">Scratch memory of all workers.</param>
    /// <param name="scratchLength">Scratch floats of one worker.</param>
    public WorkerTeam(Step[] steps, int workers, float* scratch, long scratchLength)
    {
        _steps = steps;
        _chunks = [.. steps.Select(step => Math.Min(step.Units, workers * ChunksInShare))];
        _scratch = scratch;
        _scratchLength = scratchLength;
        _shares = new WorkShare[workers];
        _gates = [.. Enumerable.Range(0, workers).Select(_ => new SleepGate())];

        // With fewer cores than workers, who spins keeps others from working.
        _spinTicks = workers > Environment.ProcessorCount ? 0 : (long)(LongestSpin.TotalSeconds * Stopwatch.Frequency);
        _threads = new Thread[workers - 1];
        for (int i = 0; i < _threads.Length; i++)
        {
            int worker = i + 1;
            _threads[i] = new Thread(() => Work(worker)) { IsBackground = true, Name = $"network worker {worker}" };
            _threads[i].Start();
        }
    }

    /// <summary>Runs all steps.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run()
    {
        for (int i = 0; i < _steps.Length; i++)
        {
            if (_chunks[i] == 1)
            {
                _steps[i].Run(0, _steps[i].Units, _scratch);
                continue;
            }

            Open(i);
            Finish(Compute(0, i, _sequence));
            WaitForChunks(_chunks[i]);
        }
    }

    /// <summary>Ends the threads; not while a run is under way.</summary>
    public void Dispose()
    {
        _stopping = true;
        Interlocked.MemoryBarrier();
        WakeWorkers();
        foreach (Thread thread in _threads)
        {
            thread.Join();
        }

        foreach (SleepGate gate in _gates)
        {
            gate.Dispose();
        }
    }

    /// <summary>Gives every worker its share of a step; all chunks of the one before are finished.</summary>
    private void Open(int step)
    {
        _sequence++;
        _finished = 0;
        int chunks = _chunks[step];
        for (int i = 0; i < _shares.Length; i++)
        {
            _shares[i].Set(_sequence, chunks * i / _shares.Length, chunks * (i + 1) / _shares.Length);
        }

        Interlocked.Exchange(ref _open, ((long)_sequence << 32) | (uint)step);
        WakeWorkers();
    }

    private void WakeWorkers()
    {
        for (int i = 1; i < _gates.Length; i++)
        {
            _gates[i].Wake();
        }
    }

    private void Work(int worker)
    {
        long seen = 0;
        while (!_stopping)
        {
            long open = Volatile.Read(ref _open);
            if (open == seen)
            {
                WaitForWork(_gates[worker], seen);
                continue;
            }

            seen = open;
            int step = (int)open;
            if (Finish(Compute(worker, step, (int)(open >> 32))) == _chunks[step])
            {
                _gates[0].Wake();
            }
        }
    }

    /// <summary>Computes chunks of a step until none is left to take.</summary>
    /// <returns>How many it computed.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int Compute(int worker, int index, int sequence)
    {
        Step step = _steps[index];
        long units = step.Units;
        int chunks = _chunks[index];
        float* scratch = _scratch + (worker * _scratchLength);
        int computed = 0;
        int previous = -1;
        do
        {
            while (_shares[worker].TryTakeFirst(sequence, out int chunk))
            {
                int begin = (int)(units * chunk / chunks);
                int end = (int)(units * (chunk + 1) / chunks);
                if (computed > 0 && chunk == previous + 1)
                {
                    step.Continue(begin, end, scratch);
                }
                else
                {
                    step.Run(begin, end, scratch);
                }

                previous = chunk;
                computed++;
            }
        }
        while (TakeFromOthers(worker, sequence));
        return computed;
    }

    /// <summary>Moves half of what another worker has left to one's own share.</summary>
    private bool TakeFromOthers(int worker, int sequence)
    {
        for (int i = 1; i < _shares.Length; i++)
        {
            int other = (worker + i) % _shares.Length;
            if (_shares[other].TryTakeHalf(sequence, out int begin, out int end))
            {
                _shares[worker].Set(sequence, begin, end);
                return true;
            }
        }

        return false;
    }

    /// <summary>Counts computed chunks.</summary>
    /// <returns>How many all workers have computed together; 0 for who computed none and may be late.</returns>
    private int Finish(int computed) => computed == 0 ? 0 : Interlocked.Add(ref _finished, computed);

    /// <summary>Returns when the others have computed the chunks that they took.</summary>
    private void WaitForChunks(int chunks)
    {
        long start = Stopwatch.GetTimestamp();
        while (Volatile.Read(ref _finished) != chunks)
        {
            if (Stopwatch.GetTimestamp() - start <= _spinTicks)
            {
                Thread.SpinWait(SpinLength);
                continue;
            }

            // A core that falls idle fetches the thread that is waited for, if that one has none.
            _gates[0].Prepare();
            if (Volatile.Read(ref _finished) == chunks)
            {
                _gates[0].Cancel();
            }
            else
            {
                _gates[0].Sleep();
            }
        }
    }

    /// <summary>Returns when a step is open that was not seen yet, or the team ends.</summary>
    private void WaitForWork(SleepGate gate, long seen)
    {
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetTimestamp() - start <= _spinTicks)
        {
            if (Volatile.Read(ref _open) != seen)
            {
                return;
            }

            Thread.SpinWait(SpinLength);
        }

        gate.Prepare();
        if (Volatile.Read(ref _open) != seen || _stopping)
        {
            gate.Cancel();
        }
        else
        {
            gate.Sleep();
        }
    }
}
