using System.Diagnostics;
using System.Globalization;
using Likeness.Tensors;

namespace Likeness.Benchmarks.Speed;

/// <summary>
/// Medians of many short runs at one and two threads, as a share of the machine's peak. On a machine with other work to do the
/// column of processor time is the one to trust at one thread; with more threads it counts the helpers' waiting as well.
/// <c>dotnet run -c Release --project bench/Likeness.Benchmarks -- speed [part of a name] [--threads 1,2] [--seconds 2] [--csv FILE]</c>;
/// the file gets a line "name;threads;median ms;cpu ms" for each case.
/// </summary>
internal static class SpeedRunner
{
    public static void Run(string[] args)
    {
        string filter = args.Length > 0 && !args[0].StartsWith('-') ? args[0] : "";
        double seconds = double.Parse(Option(args, "--seconds", "2"), CultureInfo.InvariantCulture);
        int[] threads = [.. Option(args, "--threads", "1,2").Split(',').Select(t => int.Parse(t, CultureInfo.InvariantCulture))];
        Console.WriteLine($"{"what",-44} {"threads",7} {"median ms",10} {"quartiles",20} {"best",9} {"cpu ms",9} {"GFLOP/s",9} {"of peak",8} {"by cpu",8}");
        foreach (int count in threads)
        {
            Work.Threads = count;
            double peak = MachineLimits.PeakGflops();
            Console.WriteLine($"{"fused multiply-add peak",-44} {count,7} {"",10} {"",20} {"",9} {"",9} {peak,9:F1}");
            if (filter.Length == 0)
            {
                Console.WriteLine($"{"read from memory, GB/s",-44} {count,7} {"",10} {"",20} {"",9} {"",9} {MachineLimits.ReadGigabytes(),9:F1}");
            }

            foreach (SpeedCase one in SpeedCases.All())
            {
                if (one.Name.Contains(filter, StringComparison.OrdinalIgnoreCase))
                {
                    Measure(one, count, seconds, peak, Option(args, "--csv", ""));
                }
            }
        }
    }

    private static void Measure(SpeedCase one, int threads, double seconds, double peak, string csv)
    {
        Action body = one.Prepare();
        body();
        body();
        List<double> times = [], processor = [];
        long start = Stopwatch.GetTimestamp();
        while (times.Count < 7 || (Stopwatch.GetElapsedTime(start).TotalSeconds < seconds && times.Count < 2000))
        {
            TimeSpan used = Environment.CpuUsage.TotalTime;
            long t = Stopwatch.GetTimestamp();
            body();
            times.Add(Stopwatch.GetElapsedTime(t).TotalMilliseconds);
            processor.Add((Environment.CpuUsage.TotalTime - used).TotalMilliseconds);
        }

        times.Sort();
        processor.Sort();
        double median = times[times.Count / 2], cpu = processor[processor.Count / 2];
        double flops = one.Count?.Invoke() ?? one.Flops, rate = flops / median / 1e6;
        string quartiles = string.Create(CultureInfo.InvariantCulture, $"{times[times.Count / 4]:F3} .. {times[times.Count * 3 / 4]:F3}");
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{one.Name,-44} {threads,7} {median,10:F3} {quartiles,20} {times[0],9:F3} {cpu,9:F3} {rate,9:F1} {rate / peak,8:P0} {flops / cpu / 1e6 * threads / peak,8:P0}"));
        if (csv.Length > 0)
        {
            File.AppendAllText(csv, string.Create(CultureInfo.InvariantCulture, $"{one.Name};{threads};{median:F3};{cpu:F3}\n"));
        }
    }

    private static string Option(string[] args, string name, string fallback)
    {
        int at = Array.IndexOf(args, name);
        return at >= 0 && at + 1 < args.Length ? args[at + 1] : fallback;
    }
}
