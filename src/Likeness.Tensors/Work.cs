using System.Diagnostics;
using System.Globalization;

namespace Likeness.Tensors;

/// <summary>
/// A piece of work that was cut into numbered blocks. Implement it as a struct that holds pointers or arrays;
/// a block writes only what belongs to it, so that the order in which blocks run, and on how many threads, cannot be seen.
/// </summary>
public interface IBlocks
{
    /// <summary>Does one block.</summary>
    void Run(int block);
}

/// <summary>
/// The one helper that spreads work over the cores. Work is cut by data, never by thread: callers choose blocks from the
/// sizes alone and add partial results in block order, so that results have the same bits for any <see cref="Threads"/>.
/// Calls allocate nothing after the first of a kind, and a call from inside a block runs on the calling thread.
/// </summary>
public static class Work
{
    // Long enough to bridge the gap between two kernels of one step, short enough not to burn a core between steps.
    private const int SpinsBeforeSleep = 2000;

    private static readonly Lock Gate = new();
    private static readonly Lock Busy = new();
    private static readonly SemaphoreSlim Wake = new(0);
    private static int s_threads = DefaultThreads();
    private static int s_workers;
    private static int s_sleeping;
    private static volatile int s_generation;
    private static Job? s_job;
    private static bool s_open;
    private static int s_joined;
    private static int s_finished;

    [ThreadStatic]
    private static bool t_inside;

    [ThreadStatic]
    private static int t_slot;

    /// <summary>How many threads share the work, the calling one included. Starts at LIKENESS_THREADS or the number of cores.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than one or more than 256.</exception>
    public static int Threads
    {
        get => s_threads;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 256);
            s_threads = value;
        }
    }

    /// <summary>
    /// How many different values <see cref="Slot"/> can have: the number of scratch areas that a caller needs. Pass the same number to <see cref="For{T}"/>: another thread may raise
    /// <see cref="Threads"/> in between.
    /// </summary>
    public static int Slots
    {
        get
        {
            lock (Gate)
            {
                return Math.Max(s_workers, s_threads - 1) + 1;
            }
        }
    }

    /// <summary>
    /// Inside a block: a number below <see cref="Slots"/> that no other running block of the same call has, for scratch memory
    /// that stays in one core's cache. What is written to scratch must not reach the result in a way that depends on the slot.
    /// </summary>
    public static int Slot => t_slot;

    /// <summary>Runs blocks 0 to <paramref name="blocks"/> - 1 and returns when all are done.</summary>
    /// <param name="blocks">How many.</param>
    /// <param name="body">What to run.</param>
    /// <param name="slots">The scratch areas that the body has: <see cref="Slot"/> stays below. Where it uses none it need not be given.</param>
    /// <exception cref="Exception">The first exception that a block threw, after all have stopped.</exception>
    public static void For<T>(int blocks, in T body, int slots = int.MaxValue) where T : struct, IBlocks
    {
        if (blocks <= 1 || s_threads == 1 || t_inside || !Busy.TryEnter())
        {
            RunHere(blocks, body, slots);
            return;
        }

        try
        {
            Job<T> job = Job<T>.Shared;
            job.Start(body, blocks);
            Publish(job, Math.Min(Math.Min(s_threads, blocks), slots) - 1, slots);
            t_inside = true;
            job.Drain();
            t_inside = false;
            Close();
            job.Finish();
        }
        finally
        {
            Busy.Exit();
        }
    }

    /// <summary>The number of blocks of a fixed size that cover <paramref name="count"/> items.</summary>
    public static int Blocks(int count, int blockSize) => (count + blockSize - 1) / blockSize;

    private static void RunHere<T>(int blocks, in T body, int slots) where T : struct, IBlocks
    {
        // A worker that came after the areas were counted: no other thread runs blocks of this call, so that the first area is free.
        int slot = t_slot;
        t_slot = slot < slots ? slot : 0;
        try
        {
            T own = body;
            for (int i = 0; i < blocks; i++)
            {
                own.Run(i);
            }
        }
        finally
        {
            t_slot = slot;
        }
    }

    private static void Publish(Job job, int helpers, int slots)
    {
        lock (Gate)
        {
            while (s_workers < helpers)
            {
                s_workers++;
                new Thread(WorkerLoop) { IsBackground = true, Name = $"Likeness.Work {s_workers}" }.Start(s_workers);
            }

            job.HelpersWanted = helpers;
            job.Slots = slots;
            s_job = job;
            s_joined = 0;
            s_finished = 0;
            s_open = true;
            s_generation++;
            int wake = Math.Min(s_sleeping, helpers);
            if (wake > 0)
            {
                s_sleeping -= wake;
                Wake.Release(wake);
            }
        }
    }

    private static void Close()
    {
        int joined;
        lock (Gate)
        {
            s_open = false;
            s_job = null;
            joined = s_joined;
        }

        var spinner = default(SpinWait);
        while (Volatile.Read(ref s_finished) < joined)
        {
            spinner.SpinOnce(sleep1Threshold: -1);
        }
    }

    private static void WorkerLoop(object? slot)
    {
        t_inside = true;
        t_slot = (int)slot!;
        int seen = 0;
        while (true)
        {
            int spins = 0;
            while (s_generation == seen && spins < SpinsBeforeSleep)
            {
                Thread.SpinWait(8);
                spins++;
            }

            if (s_generation == seen)
            {
                bool sleep;
                lock (Gate)
                {
                    sleep = s_generation == seen;
                    if (sleep)
                    {
                        s_sleeping++;
                    }
                }

                if (sleep)
                {
                    Wake.Wait();
                }

                continue;
            }

            Job? job = null;
            lock (Gate)
            {
                seen = s_generation;
                if (s_open && s_job is { } open && s_joined < open.HelpersWanted && t_slot < open.Slots)
                {
                    s_joined++;
                    job = open;
                }
            }

            if (job is not null)
            {
                job.Drain();
                Interlocked.Increment(ref s_finished);
            }
        }
    }

    private static int DefaultThreads()
    {
        string? asked = Environment.GetEnvironmentVariable("LIKENESS_THREADS");
        return int.TryParse(asked, NumberStyles.None, CultureInfo.InvariantCulture, out int n) && n is >= 1 and <= 256
            ? n
            : Math.Clamp(Environment.ProcessorCount, 1, 256);
    }

    private abstract class Job
    {
        public int HelpersWanted { get; set; }

        public int Slots { get; set; }

        public abstract void Drain();
    }

    private sealed class Job<T> : Job where T : struct, IBlocks
    {
        public static readonly Job<T> Shared = new();

        private T _body;
        private int _blocks;
        private int _next;
        private Exception? _error;

        public void Start(in T body, int blocks)
        {
            _body = body;
            _blocks = blocks;
            _error = null;
            Volatile.Write(ref _next, 0);
        }

        public override void Drain()
        {
            T body = _body;
            int block;
            while ((block = Interlocked.Increment(ref _next) - 1) < _blocks)
            {
                try
                {
                    body.Run(block);
                }
                catch (Exception error)
                {
                    Interlocked.CompareExchange(ref _error, error, null);
                    Volatile.Write(ref _next, _blocks);
                }
            }
        }

        public void Finish()
        {
            _body = default;
            if (_error is { } error)
            {
                Debug.Assert(error is not null);
                System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(error);
            }
        }
    }
}
