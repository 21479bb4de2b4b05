using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Likeness.Cli.CommandLines;
using Likeness.Splatting.Rasterization;
using Likeness.Splatting.Scenes;
using Likeness.Tensors;

namespace Likeness.Cli.Commands.Splat;

/// <summary><c>likeness splat bench</c>: how long a frame takes, and a frame with its way back.</summary>
internal static class BenchVerb
{
    private const int LeastRuns = 7;
    private const int MostRuns = 400;

    public static Command Create()
    {
        var scene = new Option<string>("--scene") { Description = "The scene, as arrays in a safetensors file.", HelpName = "FILE", Required = true };
        var size = new Option<int>("--size") { Description = "Width and height of the image in pixels.", HelpName = "N", DefaultValueFactory = _ => 256 };
        var degree = new Option<int?>("--sh") { Description = "Degree of the spherical harmonics to use [default: the file's].", HelpName = "D" };
        var seconds = new Option<double>("--seconds") { Description = "How long to measure each of the two.", HelpName = "S", DefaultValueFactory = _ => 3 };
        var verb = new Verb(
            "bench",
            "Times rendering, and rendering with gradients of a loss, and prints medians in milliseconds.",
            "likeness splat bench --scene bench_scene_10k.safetensors --size 256 --sh 3 --threads 1 --json")
        {
            scene, size, degree, seconds,
        };
        verb.Does((call, cancel) =>
        {
            int side = call.Get(size);
            if (side is < 1 or > 16384)
            {
                throw new LikenessException($"--size {side}: a number between 1 and 16384 was expected.");
            }

            GaussianScene loaded = ComparisonScene.Load(call.Get(scene), call.Get(degree));
            using var task = new SpeedComparison(loaded, side);
            double loss = task.ForwardBackward();
            double forward = Median(task.Forward, call.Get(seconds), cancel);
            double both = Median(() => task.ForwardBackward(), call.Get(seconds), cancel);
            call.Output.Line(string.Create(
                CultureInfo.InvariantCulture,
                $"{loaded.Count} Gaussians, degree {loaded.Degree}, {side} by {side} pixels, {Work.Threads} threads: forward {forward:f2} ms, forward and backward {both:f2} ms"));
            call.Output.Result(new JsonObject
            {
                ["forward_ms"] = forward,
                ["forward_backward_ms"] = both,
                ["loss"] = loss,
                ["gaussians"] = loaded.Count,
                ["size"] = side,
                ["sh"] = loaded.Degree,
                ["threads"] = Work.Threads,
            });
        });
        return verb;
    }

    private static double Median(Action body, double seconds, CancellationToken cancel)
    {
        // The first runs also wait for compiled code.
        for (int i = 0; i < 3; i++)
        {
            body();
        }

        var times = new List<double>();
        long start = Stopwatch.GetTimestamp();
        while (times.Count < LeastRuns || (times.Count < MostRuns && Stopwatch.GetElapsedTime(start).TotalSeconds < seconds))
        {
            cancel.ThrowIfCancellationRequested();
            long from = Stopwatch.GetTimestamp();
            body();
            times.Add(Stopwatch.GetElapsedTime(from).TotalMilliseconds);
        }

        times.Sort();
        return times.Count % 2 == 1 ? times[times.Count / 2] : 0.5 * (times[(times.Count / 2) - 1] + times[times.Count / 2]);
    }
}
